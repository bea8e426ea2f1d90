"""The rules of a call as they stood, version by version; the database refuses to change what was written."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, not_blank


class RulesVersion(HasId, Model):
    """One version of a call's rules. The first is what was announced; each later one has its reason."""

    __tablename__ = "call_rules_version"
    __table_args__ = (
        sa.UniqueConstraint("call_id", "number"),
        sa.CheckConstraint("number >= 1", name="counted_from_one"),
        sa.CheckConstraint(f"number = 1 OR {not_blank('reason')}", name="a_change_has_a_reason"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"))
    number: Mapped[int]
    # Each of states.RULES as rule_versions.as_kept writes it.
    rules: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    changed: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


refuse(RulesVersion.__table__, name="rules_version_is_append_only")  # type: ignore[arg-type]
