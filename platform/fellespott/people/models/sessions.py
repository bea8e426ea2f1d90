"""Where people are signed in."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text

from ..states import WayIn
from .persons import Person


class SignIn(HasId, Model):
    """One sign-in on one device. The cookie holds its token; here lies the token's hash.

    How long it lasts is worked out from these (rules.lasts_until), so that a new role shortens it at once.
    """

    __tablename__ = "sign_in"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    way: Mapped[WayIn] = mapped_column(enum_text(WayIn))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Written at most once a minute.
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_remembered: Mapped[bool] = mapped_column(default=False)
    is_shared: Mapped[bool] = mapped_column(default=False)  # a tablet at a library
    # When a second proof (passkey, one-time password, a provider that vouches for it) was given.
    second_step_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # "Android, Chrome": enough to know it again, nothing more.
    device: Mapped[str] = mapped_column(sa.String(60), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class ProvenIdentity(HasId, Model):
    """Somebody as a provider or a telephone network knows them; of the subject only a keyed hash is kept."""

    __tablename__ = "proven_identity"
    __table_args__ = (sa.UniqueConstraint("provider", "subject_hash"),)

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    provider: Mapped[str] = mapped_column(sa.String(40))
    subject_hash: Mapped[str] = mapped_column(sa.String(64))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
