"""Calls, the criteria they are judged by, and who has a seat in them."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.groups.guardian_states import GuardedAct
from fellespott.people.models import Person

from ..commitments import RESEARCH
from ..rules import AnnouncementFacts
from ..states import RULES, SETTINGS, DecisionMode, Phase, Publicity, RankingMethod, SeatKind, TieRule


class CriteriaSet(HasId, Model):
    """A named set of criteria; its text lies in versions."""

    __tablename__ = "criteria_set"

    key: Mapped[str] = mapped_column(sa.String(60), unique=True)
    titles: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    is_default: Mapped[bool] = mapped_column(default=False)

    versions: Mapped[list["CriteriaSetVersion"]] = relationship(
        back_populates="criteria_set", lazy="selectin", order_by="CriteriaSetVersion.number"
    )

    @property
    def latest(self) -> "CriteriaSetVersion":
        """The version a new call gets."""
        return self.versions[-1]


class CriteriaSetVersion(HasId, Model):
    """One version; never changed once written, so that a score always means what it meant."""

    __tablename__ = "criteria_set_version"
    __table_args__ = (sa.UniqueConstraint("criteria_set_id", "number"),)

    criteria_set_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("criteria_set.id"))
    number: Mapped[int]
    # Labels of the scale's steps 1-5, by language: {"nb": ["I svært liten grad", …], "en": […]}.
    scale: Mapped[dict[str, list[str]]] = mapped_column(sa.JSON)
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    criteria_set: Mapped[CriteriaSet] = relationship(back_populates="versions", lazy="joined")
    criteria: Mapped[list["Criterion"]] = relationship(
        back_populates="version", lazy="selectin", order_by="Criterion.position"
    )


class Criterion(HasId, Model):
    """One criterion: text and help by language, its place, and a weight where a call wants one."""

    __tablename__ = "criterion"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "position"),
        sa.CheckConstraint("weight > 0", name="weight_is_positive"),
    )

    version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("criteria_set_version.id"))
    position: Mapped[int]
    texts: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    help_texts: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    weight: Mapped[int] = mapped_column(default=1)

    version: Mapped[CriteriaSetVersion] = relationship(back_populates="criteria")


refuse(CriteriaSetVersion.__table__, name="criteria_version_is_append_only")  # type: ignore[arg-type]
refuse(Criterion.__table__, name="criterion_is_append_only")  # type: ignore[arg-type]


class Call(HasId, Model):
    """A call: what is asked for, when, by which rules (rule R1). Times are UTC.

    `closes_at` is the last moment that is in time.
    """

    __tablename__ = "call"
    __table_args__ = (
        sa.CheckConstraint(not_blank("title"), name="title_not_blank"),
        sa.CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        sa.CheckConstraint("max_awards >= 1", name="some_awards"),
        sa.CheckConstraint("min_actors >= 1", name="some_actors"),
        sa.CheckConstraint("min_sheets >= 1", name="some_sheets"),
        sa.CheckConstraint("film_max_seconds >= 10", name="film_long_enough"),
        sa.CheckConstraint("budget_frame_ore IS NULL OR budget_frame_ore >= 0", name="frame_not_negative"),
        sa.CheckConstraint("max_award_ore IS NULL OR max_award_ore > 0", name="award_positive"),
        sa.CheckConstraint("age_from IS NULL OR age_from >= 0", name="age_from_not_negative"),
        sa.CheckConstraint("age_to IS NULL OR age_to >= COALESCE(age_from, 0)", name="ages_in_order"),
    )

    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    rulebook: Mapped[str] = mapped_column(sa.Text, default="")  # markdown
    phase: Mapped[Phase] = mapped_column(enum_text(Phase), default=Phase.DRAFT)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    jury_meets_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_expected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    max_awards: Mapped[int] = mapped_column(default=8)
    budget_frame_ore: Mapped[int | None] = mapped_column(sa.BigInteger)
    max_award_ore: Mapped[int | None] = mapped_column(sa.BigInteger)
    # Rule R2 and its settings.
    min_actors: Mapped[int] = mapped_column(default=3)
    # Values of states.ActorKind; of each, at least one partner must have said yes.
    kinds_needed: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    needs_municipal_lead: Mapped[bool] = mapped_column(default=True)
    needs_film: Mapped[bool] = mapped_column(default=True)
    film_max_seconds: Mapped[int] = mapped_column(default=300)
    # Who may take part: in words, the ages it is for (both included), and where.
    who_may_apply: Mapped[str] = mapped_column(sa.Text, default="")
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    area: Mapped[str] = mapped_column(sa.String(200), default="")
    # Without it the promise to take part in the research is not asked for.
    has_research: Mapped[bool] = mapped_column(default=True)
    # When proposals may be read by all, and whether films may be seen by others than the jury.
    proposals_public: Mapped[Publicity] = mapped_column(
        enum_text(Publicity), default=Publicity.AFTER_DEADLINE
    )
    films_public: Mapped[bool] = mapped_column(default=True)
    # Words and links: where money for the same may be had already. Markdown.
    ordinary_schemes: Mapped[str] = mapped_column(sa.Text, default="")
    # [{"key": "research", "nb": "…", "en": "…"}], each to be accepted before sending in.
    commitments: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    # About which acts a guardian is asked: of "film", "picture", "story". Never about taking part (rule R20).
    guardian_acts: Mapped[list[str]] = mapped_column(
        sa.JSON, default=lambda: [one.value for one in GuardedAct]
    )
    decision_mode: Mapped[DecisionMode] = mapped_column(
        enum_text(DecisionMode), default=DecisionMode.JURY_DECIDES
    )
    # How the jury's answers become a ranking, and what happens with those who stand level.
    ranking_method: Mapped[RankingMethod] = mapped_column(
        enum_text(RankingMethod), default=RankingMethod.MEAN
    )
    min_sheets: Mapped[int] = mapped_column(default=1)
    tie_rule: Mapped[TieRule] = mapped_column(enum_text(TieRule), default=TieRule.TALK)
    criteria_version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("criteria_set_version.id"))
    # A second set, for something else than choosing: what for stands beside it.
    second_criteria_version_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("criteria_set_version.id")
    )
    second_criteria_for: Mapped[str] = mapped_column(sa.Text, default="")
    contact_name: Mapped[str] = mapped_column(sa.String(200), default="")
    contact_email: Mapped[str] = mapped_column(sa.String(254), default="")
    responsible_unit: Mapped[str] = mapped_column(sa.String(200), default="")
    # Where to complain about a decision (rule R6 and the right kept without a formal decision).
    complaints_to: Mapped[str] = mapped_column(sa.Text, default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    criteria_version: Mapped[CriteriaSetVersion] = relationship(
        foreign_keys=[criteria_version_id], lazy="joined"
    )
    second_criteria: Mapped[CriteriaSetVersion | None] = relationship(
        foreign_keys=[second_criteria_version_id], lazy="select"
    )
    phase_changes: Mapped[list["PhaseChange"]] = relationship(
        back_populates="call", order_by="PhaseChange.at", lazy="select"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def settings(self) -> dict[str, Any]:
        """Its settings by name."""
        return {name: getattr(self, name) for name in SETTINGS}

    @property
    def promised(self) -> dict[str, Any]:
        """Its rules by name, as they are kept in versions."""
        return {name: getattr(self, name) for name in RULES}

    @property
    def commitments_asked(self) -> list[dict[str, Any]]:
        """The promises a group makes here: without research none about research."""
        return [one for one in self.commitments if self.has_research or one["key"] != RESEARCH]

    @property
    def announcement_facts(self) -> AnnouncementFacts:
        """What it says about itself, for rules.lacks."""
        return AnnouncementFacts(
            summary=self.summary,
            responsible_unit=self.responsible_unit,
            contact_name=self.contact_name,
            contact_email=self.contact_email,
            complaints_to=self.complaints_to,
            criteria=len(self.criteria_version.criteria),
            closes_at=self.closes_at,
        )


class PhaseChange(HasId, Model):
    """A move from one phase to the next: when, by whom (nobody: the date did it) and why."""

    __tablename__ = "phase_change"
    __table_args__ = (
        sa.CheckConstraint(f"by_id IS NULL OR {not_blank('reason')}", name="a_person_gives_a_reason"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"), index=True)
    from_phase: Mapped[Phase] = mapped_column(enum_text(Phase, name="from_phase"))
    to_phase: Mapped[Phase] = mapped_column(enum_text(Phase, name="to_phase"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    call: Mapped[Call] = relationship(back_populates="phase_changes")


refuse(PhaseChange.__table__, name="phase_change_is_append_only")  # type: ignore[arg-type]


class Seat(HasId, Model):
    """What one person does in one call. The UNIQUE is rule R5: who leads or decides does not judge."""

    __tablename__ = "seat"
    __table_args__ = (
        sa.UniqueConstraint("call_id", "person_id"),
        # So that a juror's row can point at a juror's seat and no other.
        sa.UniqueConstraint("id", "kind"),
        # So that what hangs on a seat can be held to the same call.
        sa.UniqueConstraint("id", "call_id"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[SeatKind] = mapped_column(enum_text(SeatKind))
    seated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seated_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    call: Mapped[Call] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
