"""Reviews, the notes on each goal, handovers and ends. Rules R5 and R8 are held by the constraints here."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.calls.states import SeatKind
from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.letters.models import Goal, Project

from .states import GoalProgress, ReviewOutcome, ReviewState, StopReason


class Review(HasId, Model):
    """One review of one project. UNIQUE on the day: made once, however many schedulers run."""

    __tablename__ = "review"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "due_on"),
        sa.UniqueConstraint("id", "project_id", "outcome"),
        sa.CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),
        sa.CheckConstraint("state <> 'open' OR answered_at IS NULL", name="open_is_not_answered"),
        sa.CheckConstraint("state <> 'answered' OR answered_at IS NOT NULL", name="answered_has_a_moment"),
        sa.CheckConstraint(
            f"answered_at IS NULL OR ({not_blank('went_well')} AND {not_blank('went_badly')} "
            f"AND {not_blank('residents_took_part')})",
            name="answer_is_whole",
        ),
        sa.CheckConstraint("(state = 'settled') = (outcome IS NOT NULL)", name="settled_has_an_outcome"),
        sa.CheckConstraint(f"outcome IS NULL OR {not_blank('reason')}", name="outcome_has_a_reason"),
        sa.CheckConstraint(
            "outcome IS NULL OR (settled_at IS NOT NULL AND settled_by_id IS NOT NULL)",
            name="settled_by_somebody",
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome NOT IN ('warn', 'stop') OR stop_reason IS NOT NULL",
            name="warning_and_stop_name_a_stated_reason",
        ),
        # A stop rests on an earlier review of this project that ended in a warning.
        sa.ForeignKeyConstraint(
            ["warning_id", "project_id", "warning_outcome"],
            ["review.id", "review.project_id", "review.outcome"],
            name="fk_review_warning",
        ),
        # Whoever stops a project has a seat in the steering group.
        sa.ForeignKeyConstraint(
            ["settled_by_seat_id", "settled_by_seat_kind"],
            ["seat.id", "seat.kind"],
            name="fk_review_settled_by_seat",
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'stop' OR (warning_id IS NOT NULL AND warning_outcome = 'warn' "
            "AND settled_by_seat_id IS NOT NULL AND settled_by_seat_kind = 'steering_group')",
            name="a_stop_follows_a_warning",
        ),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("project.id"))
    due_on: Mapped[date]
    state: Mapped[ReviewState] = mapped_column(enum_text(ReviewState), default=ReviewState.OPEN)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Between two half-years: who asked for it, and why. The scheduler's own have neither.
    called_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    called_reason: Mapped[str] = mapped_column(sa.Text, default="")
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The project's own account.
    went_well: Mapped[str] = mapped_column(sa.Text, default="")
    went_badly: Mapped[str] = mapped_column(sa.Text, default="")
    residents_took_part: Mapped[str] = mapped_column(sa.Text, default="")
    change_of_course: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    # What was settled, by whom and why.
    outcome: Mapped[ReviewOutcome | None] = mapped_column(enum_text(ReviewOutcome))
    stop_reason: Mapped[StopReason | None] = mapped_column(enum_text(StopReason))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    is_invented: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    settled_by_seat_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    settled_by_seat_kind: Mapped[SeatKind | None] = mapped_column(enum_text(SeatKind))
    warning_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    warning_outcome: Mapped[ReviewOutcome | None] = mapped_column(
        enum_text(ReviewOutcome, name="warning_outcome")
    )
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship(lazy="joined", foreign_keys=[project_id])
    goal_notes: Mapped[list["GoalNote"]] = relationship(back_populates="review", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}

    @property
    def decided_by_steering_group(self) -> bool:
        """Whether a seat in the steering group settled it."""
        return self.settled_by_seat_kind is SeatKind.STEERING_GROUP


refuse(Review.__table__, name="settled_review_is_append_only", when="{row}.state = 'settled'")  # type: ignore[arg-type]
refuse(
    Review.__table__,  # type: ignore[arg-type]
    name="review_keeps_its_answer",
    when="OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at "
    "OR NEW.went_well <> OLD.went_well OR NEW.went_badly <> OLD.went_badly "
    "OR NEW.residents_took_part <> OLD.residents_took_part "
    "OR NEW.change_of_course <> OLD.change_of_course)",
    actions=("UPDATE",),
)
refuse(
    Review.__table__,  # type: ignore[arg-type]
    name="settled_by_ones_own_seat_in_this_call",
    when="NEW.settled_by_seat_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM seat AS s JOIN project AS p "
    "ON p.call_id = s.call_id WHERE s.id = NEW.settled_by_seat_id AND s.person_id = NEW.settled_by_id "
    "AND p.id = NEW.project_id)",
    actions=("INSERT", "UPDATE"),
)
refuse(
    Review.__table__,  # type: ignore[arg-type]
    name="a_stop_comes_while_the_warning_stands",
    when="NEW.outcome = 'stop' AND NOT EXISTS (SELECT 1 FROM review AS w JOIN project AS p "
    "ON p.id = w.project_id WHERE w.id = NEW.warning_id AND w.settled_at < NEW.settled_at "
    "AND p.state = 'warned')",
    actions=("INSERT", "UPDATE"),
)
# Rule R5: who said to stand too close, or is or was in the group, does not judge its project.
refuse(
    Review.__table__,  # type: ignore[arg-type]
    name="no_judge_with_a_conflict",
    when="NEW.state = 'settled' AND EXISTS (SELECT 1 FROM project AS p WHERE p.id = NEW.project_id AND ("
    "EXISTS (SELECT 1 FROM membership AS m WHERE m.group_id = p.group_id "
    "AND m.person_id = NEW.settled_by_id) "
    "OR EXISTS (SELECT 1 FROM conflict_answer AS c JOIN seat AS s ON s.id = c.seat_id "
    "WHERE c.has_conflict AND c.proposal_id = p.proposal_id AND s.person_id = NEW.settled_by_id)))",
    actions=("INSERT", "UPDATE"),
)


class GoalNote(HasId, Model):
    """How it goes with one goal, in one review."""

    __tablename__ = "goal_note"
    __table_args__ = (sa.UniqueConstraint("review_id", "goal_id"),)

    review_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("review.id"))
    goal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("goal.id"))
    progress: Mapped[GoalProgress] = mapped_column(enum_text(GoalProgress))
    text: Mapped[str] = mapped_column(sa.Text, default="")

    review: Mapped[Review] = relationship(back_populates="goal_notes")
    goal: Mapped[Goal] = relationship(lazy="joined")


refuse(
    GoalNote.__table__,  # type: ignore[arg-type]
    name="note_of_an_answered_review_stays",
    when="(SELECT state FROM review WHERE id = {row}.review_id) <> 'open'",
    actions=("INSERT", "UPDATE", "DELETE"),
)
refuse(
    GoalNote.__table__,  # type: ignore[arg-type]
    name="note_is_on_a_goal_of_the_project",
    when="(SELECT l.project_id FROM goal AS g JOIN letter AS l ON l.id = g.letter_id WHERE g.id = "
    "NEW.goal_id) <> (SELECT project_id FROM review WHERE id = NEW.review_id)",
    actions=("INSERT", "UPDATE"),
)


class Handover(HasId, Model):
    """A project goes over to the ordinary line: who receives it, with what budget room, from when."""

    __tablename__ = "handover"
    __table_args__ = (
        sa.CheckConstraint(not_blank("receiving_unit"), name="receiving_unit_not_blank"),
        sa.CheckConstraint("(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_somebody"),
        sa.CheckConstraint(
            f"accepted_at IS NULL OR ({not_blank('receiving_leader')} AND {not_blank('budget_room')})",
            name="accepted_is_whole",
        ),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    receiving_unit: Mapped[str] = mapped_column(sa.String(200))
    receiving_leader: Mapped[str] = mapped_column(sa.String(200), default="")  # a role, never a name
    receiving_email: Mapped[str] = mapped_column(sa.String(254), default="", index=True)
    budget_room: Mapped[str] = mapped_column(sa.Text, default="")
    # [{"key": "...", "done": true}], keys of rules.CHECKLIST.
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    takes_over_on: Mapped[date]
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_whole(self) -> bool:
        """Whether it can be accepted: each point is settled, and it says who leads it and with what money."""
        said = self.receiving_leader.strip() and self.budget_room.strip()
        return bool(said) and all(one["done"] for one in self.checklist)


refuse(
    Handover.__table__,  # type: ignore[arg-type]
    name="accepted_handover_stays",
    when="{row}.accepted_at IS NOT NULL",
    erasable=("receiving_email",),
)


class Completion(HasId, Model):
    """A project came to its end: when, and what happens to what it began."""

    __tablename__ = "completion"
    __table_args__ = (sa.CheckConstraint(not_blank("note"), name="note_not_blank"),)

    project_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    note: Mapped[str] = mapped_column(sa.Text)
    completed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completed_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))


refuse(Completion.__table__, name="completion_is_append_only")  # type: ignore[arg-type]
