"""After the first sheets: the talk, the second round, and what is kept when the decision is published."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime


class PublishedNumbers(HasId, Model):
    """The ranking, the rules, the counts and the answers of one decision, as its files give them.

    Made once, when the decision is published: answers are shuffled anew for each proposal, and a second
    shuffle beside the first would tell which belong together. It holds no names and no words.
    """

    __tablename__ = "published_numbers"

    decision_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call_decision.id"), unique=True)
    # call, rules, counts, criteria, ranking, open_sheets, full_sheets: see numbers/kept.py.
    kept: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


refuse(PublishedNumbers.__table__, name="published_numbers_are_append_only")  # type: ignore[arg-type]


class SecondRound(HasId, Model):
    """The time in which jurors may score again, after they have talked. One for each call."""

    __tablename__ = "second_round"
    __table_args__ = (
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by_someone"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"), unique=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    @property
    def is_open(self) -> bool:
        """Whether jurors may score again now."""
        return self.closed_at is None


refuse(
    SecondRound.__table__,  # type: ignore[arg-type]
    name="closed_second_round_stays_closed",
    when="{row}.closed_at IS NOT NULL",
)


class SecondSheet(HasId, Model):
    """A juror's new scores beside the first sheet. It hangs on that one, so no conflict can have one (R5)."""

    __tablename__ = "second_sheet"

    first_sheet_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("score_sheet.id"), unique=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)

    scores: Mapped[list["SecondScore"]] = relationship(lazy="selectin")


class SecondScore(HasId, Model):
    """One new answer: 1-5, or NULL for "vet ikke"."""

    __tablename__ = "second_score"
    __table_args__ = (
        sa.UniqueConstraint("sheet_id", "criterion_id"),
        sa.CheckConstraint("value IS NULL OR (value >= 1 AND value <= 5)", name="one_to_five"),
    )

    sheet_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("second_sheet.id"))
    criterion_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("criterion.id"))
    value: Mapped[int | None]


refuse(SecondSheet.__table__, name="second_sheet_is_append_only")  # type: ignore[arg-type]
refuse(SecondScore.__table__, name="second_score_is_append_only")  # type: ignore[arg-type]


class SilentWriting(HasId, Model):
    """The moderator asked everyone to write for themselves about a proposal before the talk began."""

    __tablename__ = "silent_writing"

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))


refuse(SilentWriting.__table__, name="silent_writing_is_append_only")  # type: ignore[arg-type]
