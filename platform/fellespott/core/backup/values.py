"""Rows as lines of JSON that mean the same on both engines, and back."""

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ..types import UtcDateTime

Change = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _codec(kind: sa.types.TypeEngine[Any]) -> tuple[Change, Change]:
    """How a value of that column type is written and read. Raises TypeError for a type nobody taught it."""
    if isinstance(kind, sa.Uuid):
        return str, uuid.UUID
    if isinstance(kind, UtcDateTime):
        return datetime.isoformat, datetime.fromisoformat
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return (lambda value: value.value), kind.enum_class
    if isinstance(kind, sa.Date):
        return date.isoformat, date.fromisoformat
    # JSON's numbers keep every bit of a double: the shortest digits that read back as the same.
    if isinstance(kind, sa.JSON | sa.String | sa.Integer | sa.Boolean | sa.Double):
        return _same, _same
    raise TypeError(f"a backup cannot hold a column of type {kind!r}")


class RowCodec:
    """Writes and reads the rows of one table, columns in their order."""

    def __init__(self, table: sa.Table) -> None:
        self.names = [column.name for column in table.columns]
        codecs = [_codec(column.type) for column in table.columns]
        self._write = [one[0] for one in codecs]
        self._read = [one[1] for one in codecs]

    def line(self, row: Sequence[Any]) -> bytes:
        """The row as one line."""
        values = [
            None if value is None else write(value) for write, value in zip(self._write, row, strict=True)
        ]
        return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    def row(self, line: bytes) -> dict[str, Any]:
        """The row of one line, as an INSERT takes it. Raises ValueError when it is none."""
        values = json.loads(line)
        return {
            name: None if value is None else read(value)
            for name, read, value in zip(self.names, self._read, values, strict=True)
        }
