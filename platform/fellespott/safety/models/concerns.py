"""Concerns: what somebody tells an adult they can trust. Read by the safeguards and nobody else."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank

from ..states import CONCERN_MOVES, ConcernState


class Concern(HasId, Model):
    """One concern. Everything but what it is about may be left out. Deleted when its time is up."""

    __tablename__ = "concern"
    __table_args__ = (
        sa.CheckConstraint(not_blank("words"), name="words_not_blank"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_a_moment"),
    )

    words: Mapped[str] = mapped_column(sa.Text)
    talk_to: Mapped[str] = mapped_column(sa.String(200), default="")  # whom we can talk with
    reach_by: Mapped[str] = mapped_column(sa.String(200), default="")  # how to reach whoever wrote
    # Only of somebody who was signed in and said that we may see who it is.
    sender_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    state: Mapped[ConcernState] = mapped_column(enum_text(ConcernState), default=ConcernState.RECEIVED)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    steps: Mapped[list["ConcernStep"]] = relationship(
        back_populates="concern",
        lazy="selectin",
        order_by="ConcernStep.at",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": version}


class ConcernStep(HasId, Model):
    """What was done with it, when and by whom, with a note for the other safeguards."""

    __tablename__ = "concern_step"

    concern_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("concern.id"), index=True)
    state: Mapped[ConcernState] = mapped_column(enum_text(ConcernState))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    concern: Mapped[Concern] = relationship(back_populates="steps")


# The table of moves in states.py, as the database sees it.
refuse(
    Concern.__table__,  # type: ignore[arg-type]
    name="concern_moves_one_way",
    when="NEW.state <> OLD.state AND NOT ("
    + " OR ".join(
        f"(OLD.state = '{before.value}' AND NEW.state = '{after.value}')"
        for before, afters in CONCERN_MOVES.items()
        for after in sorted(afters)
    )
    + ")",
    actions=("UPDATE",),
)
