"""What a request changes in the database, seen as it is written."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from fellespott.core.db import db

# A look may note that somebody looked, and that they are still here; a try is counted.
NOTED = re.compile(
    r"^(INSERT INTO record_opening|UPDATE sign_in SET last_seen_at|UPDATE membership SET talk_seen_at"
    r"|(INSERT INTO|DELETE FROM) visit_count)\b",
    re.IGNORECASE,
)
WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def writes(app: Any) -> Iterator[list[tuple[str, str]]]:
    """Statements that change something meanwhile, each with what went into it; not those that only note."""
    seen: list[tuple[str, str]] = []
    connection = db._app_engines[app][None]

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES) and not NOTED.match(statement):
            seen.append((" ".join(statement.split())[:160], repr(parameters)))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(connection, "before_cursor_execute", note)


def names(parameters: str, key: uuid.UUID) -> bool:
    """Whether the id stands in them, as either database is given it."""
    return key.hex in parameters or str(key) in parameters
