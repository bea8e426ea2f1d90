"""Answers as sound, picture or film, beside the text of a step: added, described, taken away.

The text stays: a few words of it are asked for (rule R3), so that everyone can find and follow an answer.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import to_oslo
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.groups.guarded import about
from fellespott.groups.guardian_rules import Need
from fellespott.groups.services import guardian_ways
from fellespott.media.models import Upload
from fellespott.media.receiving import forget_upload, whole_file
from fellespott.media.services import delete_media, set_transcript
from fellespott.media.states import MediaKind
from fellespott.media.storing import Limits, store_any
from fellespott.people.models import Person

from ..answer_people import KIND, item_answers
from ..film_people import people_to_choose, whose_own_yes
from ..models import AnswerMedia, AnswerMediaPerson, Proposal
from ..models.answer_media import MAX_PER_ANSWER
from ..states import ANSWERABLE, TEXT_FIELDS, Step
from .drafts import hold_draft, need_and_dream_first

TAKES = frozenset(MediaKind)
LIMITS = Limits(sound_seconds=300, film_seconds=120)
MAX_ALT = 1000
FIRST = (*TEXT_FIELDS[Step.NEED], *TEXT_FIELDS[Step.DREAM])
FULL = _l("Det er plass til tre her. Ta bort én først.")


def add_answer_media(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    field: str,
    upload: BinaryIO,
    filename: str,
    now: datetime,
) -> AnswerMedia:
    """Store what was sent beside that answer. It may be a sound, a picture or a film.

    Raises DomainError "too_many_files" (409), "need_and_dream_first" (rule R3), what
    `media.storing.store_any` raises for the file, or what `hold_draft` raises.
    """
    if field not in ANSWERABLE:
        raise TypeError(f"not an answer of a proposal: {field}")
    held = hold_draft(session, proposal)
    if field not in FIRST and not (held.need and held.dream):
        raise need_and_dream_first()
    free = set(range(1, MAX_PER_ANSWER + 1)) - set(
        session.scalars(
            select(AnswerMedia.position).where(AnswerMedia.proposal_id == held.id, AnswerMedia.field == field)
        )
    )
    if not free:
        raise DomainError("too_many_files", FULL, field="film", status=409)
    media = store_any(
        session, actor=actor, upload=upload, filename=filename, now=now, takes=TAKES, limits=LIMITS
    )
    item = AnswerMedia(
        id=uuid.uuid4(),
        proposal=held,
        field=field,
        position=min(free),
        media=media,
        created_at=now,
        created_by_id=actor.id,
    )
    session.add(item)
    session.flush()
    record(session, actor=actor, action="proposal.answer_media_added", on=held, now=now, field=field)
    return item


def add_uploaded_answer(
    session: Session, *, actor: Person, proposal: Proposal, field: str, upload: Upload, now: datetime
) -> AnswerMedia:
    """The same for a file that came in parts. Raises "not_whole" and what `add_answer_media` does."""
    with whole_file(upload) as content:
        item = add_answer_media(
            session,
            actor=actor,
            proposal=proposal,
            field=field,
            upload=content,
            filename=upload.original_name,
            now=now,
        )
    forget_upload(session, upload=upload)
    return item


def describe_answer_media(
    session: Session,
    *,
    actor: Person,
    item: AnswerMedia,
    alt_text: str,
    transcript: str,
    people: Iterable[uuid.UUID] | None,
    now: datetime,
) -> AnswerMedia:
    """Say what is seen, what is said, and who of the group is in it; `people` is None where it is not asked.

    Who ticks themself and may decide alone has said yes by that (rule R15). Raises DomainError
    "not_in_group" (field "people"), "alt_too_long", what `set_transcript` or `hold_draft` raises.
    """
    held = hold_draft(session, item.proposal)
    if len(alt_text) > MAX_ALT:
        raise DomainError(
            "alt_too_long", _l("Teksten er for lang. Den kan ha %(max)s tegn.", max=MAX_ALT), field="alt_text"
        )
    item.alt_text = alt_text.strip()
    if transcript.strip() != item.media.transcript:
        set_transcript(session, actor=actor, media=item.media, text=transcript, now=now)
    if people is not None:
        _say_people(session, actor, item, set(people), now)
    session.flush()
    record(session, actor=actor, action="proposal.answer_media_told", on=held, now=now, field=item.field)
    return item


def _say_people(
    session: Session, actor: Person, item: AnswerMedia, wanted: set[uuid.UUID], now: datetime
) -> None:
    said = {one.person_id for one in item.people}
    known = {one.id for one in people_to_choose(item.proposal.group)}
    if wanted - known - said:
        raise DomainError("not_in_group", _l("Velg blant dem som er med i gruppa."), field="people")
    for gone in [one for one in item.people if one.person_id not in wanted]:
        item.people.remove(gone)
    for person_id in sorted(wanted - said):
        item.people.append(AnswerMediaPerson(person_id=person_id, said_at=now))
    item.people_said_at = now
    session.flush()
    if actor.id in wanted - said:
        session.refresh(item, ["people"])
        if whose_own_yes(item_answers(session, item, to_oslo(now).date()), actor) is Need.OWN:
            found = about(session, KIND, item.id, actor.id)
            if found is not None:
                guardian_ways.say_own_yes(session, actor=actor, found=found, now=now)


def remove_answer_media(session: Session, *, actor: Person, item: AnswerMedia, now: datetime) -> Proposal:
    """Take it away, file and all. Raises what `hold_draft` raises."""
    held = hold_draft(session, item.proposal)
    delete_item(session, item, actor=actor, now=now)
    record(session, actor=actor, action="proposal.answer_media_removed", on=held, now=now, field=item.field)
    return held


def delete_item(session: Session, item: AnswerMedia, *, actor: Person | None, now: datetime) -> None:
    """The row and its file, whatever state the proposal is in. The file goes with the commit."""
    media = item.media
    session.delete(item)
    session.flush()
    delete_media(session, actor=actor, media=media, now=now)
