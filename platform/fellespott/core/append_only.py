"""Tables and rows that the database itself refuses to change.

Written as triggers, on both engines, from one description: models attach it to their table (so that
create_all makes it) and migrations call `trigger_statements` with the same arguments.

What a person wrote may have to be taken away all the same when they ask to be erased. Such columns are named
as `erasable`: their words can be emptied or become ERASED, and never anything else.
"""

from collections.abc import Iterable

from sqlalchemy import DDL, Table, event

ACTIONS = ("UPDATE", "DELETE", "INSERT")
# What stands where somebody's words or name were.
ERASED = "[slettet]"


def differs(column: str) -> str:
    """SQL for an UPDATE that changes this column, whatever its type, NULL and JSON included."""
    return f"COALESCE(CAST(NEW.{column} AS TEXT), '') <> COALESCE(CAST(OLD.{column} AS TEXT), '')"


def rewrites(column: str) -> str:
    """SQL for an UPDATE that changes this column to anything but nothing or ERASED."""
    return f"({differs(column)} AND COALESCE(CAST(NEW.{column} AS TEXT), '') NOT IN ('', '{ERASED}'))"


def more_than_erasing(columns: Iterable[str], erasable: Iterable[str]) -> str:
    """SQL for an UPDATE that does anything else than take words away from the `erasable` columns."""
    kept = [differs(one) for one in columns if one not in set(erasable)]
    return "(" + " OR ".join([*kept, *(rewrites(one) for one in erasable)]) + ")"


def trigger_statements(
    table: str,
    *,
    name: str,
    when: str = "1 = 1",
    actions: tuple[str, ...] = ("UPDATE", "DELETE"),
    dialect: str,
) -> list[str]:
    """SQL that refuses `actions` on `table` where `when` holds.

    `when` may speak of OLD (or NEW for INSERT) written as {row}. The error text is `name`, so that a
    service can tell which rule refused.
    """
    out: list[str] = []
    for action in actions:
        row = "NEW" if action == "INSERT" else "OLD"
        condition = when.format(row=row)
        trigger = f"{name}_{action.lower()}"
        if dialect == "sqlite":
            out.append(
                f"CREATE TRIGGER {trigger} BEFORE {action} ON {table} FOR EACH ROW WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )
        else:
            body = f"BEGIN IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = '23514'; END IF; "
            body += f"RETURN {'OLD' if action == 'DELETE' else 'NEW'}; END"
            out.append(
                f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $body$ {body} $body$"
            )
            out.append(
                f"CREATE TRIGGER {trigger} BEFORE {action} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {trigger}()"
            )
    return out


def drop_statements(
    table: str, *, name: str, actions: tuple[str, ...] = ("UPDATE", "DELETE"), dialect: str
) -> list[str]:
    """SQL that takes those triggers away again, for a migration's way down."""
    out: list[str] = []
    for action in actions:
        trigger = f"{name}_{action.lower()}"
        if dialect == "sqlite":
            out.append(f"DROP TRIGGER IF EXISTS {trigger}")
        else:
            out.append(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
            out.append(f"DROP FUNCTION IF EXISTS {trigger}()")
    return out


def refuse(
    table: Table,
    *,
    name: str,
    when: str = "1 = 1",
    actions: tuple[str, ...] = ("UPDATE", "DELETE"),
    erasable: tuple[str, ...] = (),
) -> None:
    """Attach the refusal to a table, for both engines. `when` must read only tables made before this one.

    An UPDATE that only takes away what stands in the `erasable` columns is let through.
    """
    if erasable and "UPDATE" in actions:
        columns = [column.name for column in table.columns]
        beyond = f"({when}) AND {more_than_erasing(columns, erasable)}"
        refuse(table, name=name, when=beyond, actions=("UPDATE",))
        actions = tuple(one for one in actions if one != "UPDATE")
    for dialect in ("sqlite", "postgresql"):
        for statement in trigger_statements(
            table.name, name=name, when=when, actions=actions, dialect=dialect
        ):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
        if dialect == "postgresql":
            for action in actions:
                statement = f"DROP FUNCTION IF EXISTS {name}_{action.lower()}() CASCADE"
                drop = DDL(statement)  # type: ignore[no-untyped-call]
                event.listen(table, "after_drop", drop.execute_if(dialect=dialect))
