"""Reviews, the notes on each goal, stops and handovers. Rule R8 is held by the constraints here."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.letters.models import Goal, Project

from .states import GoalProgress, ReviewOutcome, ReviewState, StopReason


class Review(HasId, Model):
    """One half-yearly review of one project. UNIQUE on the day: made once, however many schedulers run."""

    __tablename__ = "review"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "due_on"),
        sa.UniqueConstraint("id", "project_id", "outcome"),
        sa.CheckConstraint("(state = 'settled') = (outcome IS NOT NULL)", name="settled_has_an_outcome"),
        sa.CheckConstraint(f"outcome IS NULL OR {not_blank('reason')}", name="outcome_has_a_reason"),
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
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'stop' OR (warning_id IS NOT NULL AND warning_outcome = 'warn' "
            "AND decided_by_steering_group)",
            name="a_stop_follows_a_warning",
        ),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("project.id"))
    due_on: Mapped[date]
    state: Mapped[ReviewState] = mapped_column(enum_text(ReviewState), default=ReviewState.OPEN)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
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
    decided_by_steering_group: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    warning_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    warning_outcome: Mapped[ReviewOutcome | None] = mapped_column(
        enum_text(ReviewOutcome, name="warning_outcome")
    )
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship(lazy="joined", foreign_keys=[project_id])
    goal_notes: Mapped[list["GoalNote"]] = relationship(back_populates="review", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}


refuse(Review.__table__, name="settled_review_is_append_only", when="{row}.state = 'settled'")  # type: ignore[arg-type]


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


class Handover(HasId, Model):
    """A project goes over to the ordinary line: who receives it, with what budget room, from when."""

    __tablename__ = "handover"
    __table_args__ = (
        sa.CheckConstraint(not_blank("receiving_unit"), name="receiving_unit_not_blank"),
        sa.CheckConstraint("(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_somebody"),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    receiving_unit: Mapped[str] = mapped_column(sa.String(200))
    receiving_leader: Mapped[str] = mapped_column(sa.String(200), default="")
    budget_room: Mapped[str] = mapped_column(sa.Text, default="")
    # [{"key": "...", "done": true}]
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    takes_over_on: Mapped[date]
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    project: Mapped[Project] = relationship(lazy="joined")
