"""What migrations that change a table have in common: its checks, its triggers, and columns with no gap.

A migration says itself what changes, and stays true when the models go on; how it is done stands here once.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

from .append_only import drop_statements, trigger_statements

# Table, name, when, actions: as core/append_only.py takes them.
Refusals = tuple[tuple[str, str, str, tuple[str, ...]], ...]
# By table: name and SQL of each check.
Checks = Mapping[str, tuple[tuple[str, str], ...]]
# By table: name, type, and what rows that are there get.
Filled = Mapping[str, tuple[tuple[str, Any, Any], ...]]
# By table: name and type of columns that may be empty.
Emptiable = Mapping[str, tuple[tuple[str, Any], ...]]


@contextmanager
def changed(table: str, gone: Checks, new: Checks) -> Iterator[BatchOperations]:
    """Change a table, its checks too. SQLite makes it anew, rows and all."""
    before, after = dict(gone.get(table, ())), dict(new.get(table, ()))
    with op.batch_alter_table(table) as batch_op:
        for name in before:
            if before[name] != after.get(name):
                batch_op.drop_constraint(op.f(name), type_="check")
        yield batch_op
        for name, sql in after.items():
            if before.get(name) != sql:
                batch_op.create_check_constraint(op.f(name), sa.text(sql))


@contextmanager
def without_triggers(tables: Iterable[str], *, gone: Refusals, new: Refusals) -> Iterator[None]:
    """Triggers stand aside while these tables change, and those that hold afterwards stand there again."""
    bind, tables = op.get_bind(), sorted(set(tables))
    dialect = bind.dialect.name
    for table, name, _when, actions in gone:
        for statement in drop_statements(table, name=name, actions=actions, dialect=dialect):
            op.execute(statement)
    kept = _set_aside(bind) if dialect == "sqlite" else []
    if dialect != "sqlite":
        _switch_triggers(tables, "DISABLE")
    yield
    for sql in kept:
        bind.exec_driver_sql(sql)
    if dialect != "sqlite":
        _switch_triggers(tables, "ENABLE")
    for table, name, when, actions in new:
        for statement in trigger_statements(table, name=name, when=when, actions=actions, dialect=dialect):
            op.execute(statement)


def add_columns(filled: Filled, optional: Emptiable, *, gone: Checks, new: Checks) -> None:
    """Add columns and change checks. Rows that are there get what `filled` says, with no gap."""
    for table, columns in filled.items():
        with op.batch_alter_table(table) as batch_op:
            for name, kind, _value in columns:
                batch_op.add_column(sa.Column(name, kind, nullable=True))
        rows = sa.table(table, *(sa.column(name, kind) for name, kind, _value in columns))
        op.execute(sa.update(rows).values({name: value for name, _kind, value in columns}))
    for table in sorted({*new, *filled, *optional}):
        with changed(table, gone, new) as batch_op:
            for name, kind, _value in filled.get(table, ()):
                batch_op.alter_column(name, existing_type=kind, nullable=False)
            for name, kind in optional.get(table, ()):
                batch_op.add_column(sa.Column(name, kind, nullable=True))


def drop_columns(filled: Filled, optional: Emptiable, *, gone: Checks, new: Checks) -> None:
    """Take the columns away again, and the checks that came with them."""
    for table in sorted({*gone, *filled, *optional}):
        with changed(table, gone, new) as batch_op:
            for name, _kind, _value in filled.get(table, ()):
                batch_op.drop_column(name)
            for name, _kind in optional.get(table, ()):
                batch_op.drop_column(name)


def _set_aside(bind: sa.Connection) -> list[str]:
    """Drop every trigger (SQLite); returns how to make them again."""
    found = bind.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _sql in found:
        bind.exec_driver_sql(f"DROP TRIGGER {name}")
    return [sql for _name, sql in found]


def _switch_triggers(tables: Iterable[str], how: str) -> None:
    for table in tables:
        op.execute(f'ALTER TABLE "{table}" {how} TRIGGER USER')
