"""Stories with their consents, lessons with their answers, practices. Rules R15-R17 are held here."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.letters.models import Project
from fellespott.people.models import Person

from .states import ConsentScope, Evidence, LessonKind, StoryState


class Story(HasId, Model):
    """A change story: before, what mattered, what we did together, what changed, what did not work, what next."""

    __tablename__ = "story"
    __table_args__ = (
        sa.UniqueConstraint("id", "text_sha256"),
        # Rule R16: what did not work is always asked, and answered before anything is published.
        sa.CheckConstraint(
            f"state NOT IN ('approved', 'published') OR ({not_blank('title')} AND {not_blank('before')} "
            f"AND {not_blank('changed')} AND {not_blank('did_not_work')})",
            name="approved_is_whole",
        ),
        # Rule R15: the teller has approved this very text …
        sa.CheckConstraint(
            "state NOT IN ('approved', 'published') OR (approved_at IS NOT NULL AND approved_sha256 = text_sha256)",
            name="approved_by_its_teller",
        ),
        # … and a consent that is dated, for the public, not withdrawn and not run out stands behind it.
        sa.ForeignKeyConstraint(
            ["live_consent_id", "id", "live_scope", "live_standing"],
            ["consent.id", "consent.story_id", "consent.scope", "consent.standing"],
            name="fk_story_live_consent",
            use_alter=True,
        ),
        sa.CheckConstraint(
            "state <> 'published' OR (live_consent_id IS NOT NULL AND live_scope = 'public' AND live_standing "
            "AND published_at IS NOT NULL)",
            name="published_with_consent",
        ),
        sa.CheckConstraint(
            "state = 'published' OR live_consent_id IS NULL", name="consent_only_while_published"
        ),
    )

    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    project_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("project.id"), index=True)
    state: Mapped[StoryState] = mapped_column(enum_text(StoryState), default=StoryState.DRAFT)
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    before: Mapped[str] = mapped_column(sa.Text, default="")
    mattered: Mapped[str] = mapped_column(sa.Text, default="")
    together: Mapped[str] = mapped_column(sa.Text, default="")
    changed: Mapped[str] = mapped_column(sa.Text, default="")
    did_not_work: Mapped[str] = mapped_column(sa.Text, default="")
    whats_next: Mapped[str] = mapped_column(sa.Text, default="")
    # The name the teller wants to stand there; a made-up one is fine.
    told_as: Mapped[str] = mapped_column(sa.String(200), default="")
    is_constructed: Mapped[bool] = mapped_column(
        default=False
    )  # a persona put together from many, and marked so
    tags: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    teller_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    written_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    text_sha256: Mapped[str] = mapped_column(sa.String(64))
    approved_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    live_consent_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    live_scope: Mapped[ConsentScope | None] = mapped_column(enum_text(ConsentScope, name="live_scope"))
    live_standing: Mapped[bool | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project | None] = relationship(lazy="joined")
    teller: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[teller_id])
    consents: Mapped[list["Consent"]] = relationship(
        back_populates="story", lazy="selectin", foreign_keys="Consent.story_id", order_by="Consent.given_at"
    )

    __mapper_args__ = {"version_id_col": version}


class Consent(HasId, Model):
    """The teller's yes: to what, from when, until when. `standing` falls when it is withdrawn or runs out.

    While a story is published it points at a standing consent by foreign key, so that a consent cannot fall
    without the story being taken down in the same breath.
    """

    __tablename__ = "consent"
    __table_args__ = (
        sa.UniqueConstraint("id", "story_id", "scope", "standing"),
        sa.CheckConstraint("ends_on > given_on", name="ends_after_it_is_given"),
        sa.CheckConstraint("standing = (ended_at IS NULL)", name="standing_until_ended"),
        sa.CheckConstraint("NOT needs_guardian OR guardian_name <> ''", name="guardian_where_needed"),
    )

    story_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("story.id"), index=True)
    scope: Mapped[ConsentScope] = mapped_column(enum_text(ConsentScope))
    given_on: Mapped[date]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_on: Mapped[date]
    given_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    needs_guardian: Mapped[bool] = mapped_column(default=False)
    guardian_name: Mapped[str] = mapped_column(sa.String(200), default="")
    standing: Mapped[bool] = mapped_column(default=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_because: Mapped[str] = mapped_column(sa.String(40), default="")  # "withdrawn" | "ran_out"

    story: Mapped[Story] = relationship(back_populates="consents", foreign_keys=[story_id])


class Lesson(HasId, Model):
    """Something learned, with a receiver who is asked to answer, visibly (rule R17)."""

    __tablename__ = "lesson"
    __table_args__ = (
        sa.CheckConstraint(not_blank("title"), name="title_not_blank"),
        sa.CheckConstraint(not_blank("text"), name="text_not_blank"),
        sa.CheckConstraint(not_blank("receiver"), name="names_a_receiver"),
        sa.CheckConstraint(f"answered_at IS NULL OR {not_blank('answer')}", name="answer_not_blank"),
    )

    kind: Mapped[LessonKind] = mapped_column(enum_text(LessonKind))
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    project_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("project.id"), index=True)
    story_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("story.id"), index=True)
    tags: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    receiver: Mapped[str] = mapped_column(sa.String(200))  # a unit, a leader's role, a committee
    receiver_email: Mapped[str] = mapped_column(sa.String(254), default="")
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[date]
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str] = mapped_column(sa.String(200), default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    written_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    project: Mapped[Project | None] = relationship(lazy="joined")
    story: Mapped[Story | None] = relationship(lazy="joined")


refuse(
    Lesson.__table__,  # type: ignore[arg-type]
    name="given_answer_stays",
    when="OLD.answered_at IS NOT NULL AND (NEW.answer <> OLD.answer OR NEW.answered_at <> OLD.answered_at)",
    actions=("UPDATE",),
)


class Practice(HasId, Model):
    """A promising practice: what it does, what is known of it, and where that is written."""

    __tablename__ = "practice"
    __table_args__ = (sa.CheckConstraint(not_blank("title"), name="title_not_blank"),)

    key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    does: Mapped[str] = mapped_column(sa.Text)
    result: Mapped[str] = mapped_column(sa.Text, default="")
    evidence: Mapped[Evidence] = mapped_column(enum_text(Evidence))
    source: Mapped[str] = mapped_column(sa.String(300))
    tags: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
