"""The answer: what is given out, what is not and why. It never changes; another answer is another row."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from .. import queries, rules
from ..models import AnsweredDocument, DisclosureAnswer, DisclosureRequest, PickedDocument
from ..states import Ground, Outcome, RequestState
from . import mailing
from .handling import fingerprint

MAX_TITLE = 300


def answer_request(
    session: Session,
    *,
    actor: Person,
    request: DisclosureRequest,
    reason: str,
    now: datetime,
    grounds: Iterable[Ground] = (),
    nothing_found: bool = False,
) -> DisclosureAnswer:
    """Give out the picked documents, blacked out, or refuse. What was blacked out is forgotten with it.

    With documents `grounds` come from the redactions; without any they are those of the refusal. Raises
    DomainError "not_gone_through" with titles, "text_changed" (409), "no_reason" (field "reason"),
    "no_ground" (field "grounds"), "reason_tells" (field "reason") when it says what was blacked out.
    """
    request = lock(session, DisclosureRequest, request.id)
    given = [_give(session, one) for one in request.documents]
    held_back = {one.ground for document in request.documents for one in document.redactions}
    outcome = _outcome(bool(given), bool(held_back), nothing_found)
    why = held_back if given else set(grounds)
    if outcome is Outcome.REFUSED and not why:
        raise DomainError("no_ground", _l("Velg hvilken regel avslaget bygger på."), field="grounds")
    if outcome is not Outcome.FULL and not reason.strip():
        raise DomainError("no_reason", _l("Skriv hvorfor, så den som spurte, forstår det."), field="reason")
    _refuse_telling(request, reason)
    answer = DisclosureAnswer(
        id=uuid.uuid4(),
        request=request,
        number=len(request.answers) + 1,
        outcome=outcome,
        reason=reason.strip(),
        grounds=sorted(one.value for one in why) if outcome is not Outcome.NOTHING else [],
        answered_at=now,
        answered_by_id=actor.id,
        documents=[
            AnsweredDocument(id=uuid.uuid4(), position=place, kind=kind, title=title, text=text)
            for place, (kind, title, text) in enumerate(given, start=1)
        ],
    )
    session.add(answer)
    for one in list(request.documents):
        session.delete(one)
    request.state, request.answered_at, request.handled_by_id = RequestState.ANSWERED, now, actor.id
    session.flush()
    session.expire(request, ["documents"])
    record(session, actor=actor, action="disclosure.answered", on=request, now=now, outcome=outcome.value)
    mailing.tell_answered(session, request=request, answer=answer, now=now)
    return answer


def _refuse_telling(request: DisclosureRequest, reason: str) -> None:
    hidden = {one.phrase.casefold() for document in request.documents for one in document.redactions}
    if any(phrase and phrase in reason.casefold() for phrase in hidden):
        raise DomainError(
            "reason_tells", _l("I svaret står noe av det som er sladdet. Skriv det om."), field="reason"
        )


def _outcome(given: bool, held_back: bool, nothing_found: bool) -> Outcome:
    if given:
        return Outcome.PART if held_back else Outcome.FULL
    return Outcome.NOTHING if nothing_found else Outcome.REFUSED


def _give(session: Session, document: PickedDocument) -> tuple[str, str, str]:
    """Kind, title and text as it is given out."""
    found = queries.text_of(session, document)
    if found is None or fingerprint(found[1]) != document.text_sha256:
        raise DomainError(
            "text_changed",
            _l("Et dokument er endret siden du gikk gjennom det. Gå gjennom det en gang til."),
            status=409,
        )
    title, paragraphs = found
    if document.gone_through_at is None:
        raise DomainError(
            "not_gone_through", _l("Disse dokumentene er ikke gått gjennom ennå:"), details=[title]
        )
    covers = queries.covers_of(document)
    hidden = [rules.Cover(0, one.phrase) for one in covers if one.phrase]
    shown_title = rules.black_out([title], hidden)[0][:MAX_TITLE]
    return document.kind, shown_title, "\n\n".join(rules.black_out(paragraphs, covers))
