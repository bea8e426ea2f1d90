"""Questions and their answers. Nobody's name is here, and an address only until the answer has gone there."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.calls.models import Call
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.proposals.models import Proposal
from fellespott.safety.hiding import Hideable

from .states import AnsweredBy, QuestionState


class Question(Hideable, HasId, Model):
    """A question to those who run a call, or to a group about its proposal in that call."""

    __tablename__ = "question"
    hidden_kind = "question"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["proposal_id", "call_id"],
            ["proposal.id", "proposal.call_id"],
            name="fk_question_proposal_in_call",
        ),
        sa.CheckConstraint(not_blank("text"), name="text_not_blank"),
        sa.CheckConstraint(
            f"(state = 'answered') = (answered_at IS NOT NULL AND answered_for IS NOT NULL "
            f"AND {not_blank('answer')})",
            name="answered_is_whole",
        ),
        sa.CheckConstraint(
            f"state <> 'refused' OR (refused_at IS NOT NULL AND {not_blank('refusal')})",
            name="refused_with_a_reason",
        ),
        # Once there is nothing more to tell, the address is gone.
        sa.CheckConstraint(
            "asker_email IS NULL OR state IN ('received', 'let_through')", name="no_address_afterwards"
        ),
        sa.CheckConstraint(
            "answered_for IS NULL OR answered_for = 'staff' OR proposal_id IS NOT NULL",
            name="a_group_answers_about_its_proposal",
        ),
        sa.Index("ix_question_call_state", "call_id", "state"),
        sa.Index("ix_question_proposal_state", "proposal_id", "state"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"))
    proposal_id: Mapped[uuid.UUID | None]
    state: Mapped[QuestionState] = mapped_column(enum_text(QuestionState), default=QuestionState.RECEIVED)
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(10), default="nb")
    asker_email: Mapped[str | None] = mapped_column(sa.String(254), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    let_through_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    let_through_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_for: Mapped[AnsweredBy | None] = mapped_column(enum_text(AnsweredBy))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    refusal: Mapped[str] = mapped_column(sa.Text, default="")
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    call: Mapped[Call] = relationship(primaryjoin="foreign(Question.call_id) == Call.id", viewonly=True)
    proposal: Mapped[Proposal | None] = relationship(
        primaryjoin="foreign(Question.proposal_id) == Proposal.id", viewonly=True
    )
