"""Yes from a guardian, or from the young person, act by act; and what was asked (rules R15, R20)."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import differs, refuse, rewrites
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.people.models import Person

from ..guardian_rules import Given
from ..guardian_states import GuardedAct, RequestWay, Verified, Yes, YesEnd


class GuardianRequest(HasId, Model):
    """A guardian is asked by a link, or staff whether it can be left out. Nothing of the guardian is kept.

    The link opens for answering until `expires_at`, and for taking a yes back as long as that stands.
    """

    __tablename__ = "guardian_request"
    __table_args__ = (
        sa.Index("ix_guardian_request_about", "object_id", "person_id"),
        sa.CheckConstraint("(way = 'guardian') = (token_hash IS NOT NULL)", name="a_guardian_has_a_link"),
        sa.CheckConstraint("(said_yes IS NULL) = (answered_at IS NULL)", name="answer_has_a_moment"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    act: Mapped[GuardedAct] = mapped_column(enum_text(GuardedAct))
    object_kind: Mapped[str] = mapped_column(sa.String(20))
    object_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    mark: Mapped[str] = mapped_column(sa.String(64))  # which film, which text
    way: Mapped[RequestWay] = mapped_column(enum_text(RequestWay))
    asked_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    # To staff, from whoever finds it hard to ask; read by staff alone.
    note: Mapped[str] = mapped_column(sa.Text, default="")
    said_yes: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Taken back by those who asked, or no longer needed.
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined", innerjoin=True)
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="joined", innerjoin=True)

    def is_open(self, now: datetime) -> bool:
        """Whether it can be answered now."""
        return self.closed_at is None and self.answered_at is None and now <= self.expires_at


class GuardianConsent(HasId, Model):
    """One yes: whose, to what act on which object, from when until when, and how it was made sure of.

    `standing` falls when it is taken back, runs out, or the young person comes of age. A published story
    points at a standing one by foreign key (stories/models.py), so that it cannot fall without the story.
    """

    __tablename__ = "guardian_consent"
    __table_args__ = (
        sa.UniqueConstraint("id", "object_id", "standing"),
        # Two guardians may answer at once: one yes stands.
        sa.Index(
            "uq_guardian_consent_standing",
            "person_id",
            "act",
            "object_kind",
            "object_id",
            unique=True,
            sqlite_where=sa.text("standing"),
            postgresql_where=sa.text("standing"),
        ),
        sa.Index("ix_guardian_consent_about", "object_id", "person_id"),
        sa.CheckConstraint("ends_on >= given_on", name="ends_after_it_is_given"),
        sa.CheckConstraint("standing = (ended_at IS NULL)", name="standing_until_ended"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_for_a_cause"),
        sa.CheckConstraint("(yes = 'guardian') = (verified IS NOT NULL)", name="a_guardian_is_verified"),
        sa.CheckConstraint(
            f"yes <> 'guardian' OR erased_at IS NOT NULL OR {not_blank('guardian_name')}",
            name="a_guardian_has_a_name",
        ),
        sa.CheckConstraint("yes = 'guardian' OR guardian_name = ''", name="only_a_guardian_is_named"),
        # Somebody else than the young person registers a paper and decides on a waiver, which says why.
        sa.CheckConstraint(
            "(yes <> 'waiver' AND (verified IS NULL OR verified <> 'paper')) "
            "OR (registered_by_id IS NOT NULL AND registered_by_id <> person_id)",
            name="registered_by_another",
        ),
        sa.CheckConstraint(
            "yes <> 'own' OR (registered_by_id IS NOT NULL AND registered_by_id = person_id)",
            name="own_yes_is_own",
        ),
        sa.CheckConstraint(
            f"yes <> 'waiver' OR erased_at IS NOT NULL OR {not_blank('reason')}", name="a_waiver_says_why"
        ),
        sa.CheckConstraint("yes = 'waiver' OR reason = ''", name="only_a_waiver_says_why"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    act: Mapped[GuardedAct] = mapped_column(enum_text(GuardedAct))
    object_kind: Mapped[str] = mapped_column(sa.String(20))
    object_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    mark: Mapped[str] = mapped_column(sa.String(64))
    yes: Mapped[Yes] = mapped_column(enum_text(Yes))
    verified: Mapped[Verified | None] = mapped_column(enum_text(Verified))
    guardian_name: Mapped[str] = mapped_column(sa.String(200), default="")  # as the guardian wrote it
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    given_on: Mapped[date]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_on: Mapped[date]  # the last day
    registered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    request_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("guardian_request.id"), index=True)
    standing: Mapped[bool] = mapped_column(default=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_because: Mapped[YesEnd | None] = mapped_column(enum_text(YesEnd))
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    # The guardian's name or the reason was taken away: asked for, or kept long enough.
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined", innerjoin=True)
    registered_by: Mapped[Person | None] = relationship(foreign_keys=[registered_by_id])

    @property
    def given(self) -> Given:
        """As the rules see it."""
        return Given(self.yes, self.mark, self.given_on, self.ends_on, self.ended_because)


_KEPT = ("act", "object_kind", "object_id", "mark", "yes", "verified", "given_on", "given_at", "ends_on")
# A nickname that turned out to be somebody with an account takes its consents along.
_ANOTHERS = (
    f"({differs('person_id')} AND NOT EXISTS (SELECT 1 FROM person WHERE person.id = OLD.person_id "  # noqa: S608
    "AND person.merged_into_id = NEW.person_id))"
)
refuse(
    GuardianConsent.__table__,  # type: ignore[arg-type]
    name="given_yes_stays",
    when=" OR ".join(
        [
            _ANOTHERS,
            *(differs(one) for one in _KEPT),
            rewrites("guardian_name"),
            rewrites("reason"),
            "(OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at))",
        ]
    ),
    actions=("UPDATE",),
)
refuse(
    GuardianRequest.__table__,  # type: ignore[arg-type]
    name="answered_request_stays",
    when="OLD.answered_at IS NOT NULL AND (NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at "
    f"OR {differs('said_yes')})",
    actions=("UPDATE",),
)
