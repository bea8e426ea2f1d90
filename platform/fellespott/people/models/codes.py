"""Secrets by which people come in: a code by mail, a code on paper. Kept as keyed hashes."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime

from .invitations import Invitation
from .persons import Person


class SignInCode(HasId, Model):
    """A proof sent by mail (a code and a link) or by text message (a link): short life, used once.

    Kept as keyed hashes. Tries are made on this one alone, by the browser that asked for it.
    """

    __tablename__ = "sign_in_code"
    __table_args__ = (
        sa.CheckConstraint("tries >= 0 AND tries <= 5", name="few_tries"),
        sa.CheckConstraint("(email IS NULL) <> (number_hash IS NULL)", name="to_one_place"),
        sa.CheckConstraint("code_hash IS NOT NULL OR link_hash IS NOT NULL", name="opens_somehow"),
    )

    email: Mapped[str | None] = mapped_column(sa.String(254), index=True)
    # Of the telephone's number; the number itself is nowhere but in the outbox until it is sent.
    number_hash: Mapped[str | None] = mapped_column(sa.String(64))
    code_hash: Mapped[str | None] = mapped_column(sa.String(64))
    link_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaperCode(HasId, Model):
    """A code on a sheet of paper: a public selector and a secret. Its first use makes or names a person.

    Until then `invitation` says what it opens; from then on it lets that one person in, and nobody else.
    """

    __tablename__ = "paper_code"
    __table_args__ = (
        sa.CheckConstraint("wrong_tries >= 0", name="tries_counted"),
        sa.CheckConstraint("(person_id IS NULL) = (claimed_at IS NULL)", name="claimed_by_somebody"),
        sa.CheckConstraint("invitation_id IS NOT NULL OR person_id IS NOT NULL", name="opens_something"),
    )

    # What may be read aloud and looked up by; says nothing about who has it.
    selector: Mapped[str] = mapped_column(sa.String(12), unique=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64))
    invitation_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("invitation.id"), unique=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    printed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="joined")
    invitation: Mapped[Invitation | None] = relationship(lazy="joined")
