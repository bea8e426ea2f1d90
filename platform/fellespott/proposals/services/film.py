"""The film on why, and the words that let it be understood without sound (rule R2)."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import to_oslo
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.groups.guarded import about
from fellespott.groups.guardian_rules import Need
from fellespott.groups.services import guardian_ways
from fellespott.media.captions import captions_of_lines
from fellespott.media.models import Media, Upload
from fellespott.media.receiving import forget_upload, whole_file
from fellespott.media.services import delete_media, set_captions, set_transcript, store_film
from fellespott.people.models import Person

from ..film_again import is_open_again
from ..film_people import KIND, film_answers, people_to_choose, whose_own_yes
from ..models import FilmPerson, Proposal
from .drafts import hold_draft, need_and_dream_first
from .film_again import hold_for_film, note_sent_again


def attach_film(
    session: Session, *, actor: Person, proposal: Proposal, upload: BinaryIO, filename: str, now: datetime
) -> Media:
    """Store the upload and make it the proposal's film; the film it had is deleted.

    Raises DomainError "need_and_dream_first", what `media.services.store_film` raises for a file that is
    not a film or is too long for the call, or what `hold_for_film` raises.
    """
    held = hold_for_film(session, proposal, now)
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
    _forget_people(held)
    session.flush()
    if old is not None:
        if is_open_again(held, now):
            note_sent_again(session, actor, held, old, now)
        delete_media(session, actor=actor, media=old, now=now)
    record(session, actor=actor, action="proposal.film_attached", on=held, now=now, filename=filename)
    return film


def attach_upload(
    session: Session, *, actor: Person, proposal: Proposal, upload: Upload, now: datetime
) -> Media:
    """Make a file that came in parts the proposal's film. Raises "not_whole" and what `attach_film` does."""
    with whole_file(upload) as content:
        film = attach_film(
            session,
            actor=actor,
            proposal=proposal,
            upload=content,
            filename=upload.original_name,
            now=now,
        )
    forget_upload(session, upload=upload)
    return film


def remove_film(session: Session, *, actor: Person, proposal: Proposal, now: datetime) -> None:
    """Take the film away. Raises what `hold_draft` raises."""
    held = hold_draft(session, proposal)
    old = held.film
    if old is None:
        return
    held.film, held.updated_at = None, now
    _forget_people(held)
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
    lines: str | None = None,
    language: str = "nb",
    transcript: str | None = None,
) -> Media:
    """Give the film captions in one language (WebVTT, SRT, or lines typed by hand), all that is said as text,
    or both. A file wins over lines.

    Raises DomainError "no_film", and what `hold_for_film`, `set_captions` and `captions_of_lines` raise.
    """
    held = hold_for_film(session, proposal, now)
    film = held.film
    if film is None:
        raise DomainError("no_film", _l("Last opp filmen først."), status=409)
    if captions is None and lines is not None:
        captions = captions_of_lines(lines, film_ms=film.duration_ms) or None
    if captions is not None:
        set_captions(session, actor=actor, media=film, language=language, source=captions, now=now)
    if transcript is not None and transcript.strip() != film.transcript:
        set_transcript(session, actor=actor, media=film, text=transcript.strip(), now=now)
    session.flush()
    record(session, actor=actor, action="proposal.film_text_set", on=held, now=now)
    return film


def say_film_people(
    session: Session, *, actor: Person, proposal: Proposal, people: Iterable[uuid.UUID], now: datetime
) -> Proposal:
    """Say who of the group is seen in the film; nobody is an answer too (rule R15).

    Who ticks themself and may decide alone (15 or older) has said yes by that. Raises DomainError "no_film"
    (409), "not_in_group" (field "people"), or what `hold_for_film` raises.
    """
    held = hold_for_film(session, proposal, now)
    if held.film_id is None:
        raise DomainError("no_film", _l("Last opp filmen først."), status=409)
    wanted = set(people)
    known = {one.id for one in people_to_choose(held.group)}
    if wanted - known - {one.person_id for one in held.film_people}:
        raise DomainError("not_in_group", _l("Velg blant dem som er med i gruppa."), field="people")
    for gone in [one for one in held.film_people if one.person_id not in wanted]:
        held.film_people.remove(gone)
    seen = {one.person_id for one in held.film_people}
    for person_id in sorted(wanted - seen):
        # Who ticks themself says by that, too, that everyone may see it.
        own = {"public_yes": True, "public_said_at": now} if person_id == actor.id else {}
        held.film_people.append(FilmPerson(person_id=person_id, said_at=now, **own))
    held.film_people_said_at = now
    session.flush()
    record(session, actor=actor, action="proposal.film_people", on=held, now=now, count=len(wanted))
    if actor.id in wanted - seen:
        _own_yes(session, actor, held, now)
    return held


def _own_yes(session: Session, actor: Person, proposal: Proposal, now: datetime) -> None:
    session.refresh(proposal, ["film_people"])
    if whose_own_yes(film_answers(session, proposal, to_oslo(now).date()), actor) is Need.OWN:
        found = about(session, KIND, proposal.id, actor.id)
        if found is not None:
            guardian_ways.say_own_yes(session, actor=actor, found=found, now=now)


def _forget_people(proposal: Proposal) -> None:
    """Another film, other people in it: the group is asked anew."""
    proposal.film_people.clear()
    proposal.film_people_said_at = None
