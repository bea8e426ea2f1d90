"""The log as files that somebody else can check (the format stands in docs/decisions/0006-audit-log.md)."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from .queries import Exported
from .rules import moment_text

COLUMNS = (
    "position",
    "hash",
    "previous",
    "id",
    "at",
    "action",
    "object_kind",
    "object_id",
    "commitment",
    "actor",
    "detail",
    "salts",
    "erased",
)
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_data(one: Exported) -> dict[str, Any]:
    """One entry with all that its hash and its commitment are made of; position and hashes None: it waits."""
    entry, side, link = one.entry, one.side, one.link
    return {
        "position": link.position if link else None,
        "hash": link.hash if link else None,
        "previous": one.previous,
        "id": str(entry.id),
        "at": moment_text(entry.at),
        "action": entry.action,
        "object_kind": entry.object_kind,
        "object_id": str(entry.object_id) if entry.object_id else None,
        "commitment": entry.commitment,
        "actor": str(side.actor_id) if side and side.actor_id else None,
        "detail": side.detail if side else {},
        "salts": side.salts if side else {},
        "erased": side.erased if side else {},
    }


def as_json_lines(found: Iterable[Exported]) -> Iterator[str]:
    """One JSON object a line."""
    for one in found:
        yield json.dumps(as_data(one), ensure_ascii=False) + "\n"


def as_csv(found: Iterable[Exported]) -> Iterator[str]:
    """A table with a first line of names; what could be a formula gets a ' before it."""
    yield _line(COLUMNS)
    for one in found:
        yield _line([_cell(value) for value in as_data(one).values()])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
