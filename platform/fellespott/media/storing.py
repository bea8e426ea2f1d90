"""Sounds and pictures come in, beside films (services.py): told apart by their content, never by their names.

A picture is drawn anew at once, and what was sent is not kept. A sound waits for the job that makes it play
on every phone; then what was sent goes away.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l, _n
from fellespott.people.models import Person

from .examining import examine_picture, examine_sound
from .kept_files import keep_if_committed
from .models import Media
from .names import shown_name
from .services import LENGTH_TOLERANCE_MS, receive, store_film
from .sniffing import HEAD_BYTES, Sniffed, sniff
from .states import MediaKind, MediaState
from .storage import storage

MEGABYTE = 1024 * 1024
PICTURE_MB = 30
SOUND_MB = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """How long what is sent may last."""

    sound_seconds: int
    film_seconds: int


def store_any(
    session: Session,
    *,
    actor: Person | None,
    upload: BinaryIO,
    filename: str,
    now: datetime,
    takes: AbstractSet[MediaKind],
    limits: Limits,
) -> Media:
    """Open what was sent and store it as what it is: a film, a sound or a picture.

    Raises DomainError, field "film": what `sniff` says of its first bytes, what the reader says of the rest,
    "sound_too_long", "file_too_large", or what `store_film` raises.
    """
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    found = sniff(head, takes)
    name = shown_name(filename)
    if found.kinds == {MediaKind.PICTURE}:
        return _store_picture(session, actor, upload, name, found.reader, now)
    if MediaKind.FILM in found.kinds:
        try:
            return store_film(
                session,
                actor=actor,
                upload=upload,
                filename=filename,
                now=now,
                max_seconds=limits.film_seconds,
            )
        except DomainError as error:
            if error.code != "film_is_only_sound" or MediaKind.SOUND not in found.kinds:
                raise
            upload.seek(0)
    return _store_sound(session, actor, upload, name, found, now, limits.sound_seconds)


def _store_picture(
    session: Session, actor: Person | None, upload: BinaryIO, name: str, reader: str, now: datetime
) -> Media:
    store = storage()
    with store.workshop() as folder:
        incoming, large, small = folder / "incoming", folder / "large.jpg", folder / "small.jpg"
        sha256 = receive(upload, incoming)
        _check_size(incoming, PICTURE_MB)
        facts = examine_picture(incoming, large, small, reader=reader)
        size = large.stat().st_size
        keys = []
        for source in (large, small):
            keys.append(store.add(source, suffix=".jpg"))
            keep_if_committed(session, store, keys[-1])
    media = Media(
        kind=MediaKind.PICTURE,
        state=MediaState.READY,
        original_name=name,
        storage_key=keys[0],
        playable_key=keys[0],
        poster_key=keys[1],
        sha256=sha256,
        size_bytes=size,
        duration_ms=0,
        width=facts.width,
        height=facts.height,
        container="jpeg",
        created_at=now,
        created_by_id=actor.id if actor else None,
    )
    return _stored(session, actor, media, now)


def _store_sound(
    session: Session,
    actor: Person | None,
    upload: BinaryIO,
    name: str,
    found: Sniffed,
    now: datetime,
    max_seconds: int,
) -> Media:
    store = storage()
    with store.workshop() as folder:
        incoming = folder / "incoming"
        sha256 = receive(upload, incoming)
        _check_size(incoming, SOUND_MB)
        facts = examine_sound(incoming, reader=found.reader)
        if facts.duration_ms > max_seconds * 1000 + LENGTH_TOLERANCE_MS:
            raise DomainError("sound_too_long", _too_long(max_seconds), field="film")
        size = incoming.stat().st_size
        key = store.add(incoming, suffix=facts.suffix)
        keep_if_committed(session, store, key)
    media = Media(
        kind=MediaKind.SOUND,
        state=MediaState.WAITING,
        original_name=name,
        storage_key=key,
        sha256=sha256,
        size_bytes=size,
        duration_ms=facts.duration_ms,
        width=0,
        height=0,
        container=facts.container,
        created_at=now,
        created_by_id=actor.id if actor else None,
    )
    return _stored(session, actor, media, now)


def _stored(session: Session, actor: Person | None, media: Media, now: datetime) -> Media:
    session.add(media)
    session.flush()
    record(session, actor=actor, action="media.stored", on=media, now=now, name=media.original_name)
    return media


def _check_size(incoming: Path, megabytes: int) -> None:
    if incoming.stat().st_size > megabytes * MEGABYTE:
        message = _l("Fila er for stor. Den kan være på %(mb)s MB.", mb=megabytes)
        raise DomainError("file_too_large", message, field="film", status=413)


def _too_long(max_seconds: int) -> str:
    return _n(
        "Lyden er for lang. Den kan vare i %(num)s minutt.",
        "Lyden er for lang. Den kan vare i %(num)s minutter.",
        max(1, max_seconds // 60),
    )
