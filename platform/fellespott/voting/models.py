"""Group votes. Open inside the group: everyone in it sees who said what, and why."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text
from fellespott.groups.models import Group
from fellespott.people.models import Person

from .states import Choice, VoteRule, VoteState


class GroupVote(HasId, Model):
    """One question put to a group. `subject_kind` and `subject_id` say what it is about (a use of money)."""

    __tablename__ = "group_vote"
    __table_args__ = (
        sa.UniqueConstraint("subject_kind", "subject_id"),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_has_a_moment"),
        # Rule R11: a yes of the whole group is a yes of everyone who neither abstained nor has a conflict.
        sa.CheckConstraint(
            "state <> 'carried' OR rule <> 'consent' OR no_total = 0", name="consent_has_no_no"
        ),
        sa.CheckConstraint(
            "state <> 'carried' OR NOT whole_group "
            "OR (no_total = 0 AND yes_total + abstained_total = roll_total)",
            name="whole_group_has_answered",
        ),
        sa.CheckConstraint("state <> 'carried' OR yes_total >= least_yes", name="enough_said_yes"),
        sa.CheckConstraint("least_yes >= 1", name="somebody_must_say_yes"),
        sa.CheckConstraint(
            "state <> 'carried' OR rule <> 'majority' OR yes_total > no_total", name="more_yes_than_no"
        ),
    )

    group_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resident_group.id"), index=True)
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    question: Mapped[str] = mapped_column(sa.String(300))
    rule: Mapped[VoteRule] = mapped_column(enum_text(VoteRule))
    whole_group: Mapped[bool] = mapped_column(default=False)
    # So that a vote never asks for fewer than the thresholds do (rule R11).
    least_yes: Mapped[int] = mapped_column(default=1)
    state: Mapped[VoteState] = mapped_column(enum_text(VoteState), default=VoteState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Counted under a lock on this row when the vote ends.
    roll_total: Mapped[int] = mapped_column(default=0)
    yes_total: Mapped[int] = mapped_column(default=0)
    no_total: Mapped[int] = mapped_column(default=0)
    abstained_total: Mapped[int] = mapped_column(default=0)

    group: Mapped[Group] = relationship(lazy="joined")
    roll: Mapped[list["RollEntry"]] = relationship(back_populates="vote", lazy="selectin")
    answers: Mapped[list["VoteAnswer"]] = relationship(back_populates="vote", lazy="selectin")


class RollEntry(HasId, Model):
    """Who may answer: the active members when the vote was opened."""

    __tablename__ = "vote_roll_entry"
    __table_args__ = (sa.UniqueConstraint("vote_id", "person_id"),)

    vote_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("group_vote.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)

    vote: Mapped[GroupVote] = relationship(back_populates="roll")
    person: Mapped[Person] = relationship(lazy="joined")


class VoteAnswer(HasId, Model):
    """What one person on the roll said. By the foreign key only the roll answers, by the UNIQUE once."""

    __tablename__ = "vote_answer"
    __table_args__ = (
        sa.UniqueConstraint("vote_id", "person_id"),
        sa.ForeignKeyConstraint(
            ["vote_id", "person_id"],
            ["vote_roll_entry.vote_id", "vote_roll_entry.person_id"],
            name="fk_vote_answer_roll",
        ),
        sa.CheckConstraint("NOT has_conflict OR choice = 'abstain'", name="a_conflict_abstains"),
    )

    vote_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("group_vote.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    choice: Mapped[Choice] = mapped_column(enum_text(Choice))
    # For me or my household (rule R9): such a one may speak but not decide.
    has_conflict: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    vote: Mapped[GroupVote] = relationship(back_populates="answers")


refuse(
    VoteAnswer.__table__,  # type: ignore[arg-type]
    name="answer_of_an_ended_vote_stays",
    when="(SELECT state FROM group_vote WHERE id = {row}.vote_id) <> 'open'",
    actions=("INSERT", "UPDATE", "DELETE"),
    erasable=("reason",),
)
refuse(GroupVote.__table__, name="ended_vote_is_append_only", when="{row}.state <> 'open'")  # type: ignore[arg-type]
refuse(GroupVote.__table__, name="vote_begins_open", when="NEW.state <> 'open'", actions=("INSERT",))  # type: ignore[arg-type]
# Rule R11: what carried it are answers that exist, of people on the roll.
refuse(
    GroupVote.__table__,  # type: ignore[arg-type]
    name="carried_by_real_answers",
    when="NEW.state = 'carried' AND (NEW.yes_total > "
    "(SELECT count(*) FROM vote_answer WHERE vote_id = NEW.id AND choice = 'yes') "
    "OR NEW.no_total < (SELECT count(*) FROM vote_answer WHERE vote_id = NEW.id AND choice = 'no') "
    "OR NEW.abstained_total > (SELECT count(*) FROM vote_answer WHERE vote_id = NEW.id "
    "AND choice = 'abstain'))",
    actions=("UPDATE",),
)
refuse(RollEntry.__table__, name="roll_stays", actions=("UPDATE", "DELETE"))  # type: ignore[arg-type]
refuse(
    RollEntry.__table__,  # type: ignore[arg-type]
    name="roll_of_an_ended_vote_is_full",
    when="(SELECT state FROM group_vote WHERE id = {row}.vote_id) <> 'open'",
    actions=("INSERT",),
)
