"""Rows go in in any order, also where triggers refuse new rows: inside one transaction, and only there.

What is put back is what was there; the foreign keys of all rows are checked before.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import Connection

from .archive import BackupRefused

LOCK_TIMEOUT_MS = 10_000


@contextmanager
def standing_aside(connection: Connection, tables: list[sa.Table]) -> Iterator[None]:
    """Triggers and foreign keys of the tables wait while the `with` lasts.

    Raises BackupRefused at its end when a row points at one that is not there.
    """
    if connection.dialect.name == "sqlite":
        with _on_sqlite(connection):
            yield
    else:
        with _on_postgresql(connection, tables):
            yield


@contextmanager
def _on_sqlite(connection: Connection) -> Iterator[None]:
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    triggers = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    ).all()
    quote = connection.dialect.identifier_preparer.quote_identifier
    for name, _statement in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {quote(name)}")
    yield
    for _name, statement in triggers:
        connection.exec_driver_sql(statement)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BackupRefused(f"A row of {broken[0][0]} points at a row of {broken[0][2]} that is not there.")


@contextmanager
def _on_postgresql(connection: Connection, tables: list[sa.Table]) -> Iterator[None]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    names = {table.name for table in tables}
    keys = [
        (quote(table), quote(name))
        for table, name in connection.exec_driver_sql(
            "SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint AS c "
            "JOIN pg_class AS t ON t.oid = c.conrelid "
            "WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
        if table.strip('"') in names
    ]
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
    for table in sorted(names):
        connection.exec_driver_sql(f"ALTER TABLE {quote(table)} DISABLE TRIGGER USER")
    for table, name in keys:
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED"
        )
    yield
    try:
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    except sa.exc.IntegrityError as error:
        raise BackupRefused(f"A row points at one that is not there: {error.orig}") from error
    for table, name in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE")
    for table in sorted(names):
        connection.exec_driver_sql(f"ALTER TABLE {quote(table)} ENABLE TRIGGER USER")
