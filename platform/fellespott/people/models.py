"""People, the codes and links by which they come in, and their roles."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank

from .states import Role


class Person(HasId, Model):
    """Someone who can sign in. No birth date, no identity number, no phone is ever asked for here."""

    __tablename__ = "person"
    __table_args__ = (
        sa.CheckConstraint(not_blank("name"), name="name_not_blank"),
        sa.CheckConstraint("email = lower(email)", name="email_is_lower_case"),
    )

    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    language: Mapped[str | None] = mapped_column(sa.String(5))
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Raised to end every session of this person at once.
    session_epoch: Mapped[int] = mapped_column(default=0)

    roles: Mapped[list["RoleGrant"]] = relationship(
        back_populates="person", foreign_keys="RoleGrant.person_id", lazy="selectin"
    )

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie remembers."""
        return f"{self.id}:{self.session_epoch}"

    def has_role(self, role: Role) -> bool:
        """Whether the role is held now."""
        return any(grant.role is role and grant.revoked_at is None for grant in self.roles)

    @property
    def is_staff(self) -> bool:
        """Administrators and those who run rounds."""
        return self.has_role(Role.ADMINISTRATOR) or self.has_role(Role.ROUND_STAFF)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Person) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)


class RoleGrant(HasId, Model):
    """A role given, by whom and when; taking it back is written on the same row."""

    __tablename__ = "role_grant"
    __table_args__ = (
        sa.Index(
            "uq_role_grant_active",
            "person_id",
            "role",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(enum_text(Role))
    granted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(back_populates="roles", foreign_keys=[person_id])


class SignInCode(HasId, Model):
    """A one-time code sent by mail. Kept as a keyed hash; few tries, short life, used once."""

    __tablename__ = "sign_in_code"
    __table_args__ = (sa.CheckConstraint("tries >= 0 AND tries <= 5", name="few_tries"),)

    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(HasId, Model):
    """A link that opens one thing for one person (or, where `max_uses` is larger, for several).

    `kind` names who handles it (core.registry); `target_id` and `data` say what it opens.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        sa.CheckConstraint("max_uses >= 1", name="some_uses"),
        sa.CheckConstraint("uses >= 0 AND uses <= max_uses", name="not_used_up"),
        # One live link to become the first administrator, however often set-up runs.
        sa.Index(
            "uq_invitation_first_administrator",
            "kind",
            unique=True,
            sqlite_where=sa.text("kind = 'first_administrator' AND withdrawn_at IS NULL AND uses = 0"),
            postgresql_where=sa.text("kind = 'first_administrator' AND withdrawn_at IS NULL AND uses = 0"),
        ),
    )

    kind: Mapped[str] = mapped_column(sa.String(40))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    target_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    email: Mapped[str | None] = mapped_column(sa.String(254))
    invited_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    max_uses: Mapped[int] = mapped_column(default=1)
    uses: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id])
