"""What rooms share when they tell a person what they hold about them, and when they erase it."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from .append_only import ERASED
from .clock import to_oslo

__all__ = ["ERASED", "ERASED_NAME", "change", "from_", "plain", "remove", "told"]

# The name of whoever was erased, wherever a name stood.
ERASED_NAME = "Slettet person"


def told(*pairs: tuple[Any, Any]) -> dict[str, Any]:
    """Words and values as a dict, those without a value left out."""
    return {str(words): value for words, value in pairs if value not in (None, "", [], {}, ())}


def from_(session: Session, statement: sa.Select[Any]) -> list[Any]:
    """The rows of the statement, each once."""
    return list(session.scalars(statement).unique())


def change(session: Session, model: Any, *where: Any, **values: Any) -> int:
    """Change rows in one statement, past version numbers; returns how many. What is loaded is not told."""
    statement = sa.update(model).where(*where).values(**values)
    return _run(session, statement)


def remove(session: Session, model: Any, *where: Any) -> int:
    """Remove rows in one statement; returns how many."""
    return _run(session, sa.delete(model).where(*where))


def _run(session: Session, statement: Any) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def plain(value: Any) -> Any:
    """The same in the few types JSON has: moments as ISO 8601 in Norwegian time, ids and choices as text."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, datetime):
        return to_oslo(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Iterable):
        return [plain(one) for one in value]
    return str(value)
