"""Stored files and their captions. The bytes lie in storage under `storage_key`, never in the database."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank

from .states import MediaKind, MediaState


class Media(HasId, Model):
    """One film, sound or picture: what it was called, what it really is, and where its playable form lies."""

    __tablename__ = "media"
    __table_args__ = (
        sa.CheckConstraint("size_bytes > 0", name="not_empty"),
        sa.CheckConstraint("duration_ms > 0 OR kind = 'picture'", name="has_length"),
        sa.CheckConstraint("state <> 'ready' OR playable_key IS NOT NULL", name="ready_is_playable"),
        sa.CheckConstraint("attempts >= 0", name="attempts_counted"),
    )

    kind: Mapped[MediaKind] = mapped_column(enum_text(MediaKind))
    state: Mapped[MediaState] = mapped_column(enum_text(MediaState))
    original_name: Mapped[str] = mapped_column(sa.String(200))
    storage_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    playable_key: Mapped[str | None] = mapped_column(sa.String(200))
    # The same at 480 lines, for slow networks; the playable one serves where there is none.
    small_key: Mapped[str | None] = mapped_column(sa.String(200))
    small_attempts: Mapped[int] = mapped_column(default=0)
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


class Upload(HasId, Model):
    """A file on its way in, a part at a time. `received_bytes` is what is safely on the disk."""

    __tablename__ = "upload"
    __table_args__ = (
        sa.CheckConstraint("size_bytes > 0", name="not_empty"),
        sa.CheckConstraint("received_bytes >= 0 AND received_bytes <= size_bytes", name="not_more_than_said"),
    )

    owner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    # What it is for: the key of who takes it (core.registry.UploadTarget), and which thing of theirs.
    purpose: Mapped[str] = mapped_column(sa.String(40))
    target_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    original_name: Mapped[str] = mapped_column(sa.String(200))
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    received_bytes: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def is_whole(self) -> bool:
        """Whether all of it has come."""
        return self.received_bytes == self.size_bytes


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
