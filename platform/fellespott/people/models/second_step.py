"""Second proofs: passkeys and one-time passwords from an app."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, not_blank

from .persons import Person


class Passkey(HasId, Model):
    """The public half of a key in somebody's telephone or computer. The secret half never leaves it."""

    __tablename__ = "passkey"
    __table_args__ = (
        sa.CheckConstraint(not_blank("name"), name="name_not_blank"),
        sa.CheckConstraint("sign_count >= 0", name="count_from_nothing"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    # Both as base64url, as browsers write them. A key's name is at most 1023 bytes.
    credential_id: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(sa.String(2000))
    # How often the key says it was used; one kept in the cloud says 0 for ever.
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    name: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the newest question it has answered was asked: an answer to that one or an older opens nothing.
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class OneTimePassword(HasId, Model):
    """An app that shows six new digits every half minute. Its secret lies here encrypted."""

    __tablename__ = "one_time_password"
    __table_args__ = (sa.CheckConstraint("wrong_tries >= 0", name="tries_counted"),)

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    # Of no use without the installation's secret key, nor on another person's row.
    secret: Mapped[str] = mapped_column(sa.String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The half minute whose digits were used last, counted from 1970: they and older ones are used up.
    last_step: Mapped[int] = mapped_column(sa.BigInteger)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
