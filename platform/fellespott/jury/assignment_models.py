"""Who reads which proposals, where not every juror reads all. Without a plan all jurors read all."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime


class ReadingPlan(HasId, Model):
    """That the proposals of a call are shared out among its jurors, and by how many each is read."""

    __tablename__ = "reading_plan"
    __table_args__ = (sa.CheckConstraint("readers_each >= 1", name="somebody_reads"),)

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"), unique=True)
    readers_each: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    readings: Mapped[list["Reading"]] = relationship(back_populates="plan", cascade="all, delete-orphan")


class Reading(HasId, Model):
    """One juror is to read one proposal. The foreign key with `has_conflict` false is rule R5."""

    __tablename__ = "reading"
    __table_args__ = (
        sa.UniqueConstraint("seat_id", "proposal_id"),
        sa.ForeignKeyConstraint(
            ["seat_id", "proposal_id", "has_conflict"],
            ["conflict_answer.seat_id", "conflict_answer.proposal_id", "conflict_answer.has_conflict"],
            name="fk_reading_no_conflict",
            # A seat that is freed takes its answers and its readings along.
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("NOT has_conflict", name="no_conflict"),
    )

    plan_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("reading_plan.id"), index=True)
    seat_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    has_conflict: Mapped[bool] = mapped_column(default=False)

    plan: Mapped[ReadingPlan] = relationship(back_populates="readings")
