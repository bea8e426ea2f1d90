"""Links that open one thing."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime

from .persons import Person


class Invitation(HasId, Model):
    """A link that opens one thing for one person (or, where `max_uses` is larger, for several).

    `kind` names who handles it (core.registry); `target_id` and `data` say what it opens.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        sa.CheckConstraint("max_uses >= 1", name="some_uses"),
        sa.CheckConstraint("uses >= 0 AND uses <= max_uses", name="not_used_up"),
        # One live link to become the first administrator, however often set-up runs.
        sa.Index(
            "uq_invitation_first_administrator",
            "kind",
            unique=True,
            sqlite_where=sa.text("kind = 'first_administrator' AND withdrawn_at IS NULL AND uses = 0"),
            postgresql_where=sa.text("kind = 'first_administrator' AND withdrawn_at IS NULL AND uses = 0"),
        ),
    )

    kind: Mapped[str] = mapped_column(sa.String(40))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    target_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    email: Mapped[str | None] = mapped_column(sa.String(254))
    invited_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    max_uses: Mapped[int] = mapped_column(default=1)
    uses: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id])
