"""Complaints. The right to complain is kept even without a formal decision."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse, rewrites
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank

from .states import COMPLAINT_MOVES, About, ComplaintState


class Complaint(HasId, Model):
    """One complaint, from anyone, signed in or not. Its text is private to who sent it and who handles it."""

    __tablename__ = "complaint"
    __table_args__ = (
        sa.CheckConstraint(not_blank("text"), name="text_not_blank"),
        sa.CheckConstraint(
            "state = 'received' OR acknowledged_at IS NOT NULL", name="acknowledged_has_a_moment"
        ),
        sa.CheckConstraint(
            f"state NOT IN ('answered', 'closed') OR ({not_blank('answer')} AND answered_at IS NOT NULL)",
            name="answered_has_an_answer",
        ),
        sa.CheckConstraint(
            f"state <> 'forwarded' OR {not_blank('forwarded_to')}", name="forwarded_to_somebody"
        ),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_a_moment"),
    )

    number: Mapped[int] = mapped_column(unique=True)
    about: Mapped[About] = mapped_column(enum_text(About))
    about_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    about_text: Mapped[str] = mapped_column(sa.String(300), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    sender_name: Mapped[str] = mapped_column(sa.String(200), default="")
    sender_email: Mapped[str] = mapped_column(sa.String(254), default="")
    sender_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    # The link by which the sender follows it, without an account.
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    state: Mapped[ComplaintState] = mapped_column(enum_text(ComplaintState), default=ComplaintState.RECEIVED)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_by: Mapped[date]
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forwarded_to: Mapped[str] = mapped_column(sa.String(200), default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handled_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    steps: Mapped[list["ComplaintStep"]] = relationship(
        back_populates="complaint", lazy="selectin", order_by="ComplaintStep.at"
    )

    __mapper_args__ = {"version_id_col": version}


class ComplaintStep(HasId, Model):
    """What was done with it, when and by whom."""

    __tablename__ = "complaint_step"

    complaint_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    state: Mapped[ComplaintState] = mapped_column(enum_text(ComplaintState))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    complaint: Mapped[Complaint] = relationship(back_populates="steps")


refuse(ComplaintStep.__table__, name="complaint_step_is_append_only")  # type: ignore[arg-type]
refuse(Complaint.__table__, name="complaint_stays", actions=("DELETE",))  # type: ignore[arg-type]
refuse(
    Complaint.__table__,  # type: ignore[arg-type]
    name="complaint_keeps_its_words",
    when=f"{rewrites('text')} OR NEW.number <> OLD.number OR NEW.received_at <> OLD.received_at "
    "OR NEW.answer_by <> OLD.answer_by OR (OLD.answered_at IS NOT NULL AND (NEW.answer <> OLD.answer "
    "OR NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at))",
    actions=("UPDATE",),
)
# The table of moves in states.py, as the database sees it.
refuse(
    Complaint.__table__,  # type: ignore[arg-type]
    name="complaint_moves_one_way",
    when="NEW.state <> OLD.state AND NOT ("
    + " OR ".join(
        f"(OLD.state = '{before.value}' AND NEW.state = '{after.value}')"
        for before, afters in COMPLAINT_MOVES.items()
        for after in sorted(afters)
    )
    + ")",
    actions=("UPDATE",),
)
