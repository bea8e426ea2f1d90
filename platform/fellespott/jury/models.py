"""Jurors, conflicts, score sheets, and the decision. Rules R5 and R6 are held by the constraints here."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, backref, column_property, mapped_column, relationship

from fellespott.calls.models import Call, Criterion, Seat
from fellespott.calls.states import DecisionMode, SeatKind
from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from . import lot_models as lot_models  # so that its tables are known wherever these are
from .assignment_models import Reading, ReadingPlan
from .lot_states import CameBy
from .states import AgeBand, Background, DecisionState, Outcome

__all__ = [
    "CallDecision",
    "ConflictAnswer",
    "ConversationRequest",
    "DecisionEntry",
    "Juror",
    "JuryGroup",
    "Reading",
    "ReadingPlan",
    "Score",
    "ScoreSheet",
    "SheetSetAside",
]


class JuryGroup(HasId, Model):
    """One of the groups the jury works in."""

    __tablename__ = "jury_group"
    __table_args__ = (sa.UniqueConstraint("call_id", "position"),)

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"))
    position: Mapped[int]

    jurors: Mapped[list["Juror"]] = relationship(back_populates="jury_group", order_by="Juror.id")


class Juror(HasId, Model):
    """A juror's seat, with what the person brings. Points at a juror's seat and no other."""

    __tablename__ = "juror"
    __table_args__ = (
        sa.ForeignKeyConstraint(["seat_id", "seat_kind"], ["seat.id", "seat.kind"], name="fk_juror_seat"),
        sa.CheckConstraint("seat_kind = 'juror'", name="sits_as_juror"),
        sa.CheckConstraint(f"{not_blank('represents')}", name="says_what_they_bring"),
    )

    seat_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, unique=True)
    seat_kind: Mapped[SeatKind] = mapped_column(enum_text(SeatKind), default=SeatKind.JUROR)
    jury_group_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("jury_group.id"), index=True)
    background: Mapped[Background] = mapped_column(enum_text(Background))
    # None until the invited juror has told it.
    age_band: Mapped[AgeBand | None] = mapped_column(enum_text(AgeBand))
    # How and why this person sits here, in a sentence.
    represents: Mapped[str] = mapped_column(sa.String(200))
    came_by: Mapped[CameBy] = mapped_column(enum_text(CameBy), default=CameBy.INVITED)

    seat: Mapped[Seat] = relationship(
        lazy="joined", foreign_keys=[seat_id], primaryjoin="Juror.seat_id == Seat.id"
    )
    jury_group: Mapped[JuryGroup | None] = relationship(back_populates="jurors", lazy="joined")


class ConflictAnswer(HasId, Model):
    """What a seat holder answered, before anything was shown: am I too close to this proposal. Rule R5."""

    __tablename__ = "conflict_answer"
    __table_args__ = (
        sa.UniqueConstraint("seat_id", "proposal_id"),
        sa.UniqueConstraint("seat_id", "proposal_id", "has_conflict"),
        sa.ForeignKeyConstraint(
            ["seat_id", "call_id"], ["seat.id", "seat.call_id"], name="fk_conflict_answer_seat"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id", "call_id"],
            ["proposal.id", "proposal.call_id"],
            name="fk_conflict_answer_proposal",
        ),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    seat_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, index=True)
    has_conflict: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ScoreSheet(HasId, Model):
    """One juror's sheet for one proposal.

    The foreign key with `has_conflict` false is rule R5: no sheet without an answer, none with a conflict.
    """

    __tablename__ = "score_sheet"
    __table_args__ = (
        sa.UniqueConstraint("seat_id", "proposal_id"),
        sa.ForeignKeyConstraint(
            ["seat_id", "proposal_id", "has_conflict"],
            ["conflict_answer.seat_id", "conflict_answer.proposal_id", "conflict_answer.has_conflict"],
            name="fk_score_sheet_no_conflict",
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "seat_kind"], ["seat.id", "seat.kind"], name="fk_score_sheet_seat"
        ),
        sa.CheckConstraint("NOT has_conflict", name="no_conflict"),
        sa.CheckConstraint("seat_kind = 'juror'", name="a_juror_scores"),
        sa.CheckConstraint(
            "submitted_at IS NULL OR (criteria_total > 0 AND answers_total = criteria_total)",
            name="an_answer_for_every_criterion",
        ),
    )

    seat_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    seat_kind: Mapped[SeatKind] = mapped_column(enum_text(SeatKind), default=SeatKind.JUROR)
    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    has_conflict: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Counted when it is sent.
    criteria_total: Mapped[int] = mapped_column(default=0)
    answers_total: Mapped[int] = mapped_column(default=0)
    # Of a draft: which open page wrote each box last, and by its how manieth save; nothing once it is sent.
    last_saves: Mapped[dict[str, list[str | int]] | None] = mapped_column(sa.JSON(none_as_null=True))

    proposal: Mapped[Proposal] = relationship()
    scores: Mapped[list["Score"]] = relationship(
        back_populates="sheet", lazy="selectin", cascade="all, delete-orphan"
    )


class Score(HasId, Model):
    """One juror's answer on one criterion: 1-5, or NULL for "vet ikke", which is missing and never 0."""

    __tablename__ = "score"
    __table_args__ = (
        sa.UniqueConstraint("sheet_id", "criterion_id"),
        sa.CheckConstraint("value IS NULL OR (value >= 1 AND value <= 5)", name="one_to_five"),
        sa.CheckConstraint("is_answered OR value IS NULL", name="a_value_is_an_answer"),
    )

    sheet_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("score_sheet.id"))
    criterion_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("criterion.id"))
    value: Mapped[int | None]
    # False in a draft where only a word was written so far: not yet answered is not "vet ikke".
    is_answered: Mapped[bool] = mapped_column(default=True)
    comment: Mapped[str] = mapped_column(sa.Text, default="")

    sheet: Mapped[ScoreSheet] = relationship(back_populates="scores")
    criterion: Mapped[Criterion] = relationship()


_SENT = "(SELECT submitted_at FROM score_sheet WHERE id = {row}.sheet_id) IS NOT NULL"
refuse(ScoreSheet.__table__, name="sent_score_sheet_is_append_only", when="{row}.submitted_at IS NOT NULL")  # type: ignore[arg-type]
refuse(
    Score.__table__,  # type: ignore[arg-type]
    name="sent_score_is_append_only",
    when=_SENT,
    actions=("INSERT", "UPDATE", "DELETE"),
    erasable=("comment",),
)
# So that no score can be moved onto a sheet that was sent.
refuse(
    Score.__table__,  # type: ignore[arg-type]
    name="score_keeps_its_sheet",
    when="NEW.sheet_id <> OLD.sheet_id",
    actions=("UPDATE",),
)


class SheetSetAside(HasId, Model):
    """A sent sheet that no longer counts, because a conflict came to light. The sheet itself stays."""

    __tablename__ = "sheet_set_aside"
    __table_args__ = (sa.CheckConstraint(not_blank("reason"), name="has_a_reason"),)

    sheet_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("score_sheet.id"), unique=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


refuse(SheetSetAside.__table__, name="sheet_set_aside_is_append_only", erasable=("reason",))  # type: ignore[arg-type]


class CallDecision(HasId, Model):
    """The decision of one call: who decides, how it was reached, and when it was made public."""

    __tablename__ = "call_decision"
    __table_args__ = (
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name="published_has_a_moment"
        ),
        # Rule R6: at publication the number of written reasons equals the number of proposals.
        sa.CheckConstraint(
            "state <> 'published' OR (proposals_total > 0 AND reasons_total = proposals_total)",
            name="a_reason_for_every_proposal",
        ),
        sa.CheckConstraint(
            "state <> 'published' OR awards_total <= max_awards", name="not_more_than_the_maximum"
        ),
        sa.CheckConstraint(
            f"sheets_missing = 0 OR {not_blank('missing_note')}", name="missing_sheets_are_explained"
        ),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"), unique=True)
    mode: Mapped[DecisionMode] = mapped_column(enum_text(DecisionMode))
    state: Mapped[DecisionState] = mapped_column(enum_text(DecisionState), default=DecisionState.DRAFT)
    note: Mapped[str] = mapped_column(sa.Text, default="")  # how the decision was reached, for everyone
    max_awards: Mapped[int]
    # Scoring ends when the decision is begun: how many sheets never came, and why nobody waited.
    sheets_missing: Mapped[int] = mapped_column(default=0)
    missing_note: Mapped[str] = mapped_column(sa.Text, default="")
    # What the lot among those that stand equal is drawn with, where the call declared one; made before
    # anyone saw a score.
    lot_seed: Mapped[str] = mapped_column(sa.String(64), default="")
    # Why these of the proposals that stood equal across the line.
    tie_note: Mapped[str] = mapped_column(sa.Text, default="")
    # Counted under a lock on the call when it is published.
    proposals_total: Mapped[int] = mapped_column(default=0)
    reasons_total: Mapped[int] = mapped_column(default=0)
    awards_total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recommended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recommended_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    # The other way round is call.decision, loaded once for all of a call's proposals.
    call: Mapped[Call] = relationship(backref=backref("decision", uselist=False))
    entries: Mapped[list["DecisionEntry"]] = relationship(
        back_populates="decision", lazy="selectin", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class DecisionEntry(HasId, Model):
    """Yes or no to one proposal, with the written reason; a no offers a conversation (rule R6)."""

    __tablename__ = "decision_entry"
    __table_args__ = (
        sa.CheckConstraint(f"outcome IS NULL OR {not_blank('reason')}", name="outcome_has_a_reason"),
        sa.CheckConstraint(
            f"outcome IS NULL OR outcome <> 'no' OR {not_blank('conversation_offer')}",
            name="a_no_offers_a_talk",
        ),
        sa.CheckConstraint(
            f"recommended_outcome IS NULL OR {not_blank('recommendation')}",
            name="recommendation_has_a_reason",
        ),
        # Rule R5 for those who decide: a seat in the steering group that answered "no conflict" here.
        sa.ForeignKeyConstraint(
            ["decided_by_seat_id", "proposal_id", "decider_has_conflict"],
            ["conflict_answer.seat_id", "conflict_answer.proposal_id", "conflict_answer.has_conflict"],
            name="fk_decision_entry_decider_no_conflict",
        ),
        sa.CheckConstraint("NOT decider_has_conflict", name="decider_without_conflict"),
    )

    decision_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call_decision.id"), index=True)
    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"), unique=True)
    recommended_outcome: Mapped[Outcome | None] = mapped_column(
        enum_text(Outcome, name="recommended_outcome")
    )
    recommendation: Mapped[str] = mapped_column(sa.Text, default="")
    outcome: Mapped[Outcome | None] = mapped_column(enum_text(Outcome))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    conversation_offer: Mapped[str] = mapped_column(sa.Text, default="")
    # What people chose where the ranking could not part proposals; the reason lies in tie_note.
    tie_choice: Mapped[Outcome | None] = mapped_column(enum_text(Outcome, name="tie_choice"))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_by_seat_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    decider_has_conflict: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    decision: Mapped[CallDecision] = relationship(back_populates="entries")
    proposal: Mapped[Proposal] = relationship()


_PUBLISHED = "(SELECT state FROM call_decision WHERE id = {row}.decision_id) = 'published'"
refuse(CallDecision.__table__, name="published_decision_is_append_only", when="{row}.state = 'published'")  # type: ignore[arg-type]
refuse(
    DecisionEntry.__table__,  # type: ignore[arg-type]
    name="published_entry_is_append_only",
    when=_PUBLISHED,
    actions=("INSERT", "UPDATE", "DELETE"),
)
refuse(
    DecisionEntry.__table__,  # type: ignore[arg-type]
    name="entry_keeps_its_decision",
    when="NEW.decision_id <> OLD.decision_id",
    actions=("UPDATE",),
)


class ConversationRequest(HasId, Model):
    """A group that got a no wants the talk it was offered (rule R6)."""

    __tablename__ = "conversation_request"
    __table_args__ = (sa.CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by_someone"),)

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"), unique=True)
    asked_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    proposal: Mapped[Proposal] = relationship(lazy="joined")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="joined")


# Who may read a proposal hangs on what was published of it, so each proposal knows that as it is loaded.
Proposal.published_outcome = column_property(
    sa.select(sa.cast(DecisionEntry.outcome, sa.String))
    .join(CallDecision, CallDecision.id == DecisionEntry.decision_id)
    .where(DecisionEntry.proposal_id == Proposal.id, CallDecision.state == DecisionState.PUBLISHED)
    .correlate_except(DecisionEntry, CallDecision)
    .scalar_subquery()
)
