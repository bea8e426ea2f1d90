"""What the scheduler does here: make films playable, and clear away files no row knows."""

from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError

from .models import Media
from .probing import FilmFacts, probe
from .queries import keys_in_use
from .services import claim_for_small, claim_waiting, give_up, keep_claim, store_playable, store_small
from .sounds import SoundFacts, probe_sound
from .states import MediaKind, MediaState
from .storage import storage
from .transcoding import SMALL, Beat, CannotTranscode, transcode, transcode_sound

ORPHAN_AFTER = timedelta(days=1)
# Nobody is at work there any more (storage.py), and nobody is just about to begin.
WORKSHOP_AFTER = timedelta(minutes=5)
log = structlog.get_logger(__name__)


def make_playable(_session: Session, now: datetime) -> int:
    """Make the films and sounds that wait playable, one after the other; returns how many were tried.

    No transaction is open while ffmpeg works: one takes the film, one stores what came of it.
    """
    tried = 0
    while True:
        with unit_of_work() as session:
            media = claim_waiting(session, now=now)
            if media is None:
                return tried
            wanted = (media.id, media.kind, media.storage_key, media.container, media.duration_ms)
        _make_one(*wanted, now=now)
        tried += 1


def _make_one(
    media_id: object, kind: MediaKind, key: str, container: str, duration_ms: int, *, now: datetime
) -> None:
    store = storage()
    with store.workshop() as folder:
        target = folder / "playable.mp4"
        problem = ""
        facts: FilmFacts | SoundFacts | None = None
        try:
            with store.local_copy(key) as source:
                make = transcode_sound if kind is MediaKind.SOUND else transcode
                make(source, target, container=container, duration_ms=duration_ms, beat=_beat(media_id))
            facts = _facts_of(kind, target)
        except (CannotTranscode, DomainError, FileNotFoundError) as error:
            problem = f"{type(error).__name__}: {error}"
            log.warning("film cannot be made playable", media_id=str(media_id), problem=problem)
        with unit_of_work() as session:
            media = session.get(Media, media_id, with_for_update=True, populate_existing=True)
            if media is None or media.state is not MediaState.WAITING:
                return  # deleted meanwhile, or another got there first
            if facts is None:
                give_up(session, media=media, now=now, why=problem)
            else:
                store_playable(session, media=media, file=target, facts=facts, now=now)


def _facts_of(kind: MediaKind, made: Path) -> FilmFacts | SoundFacts:
    return probe_sound(made, reader="mov") if kind is MediaKind.SOUND else probe(made)


def _beat(media_id: object) -> Beat:
    """A sign of life, written down at once."""

    def beat() -> None:
        with unit_of_work() as session:
            keep_claim(session, media_id, now=utcnow())

    return beat


def make_small(_session: Session, now: datetime) -> int:
    """Make the films that are ready small as well, one after the other; returns how many were tried."""
    tried = 0
    while True:
        with unit_of_work() as session:
            media = claim_for_small(session, now=now)
            if media is None or media.playable_key is None:
                return tried
            media_id, key, duration_ms = media.id, media.playable_key, media.duration_ms
        _make_one_small(media_id, key, duration_ms, now=now)
        tried += 1


def _make_one_small(media_id: object, key: str, duration_ms: int, *, now: datetime) -> None:
    store = storage()
    with store.workshop() as folder:
        target = folder / "small.mp4"
        try:
            with store.local_copy(key) as source:
                transcode(
                    source,
                    target,
                    container="mov",
                    duration_ms=duration_ms,
                    form=SMALL,
                    beat=_beat(media_id),
                )
        except (CannotTranscode, FileNotFoundError) as error:
            # The playable form serves; the claim runs out and it is tried again.
            log.warning("film cannot be made small", media_id=str(media_id), problem=type(error).__name__)
            return
        with unit_of_work() as session:
            media = session.get(Media, media_id, with_for_update=True, populate_existing=True)
            if media is not None and media.playable_key == key and media.small_key is None:
                store_small(session, media=media, file=target, now=now)


def sweep(session: Session, now: datetime) -> int:
    """Remove what a dying process leaves: its workshop, and files older than a day that no row knows.

    Returns how many.
    """
    store = storage()
    before = now - ORPHAN_AFTER
    removed = store.sweep_workshop(now - WORKSHOP_AFTER)
    old = [key for key, stored_at in store.stored() if stored_at < before]
    if old:
        known = keys_in_use(session)
        for key in old:
            if key not in known:
                store.delete(key)
                removed += 1
    return removed
