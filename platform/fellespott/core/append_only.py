"""Tables and rows that the database itself refuses to change.

Written as triggers, on both engines, from one description: models attach it to their table (so that
create_all makes it) and migrations call `trigger_statements` with the same arguments.
"""

from sqlalchemy import DDL, Table, event

ACTIONS = ("UPDATE", "DELETE", "INSERT")


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
    table: Table, *, name: str, when: str = "1 = 1", actions: tuple[str, ...] = ("UPDATE", "DELETE")
) -> None:
    """Attach the refusal to a table, for both engines. `when` must read only tables made before this one."""
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
