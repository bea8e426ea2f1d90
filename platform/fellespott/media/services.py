"""Films come in, get captions and a transcript, are made playable, and go away.

Never trusts a name or a claimed type, and never leaves a file behind whose row was not committed.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from .captions import clean_captions
from .examining import examine
from .kept_files import delete_when_committed, keep_if_committed
from .models import Caption, Media
from .names import shown_name
from .probing import FilmFacts, refuse
from .sounds import SoundFacts
from .states import CAPTION_LANGUAGES, MediaKind, MediaState
from .storage import storage
from .transcoding import SMALL, CannotTranscode, repack

CHUNK = 1024 * 1024
MAX_TRANSCRIPT = 20_000
LENGTH_TOLERANCE_MS = 2000
MAX_ATTEMPTS = 3
# Whoever works gives a sign of life every half minute; a claim this old belongs to a process that died.
CLAIM_LASTS = timedelta(minutes=3)


def store_film(
    session: Session,
    *,
    actor: Person | None,
    upload: BinaryIO,
    filename: str,
    now: datetime,
    max_seconds: int,
) -> Media:
    """Check an uploaded film by its content and store it with a still.

    Ready at once when every browser can play its picture and sound; else waiting, and the job makes it so.
    Never is the file given out that was sent: a new one is written, without what else was in it.
    Raises DomainError, field "film": what `examine` says, or film_too_long when it is longer than
    `max_seconds` (two seconds are forgiven). If the transaction comes to nothing the files go away with it.
    """
    store = storage()
    with store.workshop() as folder:
        incoming = folder / "incoming"
        sha256 = receive(upload, incoming)
        still = folder / "still.jpg"
        facts = examine(incoming, still)
        _check_length(facts, max_seconds)
        ready = _repacked(incoming, folder / "repacked.mp4", facts)
        kept, kept_suffix = (ready, ".mp4") if ready else (incoming, facts.suffix)
        size = kept.stat().st_size
        keys = []
        for source, suffix in ((kept, kept_suffix), (still, ".jpg")):
            keys.append(store.add(source, suffix=suffix))
            keep_if_committed(session, store, keys[-1])
    media = Media(
        kind=MediaKind.FILM,
        state=MediaState.READY if ready else MediaState.WAITING,
        original_name=shown_name(filename),
        storage_key=keys[0],
        playable_key=keys[0] if ready else None,
        poster_key=keys[1],
        sha256=sha256,
        size_bytes=size,
        duration_ms=facts.duration_ms,
        width=facts.width,
        height=facts.height,
        container="mov" if ready else facts.container,
        created_at=now,
        created_by_id=actor.id if actor else None,
    )
    session.add(media)
    session.flush()
    record(session, actor=actor, action="media.stored", on=media, now=now, name=media.original_name)
    return media


def set_captions(
    session: Session, *, actor: Person | None, media: Media, language: str, source: bytes | str, now: datetime
) -> Caption:
    """Give the film captions in one language, in place of those it had. WebVTT or SRT.

    Raises DomainError, field "captions" (what `clean_captions` says) or "language" (captions_language).
    """
    if language not in CAPTION_LANGUAGES:
        raise DomainError("captions_language", _l("Velg et språk fra lista."), field="language")
    text = clean_captions(source, film_ms=media.duration_ms)
    caption = next((one for one in media.captions if one.language == language), None)
    if caption is None:
        caption = Caption(language=language, webvtt=text)
        media.captions.append(caption)
    else:
        caption.webvtt = text
    session.flush()
    record(session, actor=actor, action="media.captions_set", on=media, now=now, language=language)
    return caption


def set_transcript(
    session: Session, *, actor: Person | None, media: Media, text: str, now: datetime
) -> Media:
    """Write down what is said and shown in the film; an empty text takes it away.

    Raises DomainError transcript_too_long, field "transcript".
    """
    text = text.replace("\x00", "").strip()
    if len(text) > MAX_TRANSCRIPT:
        message = _l("Teksten er for lang. Den kan ha %(max)s tegn.", max=MAX_TRANSCRIPT)
        raise DomainError("transcript_too_long", message, field="transcript")
    media.transcript = text
    session.flush()
    record(session, actor=actor, action="media.transcript_set", on=media, now=now)
    return media


def delete_media(session: Session, *, actor: Person | None, media: Media, now: datetime) -> None:
    """Delete the film, its still and its captions. The files go when the transaction is committed.

    Whatever points at the film must have let go of it first.
    """
    store = storage()
    for key in files_of(media):
        delete_when_committed(session, store, key)
    record(session, actor=actor, action="media.deleted", on=media, now=now)
    session.delete(media)
    session.flush()


def claim_waiting(session: Session, *, now: datetime) -> Media | None:
    """Take the oldest film or sound that waits to be made playable, so that nobody else does; None for none.

    A film that has been taken MAX_ATTEMPTS times without result is given up.
    """
    free = and_(Media.state == MediaState.WAITING, _unclaimed(now))
    for media in _taken(session, free, now, attempts=Media.attempts + 1):
        if media.attempts <= MAX_ATTEMPTS:
            return media
        give_up(session, media=media, now=now, why="tried too often")
    return None


def claim_for_small(session: Session, *, now: datetime) -> Media | None:
    """Take the oldest playable film that has no small form yet, or None. It is tried MAX_ATTEMPTS times."""
    free = and_(
        Media.kind == MediaKind.FILM,
        Media.state == MediaState.READY,
        Media.small_key.is_(None),
        Media.small_attempts < MAX_ATTEMPTS,
        Media.width > SMALL.lines,
        Media.height > SMALL.lines,
        or_(_unclaimed(now), Media.small_attempts == 0),
    )
    return next(_taken(session, free, now, small_attempts=Media.small_attempts + 1), None)


def keep_claim(session: Session, media_id: object, *, now: datetime) -> None:
    """Say that whoever took it is still at work."""
    session.execute(
        update(Media)
        .where(Media.id == media_id, Media.claimed_at.is_not(None))
        .values(claimed_at=now)
        .execution_options(synchronize_session=False)
    )


def _unclaimed(now: datetime) -> ColumnElement[bool]:
    return or_(Media.claimed_at.is_(None), Media.claimed_at < now - CLAIM_LASTS)


def _taken(
    session: Session, free: ColumnElement[bool], now: datetime, **counted: ColumnElement[int]
) -> Iterator[Media]:
    """The free films, oldest first, each taken in one statement, so that no other process has it too."""
    for media_id in session.scalars(select(Media.id).where(free).order_by(Media.created_at, Media.id)).all():
        taken = session.execute(
            update(Media)
            .where(Media.id == media_id, free)
            .values(claimed_at=now, **counted)
            .execution_options(synchronize_session=False)
        )
        if isinstance(taken, CursorResult) and taken.rowcount == 1:
            yield session.get_one(Media, media_id, populate_existing=True)


def store_playable(
    session: Session, *, media: Media, file: Path, facts: FilmFacts | SoundFacts, now: datetime
) -> Media:
    """Take over the playable form the job made.

    The file that was sent goes away: it is larger, and may tell where it was filmed.
    """
    store = storage()
    delete_when_committed(session, store, media.storage_key)
    media.storage_key = media.playable_key = store.add(file, suffix=facts.suffix)
    keep_if_committed(session, store, media.storage_key)
    if isinstance(facts, SoundFacts):
        media.duration_ms = facts.duration_ms
    media.container = facts.container
    media.state, media.claimed_at = MediaState.READY, None
    media.size_bytes = store.size(media.storage_key)
    media.width, media.height = facts.width, facts.height
    session.flush()
    record(session, actor=None, action="media.made_playable", on=media, now=now)
    return media


def store_small(session: Session, *, media: Media, file: Path, now: datetime) -> Media:
    """Take over the small form the job made, unless it is no smaller than what there is."""
    store = storage()
    media.claimed_at = None
    if file.stat().st_size < media.size_bytes:
        media.small_key = store.add(file, suffix=".mp4")
        keep_if_committed(session, store, media.small_key)
        record(session, actor=None, action="media.made_small", on=media, now=now)
    else:
        media.small_attempts = MAX_ATTEMPTS
    session.flush()
    return media


def give_up(session: Session, *, media: Media, now: datetime, why: str) -> Media:
    """Say that this film cannot be made playable; the group sees it and can send another."""
    media.state = MediaState.FAILED
    session.flush()
    record(session, actor=None, action="media.failed", on=media, now=now, why=why[:300])
    return media


def files_of(media: Media) -> Iterable[str]:
    """The keys of all files a film has, each once."""
    keys = (media.storage_key, media.playable_key, media.small_key, media.poster_key)
    return dict.fromkeys(key for key in keys if key is not None)


def receive(upload: BinaryIO, target: Path) -> str:
    """Write what comes to that place; returns its SHA-256."""
    digest = hashlib.sha256()
    with target.open("wb") as out:
        while chunk := upload.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def _repacked(source: Path, target: Path, facts: FilmFacts) -> Path | None:
    """The film in a file of our own making, when its picture and sound need no work."""
    if not facts.is_web_playable:
        return None
    try:
        repack(source, target, container=facts.container)
    except CannotTranscode:
        return None  # then it is made anew by the job
    return target


def _check_length(facts: FilmFacts, max_seconds: int) -> None:
    if facts.duration_ms > max_seconds * 1000 + LENGTH_TOLERANCE_MS:
        minutes, seconds = divmod(max_seconds, 60)
        if seconds:
            message = _l("Filmen er for lang. Den kan vare i %(seconds)s sekunder.", seconds=max_seconds)
        else:
            message = _l("Filmen er for lang. Den kan vare i %(minutes)s minutter.", minutes=minutes)
        raise refuse("film_too_long", message)
