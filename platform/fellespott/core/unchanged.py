"""What was read from the database, kept for as long as the database says that nothing was written since.

Not for a while: until the next write by anybody, whatever it was about. Each connection keeps its own, and
asks once in each transaction. SQLite counts the writes of others (data_version) and our own (total_changes);
PostgreSQL names the transactions whose work one sees (pg_current_snapshot). Where one sees what is not
committed, inside a savepoint or after a change of one's own, nothing is kept.
"""

from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from .db import CHANGED

_KEY = "fellespott_unchanged"
_SNAPSHOT = text("SELECT CAST(pg_current_snapshot() AS text)")
MOST_KEPT = 20_000


def unchanged(session: Session) -> dict[Any, Any]:
    """Where to keep what is read now: empty if anything was written since it was last asked for.

    Ask first, read afterwards: then what is kept can only be newer than it is taken for. What hangs on the
    day as well must have the day in its key.
    """
    connection = session.connection()
    if connection.in_nested_transaction() or session.info.get(CHANGED):
        return {}
    asked: tuple[Any, dict[Any, Any]] | None = session.info.get(_KEY)
    if asked is not None and asked[0] is session.get_transaction():
        return asked[1]
    stamp = _stamp(connection)
    known: tuple[Any, dict[Any, Any]] | None = connection.info.get(_KEY)
    if known is None or known[0] != stamp or len(known[1]) > MOST_KEPT:
        known = (stamp, {})
        connection.info[_KEY] = known
    session.info[_KEY] = (session.get_transaction(), known[1])
    return known[1]


def _stamp(connection: Connection) -> Any:
    if connection.dialect.name != "sqlite":
        return connection.execute(_SNAPSHOT).scalar()
    driver: Any = connection.connection.driver_connection
    return driver.execute("PRAGMA data_version").fetchone()[0], driver.total_changes
