"""Column types and mixins shared by all tables."""

import uuid
from datetime import UTC, datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

__all__ = ["HasId", "UtcDateTime", "enum_text", "not_blank"]


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite keeps no zone: it is taken off on the way in, put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """To the database. Raises ValueError for a moment without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("only moments with a time zone go into the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """From the database, always in UTC."""
        del dialect  # both kinds of value are told apart by themselves
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_text(kind: type[Enum], *, name: str | None = None) -> sa.Enum:
    """An enum stored as its value in plain text, with a CHECK so that nothing else gets in.

    `name` names the CHECK where one table has the same enum twice.
    """
    return sa.Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def not_blank(column: str) -> str:
    """SQL for a CHECK: the text holds something else than spaces."""
    return f"length(trim({column})) > 0"


class HasId:
    """A primary key nobody can guess or count from."""

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True, default=uuid.uuid4, sort_order=-1)
