"""Where Alembic meets the app. Works through `flask db …` and through bare `alembic -c migrations/alembic.ini …`."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

ROOT = Path(__file__).resolve().parent.parent
LOCK_TIMEOUT_MS = 10_000


def _app() -> Any:
    from flask import current_app

    if current_app:
        return current_app._get_current_object()  # type: ignore[attr-defined]
    sys.path.insert(0, str(ROOT / "platform"))
    from fellespott.app import create_app

    return create_app()


def _configure(connection: Connection, metadata: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=_compare_type,
        compare_server_default=True,
        # SQLite can hardly change a table in place; Alembic then makes a new one and moves the rows.
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        # Ours are real on SQLite too (core/db.py), so a step that fails leaves nothing behind.
        transactional_ddl=True,
    )


def _compare_type(
    _context: MigrationContext, _inspected: Any, _column: Any, inspected_type: Any, metadata_type: Any
) -> bool | None:
    """Our UTC type is a DateTime to the database; all else Alembic compares itself."""
    from sqlalchemy import DateTime

    from fellespott.core.types import UtcDateTime

    if isinstance(metadata_type, UtcDateTime):
        return not isinstance(inspected_type, DateTime)
    return None


@contextmanager
def _tables_may_be_remade(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making another under its name; keys that point at it must not mind meanwhile.

    The procedure is SQLite's own (lang_altertable.html, section 7). Raises RuntimeError when a key points at
    nothing afterwards.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA legacy_alter_table=ON")
    try:
        yield
        lost = raw.execute("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"keys that point at nothing after the migration: {lost[:5]}")
    finally:
        raw.execute("PRAGMA legacy_alter_table=OFF")
        raw.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Migrate the app's database, one transaction for each step."""
    app = _app()
    with app.app_context():
        from fellespott.core.db import db, expect_writes

        expect_writes()
        with db.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # A step that cannot get its lock gives up instead of stopping everybody behind it.
                connection.exec_driver_sql(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
                connection.commit()
            with _tables_may_be_remade(connection):
                _configure(connection, db.metadata)
                with context.begin_transaction():
                    context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need a database: offline mode is not supported.")
logging.getLogger("alembic").setLevel(logging.INFO)
run()
