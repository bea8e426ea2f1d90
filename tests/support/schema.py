"""A database's schema as plain data, so that two of them can be compared and the difference read."""

from typing import Any

from sqlalchemy import Engine, inspect, text


def schema_of(engine: Engine) -> dict[str, Any]:
    """Tables with columns, keys, checks and indexes, and all triggers. Alembic's own table is left out."""
    look = inspect(engine)
    found: dict[str, Any] = {"triggers": _triggers(engine)}
    for table in sorted(look.get_table_names()):
        if table == "alembic_version":
            continue
        found[table] = {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column.get("default"))
                for column in look.get_columns(table)
            },
            "primary key": look.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(
                (
                    str(key["name"]),
                    key["constrained_columns"],
                    key["referred_table"],
                    key["referred_columns"],
                    sorted(key.get("options", {}).items()),
                )
                for key in look.get_foreign_keys(table)
            ),
            "unique": sorted(
                (str(one["name"]), one["column_names"]) for one in look.get_unique_constraints(table)
            ),
            "checks": sorted(
                (str(one["name"]), _flat(one["sqltext"])) for one in look.get_check_constraints(table)
            ),
            "indexes": sorted(
                (str(one["name"]), one["column_names"], bool(one["unique"]), _where(one))
                for one in look.get_indexes(table)
            ),
        }
    return found


def _flat(sql: str) -> str:
    return " ".join(sql.split())


def _where(index: Any) -> str:
    options = index.get("dialect_options", {})
    return next((str(text) for name, text in options.items() if name.endswith("_where")), "")


def _triggers(engine: Engine) -> list[tuple[str, str]]:
    if engine.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname, pg_get_triggerdef(t.oid) || pg_get_functiondef(tgfoid) "
            "FROM pg_trigger t WHERE NOT tgisinternal"
        )
    with engine.connect() as connection:
        return sorted((name, _flat(sql)) for name, sql in connection.execute(text(query)))
