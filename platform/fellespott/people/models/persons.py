"""People and their roles."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank

from ..states import STAFF_ROLES, AgeBand, Role, ScopeKind

# Where a role holds: a kind of thing, and which one.
Scope = tuple[ScopeKind, uuid.UUID]


class Person(HasId, Model):
    """Someone who can sign in. No birth date, no identity number and no telephone number is kept.

    Once erased, the row stays without a name, so that what others did together still adds up.
    """

    __tablename__ = "person"
    __table_args__ = (
        sa.CheckConstraint(not_blank("name"), name="name_not_blank"),
        sa.CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        sa.CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
    )

    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    language: Mapped[str | None] = mapped_column(sa.String(5))
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Said by the person, asked only where it changes what we do; never a date of birth.
    age_band: Mapped[AgeBand | None] = mapped_column(enum_text(AgeBand))
    # "2027-04": the month of turning 18, and only where a consent ends with it.
    turns_18: Mapped[str | None] = mapped_column(sa.String(7))
    # A nickname that turned out to be somebody with an account: that account.
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    roles: Mapped[list["RoleGrant"]] = relationship(
        back_populates="person", foreign_keys="RoleGrant.person_id", lazy="selectin"
    )

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether this person can still sign in."""
        return self.erased_at is None and self.merged_into_id is None

    def get_id(self) -> str:
        """What Flask-Login wants; the cookie holds the token of a sign-in instead (people/login.py)."""
        return str(self.id)

    def has_role(self, role: Role, *scopes: Scope) -> bool:
        """Whether the role is held now: everywhere, or in one of those scopes."""
        return any(
            grant.role is role and grant.revoked_at is None and (grant.scope is None or grant.scope in scopes)
            for grant in self.roles
        )

    def has_role_anywhere(self, role: Role) -> bool:
        """Whether the role is held now in any scope."""
        return any(grant.role is role and grant.revoked_at is None for grant in self.roles)

    @property
    def has_staff_role(self) -> bool:
        """Whether any role is held that takes a second step and a short sign-in."""
        return any(grant.role in STAFF_ROLES and grant.revoked_at is None for grant in self.roles)

    @property
    def is_staff(self) -> bool:
        """Administrators and those who run rounds."""
        return self.has_role(Role.ADMINISTRATOR) or self.has_role(Role.ROUND_STAFF)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Person) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)


class RoleGrant(HasId, Model):
    """A role given, by whom, when and where it holds; taking it back is written on the same row."""

    __tablename__ = "role_grant"
    __table_args__ = (
        sa.CheckConstraint("(scope_kind IS NULL) = (scope_id IS NULL)", name="scope_is_whole"),
        sa.CheckConstraint("role <> 'administrator' OR scope_id IS NULL", name="administrator_everywhere"),
        sa.Index(
            "uq_role_grant_active",
            "person_id",
            "role",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL AND scope_id IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL AND scope_id IS NULL"),
        ),
        sa.Index(
            "uq_role_grant_active_in_scope",
            "person_id",
            "role",
            "scope_kind",
            "scope_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL AND scope_id IS NOT NULL"),
            postgresql_where=sa.text("revoked_at IS NULL AND scope_id IS NOT NULL"),
        ),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(enum_text(Role))
    # Nothing here: it holds everywhere.
    scope_kind: Mapped[ScopeKind | None] = mapped_column(enum_text(ScopeKind))
    scope_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    granted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(back_populates="roles", foreign_keys=[person_id])

    @property
    def scope(self) -> Scope | None:
        """Where it holds; None is everywhere."""
        if self.scope_kind is None or self.scope_id is None:
            return None
        return self.scope_kind, self.scope_id
