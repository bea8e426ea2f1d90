"""A film that was sent in and cannot be shown: the group has two days to send another.

The one exception to rule R1. Only the film, its words and who is in it can be changed then; all else stands
as it was sent in. What happened is written in rows nobody can change (models/answer_media.py, FilmAgain).
"""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.media.models import Media
from fellespott.media.states import MediaState
from fellespott.people.models import Person

from ..film_again import is_open_again
from ..models import FilmAgain, Proposal
from ..states import FilmAgainKind, ProposalState
from . import mailing
from .drafts import hold_draft

TIME_TO_SEND = timedelta(hours=48)
# A film of the same length is the same film, saved in another way: what was written of it still fits.
SAME_LENGTH_MS = 2000


def ask_for_film_again(session: Session, now: datetime) -> int:
    """Tell each group whose film, sent in, could not be made playable, once for each film. Returns how many.

    They have 48 hours from now, and never less than until the deadline.
    """
    asked = sa.select(FilmAgain.id).where(
        FilmAgain.film_id == Media.id, FilmAgain.kind == FilmAgainKind.ASKED
    )
    failed = (
        sa.select(Proposal)
        .join(Media, Proposal.film_id == Media.id)
        .where(Proposal.state == ProposalState.SUBMITTED, Media.state == MediaState.FAILED, ~asked.exists())
        .order_by(Proposal.id)
        .with_for_update(of=Proposal, skip_locked=True)
    )
    found = list(session.scalars(failed).unique())
    for proposal in found:
        until = max(now + TIME_TO_SEND, proposal.call.closes_at)
        proposal.film_again_until = until
        _note(session, proposal, FilmAgainKind.ASKED, None, now)
        mailing.ask_for_film_again(session, proposal=proposal, until=until, now=now)
        record(session, actor=None, action="proposal.film_asked_again", on=proposal, now=now)
    session.flush()
    return len(found)


def hold_for_film(session: Session, proposal: Proposal, now: datetime) -> Proposal:
    """The proposal afresh and held, if its film can be changed: a draft, or one that was asked for another.

    Raises DomainError "film_again_over" (409) when the time to send another is over, or what `hold_draft`
    raises.
    """
    held = lock(session, Proposal, proposal.id)
    if is_open_again(held, now):
        return held
    if held.state is ProposalState.SUBMITTED and held.film_again_until is not None:
        raise DomainError(
            "film_again_over",
            _l("Tiden for å sende en annen film er ute. Skriv til dem som leder runden."),
            status=409,
        )
    return hold_draft(session, proposal)


def note_sent_again(session: Session, actor: Person, proposal: Proposal, old: Media, now: datetime) -> None:
    """Write down that another film came, and let it have the words of the one before where they still fit."""
    film = proposal.film
    if film is None:
        return
    _note(session, proposal, FilmAgainKind.SENT, actor.id, now)
    record(session, actor=actor, action="proposal.film_sent_again", on=proposal, now=now)
    if abs(film.duration_ms - old.duration_ms) <= SAME_LENGTH_MS:
        film.transcript = old.transcript
        for caption in list(old.captions):
            film.captions.append(caption)
        session.flush()
        session.refresh(old, ["captions"])


def _note(
    session: Session, proposal: Proposal, kind: FilmAgainKind, by_id: uuid.UUID | None, now: datetime
) -> None:
    film, until = proposal.film, proposal.film_again_until
    if film is None or until is None:
        return
    session.add(
        FilmAgain(
            proposal_id=proposal.id,
            kind=kind,
            film_id=film.id,
            sha256=film.sha256,
            duration_ms=film.duration_ms,
            until=until,
            happened_at=now,
            by_id=by_id,
        )
    )
    session.flush()
