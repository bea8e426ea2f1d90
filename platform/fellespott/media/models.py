"""Stored files and their captions. The bytes lie in storage under `storage_key`, never in the database."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank

from .states import MediaKind, MediaState


class Media(HasId, Model):
    """One uploaded film: what it was called, what it really is, and where its playable form lies."""

    __tablename__ = "media"
    __table_args__ = (
        sa.CheckConstraint("size_bytes > 0", name="not_empty"),
        sa.CheckConstraint("duration_ms > 0", name="has_length"),
        sa.CheckConstraint("state <> 'ready' OR playable_key IS NOT NULL", name="ready_is_playable"),
        sa.CheckConstraint("attempts >= 0", name="attempts_counted"),
    )

    kind: Mapped[MediaKind] = mapped_column(enum_text(MediaKind))
    state: Mapped[MediaState] = mapped_column(enum_text(MediaState))
    original_name: Mapped[str] = mapped_column(sa.String(200))
    storage_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    playable_key: Mapped[str | None] = mapped_column(sa.String(200))
    poster_key: Mapped[str | None] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    duration_ms: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    # Which reader opens the file that was sent ("mov", "matroska", "avi"); never guessed again.
    container: Mapped[str] = mapped_column(sa.String(20), default="mov")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    # Said in full by whoever cannot make captions: rule R2 takes either.
    transcript: Mapped[str] = mapped_column(sa.Text, default="")
    # Who makes it playable takes it first, so that no other process does the same work.
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)

    captions: Mapped[list["Caption"]] = relationship(
        back_populates="media", cascade="all, delete-orphan", lazy="selectin", order_by="Caption.language"
    )

    @property
    def is_understandable_without_sound(self) -> bool:
        """Whether there are captions or a transcript (rule R2)."""
        return bool(self.captions) or bool(self.transcript.strip())


class Caption(HasId, Model):
    """Captions of a film in one language, as WebVTT."""

    __tablename__ = "caption"
    __table_args__ = (
        sa.UniqueConstraint("media_id", "language"),
        sa.CheckConstraint(not_blank("webvtt"), name="webvtt_not_blank"),
    )

    media_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("media.id"))
    language: Mapped[str] = mapped_column(sa.String(5))
    webvtt: Mapped[str] = mapped_column(sa.Text)

    media: Mapped[Media] = relationship(back_populates="captions")
