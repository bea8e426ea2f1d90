"""What the scheduler does here: make films playable, and clear away files no row knows."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError

from .models import Media
from .probing import probe
from .queries import keys_in_use
from .services import claim_waiting, give_up, store_playable
from .states import MediaState
from .storage import storage
from .transcoding import CannotTranscode, transcode

ORPHAN_AFTER = timedelta(days=1)
log = structlog.get_logger(__name__)


def make_playable(_session: Session, now: datetime) -> int:
    """Make the films that wait playable, one after the other; returns how many were tried.

    No transaction is open while ffmpeg works: one takes the film, one stores what came of it.
    """
    tried = 0
    while True:
        with unit_of_work() as session:
            media = claim_waiting(session, now=now)
            if media is None:
                return tried
            wanted = (media.id, media.storage_key, media.container, media.duration_ms)
        _make_one(*wanted, now=now)
        tried += 1


def _make_one(media_id: object, key: str, container: str, duration_ms: int, *, now: datetime) -> None:
    store = storage()
    with store.workshop() as folder:
        target = folder / "playable.mp4"
        problem = ""
        facts = None
        try:
            with store.local_copy(key) as source:
                transcode(source, target, container=container, duration_ms=duration_ms)
            facts = probe(target)
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


def sweep(session: Session, now: datetime) -> int:
    """Remove files older than a day that no row knows, as a dying process leaves them; returns how many."""
    store = storage()
    before = now - ORPHAN_AFTER
    removed = store.sweep_workshop(before)
    old = [key for key, stored_at in store.stored() if stored_at < before]
    if old:
        known = keys_in_use(session)
        for key in old:
            if key not in known:
                store.delete(key)
                removed += 1
    return removed
