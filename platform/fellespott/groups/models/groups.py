"""Groups of residents: the authors of proposals."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.people.models import Person

from ..states import MemberKind, ParticipationRole

_ACTIVE = "left_at IS NULL"


class Group(HasId, Model):
    """A group of residents."""

    __tablename__ = "resident_group"  # "group" is a word of SQL's own
    __table_args__ = (sa.CheckConstraint(not_blank("name"), name="name_not_blank"),)

    name: Mapped[str] = mapped_column(sa.String(200))
    area: Mapped[str] = mapped_column(sa.String(200), default="")
    about: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="group", lazy="selectin", order_by="Membership.joined_at"
    )

    @property
    def active(self) -> list["Membership"]:
        """Those who are in the group now."""
        return [one for one in self.memberships if one.left_at is None]

    def membership_of(self, person: Person | None) -> "Membership | None":
        """That person's membership now, if any."""
        return next((one for one in self.active if person is not None and one.person_id == person.id), None)


class Membership(HasId, Model):
    """One person's time in one group."""

    __tablename__ = "membership"
    __table_args__ = (
        sa.Index(
            "uq_membership_active",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text(_ACTIVE),
            postgresql_where=sa.text(_ACTIVE),
        ),
        sa.Index(
            "uq_membership_one_contact_adult",
            "group_id",
            unique=True,
            sqlite_where=sa.text(f"{_ACTIVE} AND kind = 'contact_adult'"),
            postgresql_where=sa.text(f"{_ACTIVE} AND kind = 'contact_adult'"),
        ),
        sa.Index(
            "uq_membership_one_contact",
            "group_id",
            unique=True,
            sqlite_where=sa.text(f"{_ACTIVE} AND kind = 'contact'"),
            postgresql_where=sa.text(f"{_ACTIVE} AND kind = 'contact'"),
        ),
        sa.CheckConstraint("kind <> 'contact_adult' OR says_adult", name="contact_adult_is_adult"),
    )

    group_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resident_group.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[MemberKind] = mapped_column(enum_text(MemberKind))
    # Said by the person when joining as contact adult; no age is stored.
    says_adult: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How far this person has come in the group's talk, so that new messages can be counted; nobody is shown.
    talk_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    group: Mapped[Group] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship(lazy="joined")


class Participation(HasId, Model):
    """The part somebody says to take in the group (S1 table 6). A description; no policy reads it."""

    __tablename__ = "participation"
    __table_args__ = (sa.UniqueConstraint("membership_id", "role"),)

    membership_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("membership.id"))
    role: Mapped[ParticipationRole] = mapped_column(enum_text(ParticipationRole))
    own_words: Mapped[str] = mapped_column(sa.String(200), default="")
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContactChange(HasId, Model):
    """Staff made somebody the group's contact, because the one who was, could not be reached."""

    __tablename__ = "contact_change"
    __table_args__ = (sa.CheckConstraint(not_blank("reason"), name="reason_not_blank"),)

    group_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resident_group.id"), index=True)
    from_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    # Nobody yet when somebody from outside was asked by mail.
    to_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="joined")
    to: Mapped[Person | None] = relationship(foreign_keys=[to_id], lazy="joined")
