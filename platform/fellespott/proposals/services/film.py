"""The film on why, and the words that let it be understood without sound (rule R2)."""

from datetime import datetime
from typing import BinaryIO

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.media.models import Media
from fellespott.media.services import delete_media, set_captions, set_transcript, store_film
from fellespott.people.models import Person

from ..models import Proposal
from .drafts import hold_draft, need_and_dream_first


def attach_film(
    session: Session, *, actor: Person, proposal: Proposal, upload: BinaryIO, filename: str, now: datetime
) -> Media:
    """Store the upload and make it the proposal's film; the film it had is deleted.

    Raises DomainError "need_and_dream_first", what `media.services.store_film` raises for a file that is
    not a film or is too long for the call, or what `hold_draft` raises.
    """
    held = hold_draft(session, proposal)
    if not (held.need and held.dream):
        raise need_and_dream_first()
    film = store_film(
        session,
        actor=actor,
        upload=upload,
        filename=filename,
        now=now,
        max_seconds=held.call.film_max_seconds,
    )
    old, held.film, held.updated_at = held.film, film, now
    session.flush()
    if old is not None:
        delete_media(session, actor=actor, media=old, now=now)
    record(session, actor=actor, action="proposal.film_attached", on=held, now=now, filename=filename)
    return film


def remove_film(session: Session, *, actor: Person, proposal: Proposal, now: datetime) -> None:
    """Take the film away. Raises what `hold_draft` raises."""
    held = hold_draft(session, proposal)
    old = held.film
    if old is None:
        return
    held.film, held.updated_at = None, now
    session.flush()
    delete_media(session, actor=actor, media=old, now=now)
    record(session, actor=actor, action="proposal.film_removed", on=held, now=now)


def set_film_text(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    now: datetime,
    captions: bytes | str | None = None,
    language: str = "nb",
    transcript: str | None = None,
) -> Media:
    """Give the film captions (WebVTT or SRT) in one language, all that is said as text, or both.

    Raises DomainError "no_film", what `media.services.set_captions` raises, or what `hold_draft` raises.
    """
    held = hold_draft(session, proposal)
    film = held.film
    if film is None:
        raise DomainError("no_film", _l("Last opp filmen først."), status=409)
    if captions is not None:
        set_captions(session, actor=actor, media=film, language=language, source=captions, now=now)
    if transcript is not None and transcript.strip() != film.transcript:
        set_transcript(session, actor=actor, media=film, text=transcript.strip(), now=now)
    session.flush()
    record(session, actor=actor, action="proposal.film_text_set", on=held, now=now)
    return film
