"""Reports, collected in one case for each thing; decisions, which stay; and what is hidden now."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.people.models import Person

from ..states import CaseState, Outcome, Rule, Why


class ModerationCase(HasId, Model):
    """One thing that was reported, once or many times. `kind` and `thing_id` name it (core.registry)."""

    __tablename__ = "moderation_case"
    __table_args__ = (sa.UniqueConstraint("kind", "thing_id"),)

    kind: Mapped[str] = mapped_column(sa.String(40))
    thing_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    state: Mapped[CaseState] = mapped_column(enum_text(CaseState), default=CaseState.OPEN)
    # When it last became open; the queue goes by this.
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    version: Mapped[int] = mapped_column(default=1)

    reports: Mapped[list["Report"]] = relationship(
        back_populates="case", lazy="selectin", order_by="Report.at"
    )
    decisions: Mapped[list["ModerationDecision"]] = relationship(
        back_populates="case", lazy="selectin", order_by="ModerationDecision.number"
    )

    __mapper_args__ = {"version_id_col": version}


class CaseAuthor(HasId, Model):
    """Somebody with a part in what was reported: they are told, and do not decide."""

    __tablename__ = "case_author"
    __table_args__ = (sa.UniqueConstraint("case_id", "person_id"),)

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("moderation_case.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)


class Report(HasId, Model):
    """What one person said is wrong. Private to them and the moderators."""

    __tablename__ = "report"

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("moderation_case.id"), index=True)
    why: Mapped[Why] = mapped_column(enum_text(Why))
    words: Mapped[str] = mapped_column(sa.Text, default="")
    reporter_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    reporter_email: Mapped[str] = mapped_column(sa.String(254), default="")
    language: Mapped[str] = mapped_column(sa.String(5), default="nb")
    # The link by which whoever reported follows it, without an account.
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    case: Mapped[ModerationCase] = relationship(back_populates="reports")


class ModerationDecision(HasId, Model):
    """What was decided, by which rule, and the reason everyone may read. A change of mind is a new row."""

    __tablename__ = "moderation_decision"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "number"),
        sa.CheckConstraint(not_blank("words"), name="has_a_reason"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("moderation_case.id"))
    number: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(enum_text(Outcome))
    rule: Mapped[Rule] = mapped_column(enum_text(Rule))
    words: Mapped[str] = mapped_column(sa.Text)
    decided_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    case: Mapped[ModerationCase] = relationship(back_populates="decisions")
    decided_by: Mapped[Person] = relationship(lazy="joined")


class HiddenThing(HasId, Model):
    """Something that is hidden now. Every room leaves it out by this table (hiding.py)."""

    __tablename__ = "hidden_thing"
    __table_args__ = (sa.UniqueConstraint("kind", "thing_id"),)

    kind: Mapped[str] = mapped_column(sa.String(40))
    thing_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    decision_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("moderation_decision.id"))
    hidden_at: Mapped[datetime] = mapped_column(UtcDateTime)

    decision: Mapped[ModerationDecision] = relationship(lazy="joined")


# A reason that turned out to name somebody can be taken away; nothing else ever changes.
refuse(ModerationDecision.__table__, name="moderation_decision_stays", erasable=("words",))  # type: ignore[arg-type]
