"""Stories with their consents, lessons with their answers, practices. Rules R15-R17 are held here."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse, rewrites
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.letters.models import Project
from fellespott.people.models import Person
from fellespott.safety.hiding import Hideable

from .states import ConsentEnd, ConsentScope, Evidence, LessonKind, StoryState

# What the teller reads and approves; `rules.fingerprint` goes over these.
TEXT_FIELDS = (
    "title",
    "before",
    "mattered",
    "together",
    "changed",
    "did_not_work",
    "whats_next",
    "told_as",
)


class Story(Hideable, HasId, Model):
    """A change story: before, what mattered, what we did, what changed, what did not work, what next."""

    __tablename__ = "story"
    hidden_kind = "story"
    __table_args__ = (
        sa.UniqueConstraint("id", "text_sha256"),
        # Rule R16: what did not work is always asked, and answered before anything is published.
        sa.CheckConstraint(
            f"state NOT IN ('approved', 'published') OR ({not_blank('title')} AND {not_blank('before')} "
            f"AND {not_blank('changed')} AND {not_blank('did_not_work')})",
            name="approved_is_whole",
        ),
        # Rule R15: the teller has approved this very text (a NULL would let a CHECK pass, so each is named) …
        sa.CheckConstraint(
            "state NOT IN ('approved', 'published') OR (approved_at IS NOT NULL "
            "AND approved_sha256 IS NOT NULL AND approved_sha256 = text_sha256 "
            "AND approved_by_id IS NOT NULL "
            "AND (is_constructed OR (teller_id IS NOT NULL AND approved_by_id = teller_id)))",
            name="approved_by_its_teller",
        ),
        sa.CheckConstraint("is_constructed OR teller_id IS NOT NULL", name="has_a_teller"),
        # … and a consent that is dated, for the public, not withdrawn and not run out stands behind it.
        sa.ForeignKeyConstraint(
            [
                "live_consent_id",
                "id",
                "live_scope",
                "live_standing",
                "live_ends_on",
                "live_needs_guardian",
            ],
            [
                "consent.id",
                "consent.story_id",
                "consent.scope",
                "consent.standing",
                "consent.ends_on",
                "consent.needs_guardian",
            ],
            name="fk_story_live_consent",
            use_alter=True,
        ),
        sa.CheckConstraint(
            "state <> 'published' OR (live_consent_id IS NOT NULL AND live_scope IS NOT NULL "
            "AND live_scope = 'public' AND live_standing IS NOT NULL AND live_standing "
            "AND live_ends_on IS NOT NULL AND published_at IS NOT NULL AND published_on IS NOT NULL "
            "AND published_on <= live_ends_on AND live_needs_guardian IS NOT NULL)",
            name="published_with_consent",
        ),
        # Where the teller is under the line, a guardian's yes that stands is behind it too.
        sa.ForeignKeyConstraint(
            ["live_guardian_id", "id", "live_guardian_standing"],
            ["guardian_consent.id", "guardian_consent.object_id", "guardian_consent.standing"],
            name="fk_story_live_guardian",
        ),
        sa.CheckConstraint(
            "state <> 'published' OR NOT live_needs_guardian OR (live_guardian_id IS NOT NULL "
            "AND live_guardian_standing IS NOT NULL AND live_guardian_standing)",
            name="published_with_guardian",
        ),
        sa.CheckConstraint(
            "state = 'published' OR live_guardian_id IS NULL", name="guardian_only_while_published"
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
    # The teller; for a constructed persona whoever noted that it was read.
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the teller was asked to read it
    # When it was last put out; kept when it is taken down, so that its address can say so.
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_on: Mapped[date | None]  # the same day on an Oslo calendar
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    live_consent_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    live_scope: Mapped[ConsentScope | None] = mapped_column(enum_text(ConsentScope, name="live_scope"))
    live_standing: Mapped[bool | None]
    live_ends_on: Mapped[date | None]
    live_needs_guardian: Mapped[bool | None]
    live_guardian_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    live_guardian_standing: Mapped[bool | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project | None] = relationship(lazy="joined")
    teller: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[teller_id])
    consents: Mapped[list["Consent"]] = relationship(
        back_populates="story", lazy="selectin", foreign_keys="Consent.story_id", order_by="Consent.given_at"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def standing(self) -> list["Consent"]:
        """Consents that have been neither taken back nor run out, oldest first."""
        return [one for one in self.consents if one.standing]

    def valid_consents(self, day: date) -> list["Consent"]:
        """Those that hold that day (rule R15)."""
        return [one for one in self.standing if one.is_valid_on(day)]

    def public_consent(self, day: date) -> "Consent | None":
        """The one for everyone to read that holds that day, and lasts longest."""
        public = [one for one in self.valid_consents(day) if one.scope is ConsentScope.PUBLIC]
        return max(public, key=lambda one: one.ends_on, default=None)


class Consent(HasId, Model):
    """The teller's yes: to what, from when, until when. `standing` falls when it is withdrawn or runs out.

    While a story is published it points at a standing consent by foreign key, so that a consent cannot fall
    without the story being taken down in the same breath.
    """

    __tablename__ = "consent"
    __table_args__ = (
        sa.UniqueConstraint("id", "story_id", "scope", "standing", "ends_on", "needs_guardian"),
        sa.CheckConstraint("ends_on > given_on", name="ends_after_it_is_given"),
        sa.CheckConstraint("standing = (ended_at IS NULL)", name="standing_until_ended"),
    )

    story_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("story.id"), index=True)
    scope: Mapped[ConsentScope] = mapped_column(enum_text(ConsentScope))
    given_on: Mapped[date]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_on: Mapped[date]
    given_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    # The teller was under the line when giving it: a guardian's yes is needed beside it (rule R15).
    needs_guardian: Mapped[bool] = mapped_column(default=False)
    standing: Mapped[bool] = mapped_column(default=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_because: Mapped[ConsentEnd | None] = mapped_column(enum_text(ConsentEnd))

    story: Mapped[Story] = relationship(back_populates="consents", foreign_keys=[story_id])

    def is_valid_on(self, day: date) -> bool:
        """Whether it holds that day; its last day counts."""
        return self.standing and self.given_on <= day <= self.ends_on


@event.listens_for(Story.__table__, "before_create")
def _consent_key_inline(story: sa.Table, connection: sa.Connection, **_how: Any) -> None:
    """SQLite adds no foreign key to a table that is there, so the one to `consent` stands in CREATE TABLE.

    SQLAlchemy leaves it out for good once the same process has made the tables on PostgreSQL.
    """
    if not connection.dialect.supports_alter:
        for key in story.constraints:
            if key.name == "fk_story_live_consent":
                key._create_rule = None


_TEXT_CHANGES = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in TEXT_FIELDS)
refuse(
    Story.__table__,  # type: ignore[arg-type]
    name="approved_story_keeps_its_text",
    when=f"NEW.state IN ('approved', 'published') AND ({_TEXT_CHANGES})",
    actions=("UPDATE",),
)
refuse(
    Story.__table__,  # type: ignore[arg-type]
    name="new_story_text_new_hash",
    when=f"NEW.text_sha256 = OLD.text_sha256 AND ({_TEXT_CHANGES})",
    actions=("UPDATE",),
)
refuse(
    Story.__table__,  # type: ignore[arg-type]
    name="story_keeps_its_teller",
    when="NEW.is_constructed <> OLD.is_constructed OR (OLD.teller_id IS NOT NULL "
    "AND (NEW.teller_id IS NULL OR NEW.teller_id <> OLD.teller_id))",
    actions=("UPDATE",),
)
refuse(
    Consent.__table__,  # type: ignore[arg-type]
    name="consent_is_the_tellers_own",
    when="EXISTS (SELECT 1 FROM story WHERE story.id = {row}.story_id AND NOT story.is_constructed "
    "AND (story.teller_id IS NULL OR story.teller_id <> {row}.given_by_id))",
    actions=("INSERT",),
)
refuse(
    Consent.__table__,  # type: ignore[arg-type]
    name="given_consent_stays",
    when="NEW.needs_guardian <> OLD.needs_guardian "
    "OR NEW.story_id <> OLD.story_id OR NEW.scope <> OLD.scope OR NEW.given_on <> OLD.given_on "
    "OR NEW.ends_on <> OLD.ends_on OR NEW.given_by_id <> OLD.given_by_id "
    "OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at))",
    actions=("UPDATE",),
)


class Lesson(Hideable, HasId, Model):
    """Something learned, with a receiver who is asked to answer, visibly (rule R17)."""

    __tablename__ = "lesson"
    hidden_kind = "lesson"
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
    when="OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at "
    f"OR NEW.answer <> OLD.answer OR {rewrites('answered_by')})",
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
    # Other languages ({"en": {"title": …, "does": …, "result": …}}), contact, spread.
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    search_text: Mapped[str] = mapped_column(sa.Text, default="")  # all of it, in all languages
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
