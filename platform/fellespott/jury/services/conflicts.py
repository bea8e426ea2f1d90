"""Answers about conflicts of interest (rule R5): first of all, and changed when something comes to light."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call, Seat
from fellespott.calls.queries import seat_of
from fellespott.calls.states import Phase
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l
from fellespott.people.models import Person

from .. import decision_queries, queries
from ..models import ConflictAnswer, DecisionEntry, Reading

ANSWERED_IN = (Phase.CLOSED, Phase.JURY)


def answer_conflicts(
    session: Session,
    *,
    actor: Person,
    call: Call,
    answers: Mapping[uuid.UUID, bool],
    reasons: Mapping[uuid.UUID, str] | None = None,
    now: datetime,
) -> list[ConflictAnswer]:
    """Say for each proposal whether one stands too close to it. Rule R5.

    A proposal left out keeps its answer; one never answered must be in. Proposals of one's own group are
    a yes whatever was said. A no may become a yes until the sheet is sent, and takes the draft with it; a
    yes may become a no until the scores are opened. Raises DomainError "no_seat" (403), "not_now" (409),
    "unknown_proposal", "unanswered", "sheet_sent" (409) or "scores_open" (409).
    """
    seat = seat_of(session, actor, call.id)
    if seat is None or not queries.must_answer(seat):
        raise DomainError(
            "no_seat", _l("Dette svarer de på som vurderer eller bestemmer i utlysningen."), status=403
        )
    if call.phase not in ANSWERED_IN:
        raise DomainError("not_now", _l("Dette kan du svare på når fristen for forslag er ute."), status=409)
    lock(session, Seat, seat.id)
    proposals = queries.submitted_ids(session, call.id)
    if not set(answers) <= set(proposals):
        raise DomainError("unknown_proposal", _l("Ett av forslagene finnes ikke i denne utlysningen lenger."))
    known = {
        one.proposal_id: one
        for one in session.scalars(select(ConflictAnswer).where(ConflictAnswer.seat_id == seat.id))
    }
    bound = queries.bound_proposals(session, actor, call.id)
    wanted = {one: one in bound or answers[one] for one in proposals if one in bound or one in answers}
    if set(proposals) - set(wanted) - set(known):
        raise DomainError("unanswered", _l("Svar ja eller nei for hvert forslag."))
    for proposal_id, has_conflict in wanted.items():
        reason = (reasons or {}).get(proposal_id, "").strip() if has_conflict else ""
        answer = known.get(proposal_id)
        if answer is None:
            known[proposal_id] = _new(session, seat, proposal_id, has_conflict, reason, now)
        elif answer.has_conflict != has_conflict:
            _change(session, call, seat, answer, has_conflict, reason, now)
        elif has_conflict and reason:
            answer.reason = reason
    session.flush()
    record(session, actor=actor, action="conflicts.answered", on=seat, now=now, yes=sum(wanted.values()))
    return list(known.values())


def _new(
    session: Session, seat: Seat, proposal_id: uuid.UUID, has_conflict: bool, reason: str, now: datetime
) -> ConflictAnswer:
    answer = ConflictAnswer(
        id=uuid.uuid4(),
        call_id=seat.call_id,
        seat_id=seat.id,
        proposal_id=proposal_id,
        has_conflict=has_conflict,
        reason=reason,
        answered_at=now,
    )
    session.add(answer)
    return answer


def _change(
    session: Session,
    call: Call,
    seat: Seat,
    answer: ConflictAnswer,
    has_conflict: bool,
    reason: str,
    now: datetime,
) -> None:
    if has_conflict:
        _drop_draft(session, call, seat, answer.proposal_id)
        _drop_reading(session, seat, answer.proposal_id)
        _drop_verdict(session, seat, answer.proposal_id)
    elif decision_queries.decision_of(session, call.id) is not None:
        raise DomainError("scores_open", _l("Poengene er åpnet. Nå kan et ja ikke bli til nei."), status=409)
    answer.has_conflict, answer.reason, answer.answered_at = has_conflict, reason, now
    session.flush()


def _drop_draft(session: Session, call: Call, seat: Seat, proposal_id: uuid.UUID) -> None:
    sheet = queries.sheet_of(session, seat.id, proposal_id)
    if sheet is None:
        return
    if sheet.submitted_at is not None:
        raise DomainError(
            "sheet_sent",
            _(
                "Vurderingen av «%(title)s» er alt sendt. Si fra til %(contact)s, så blir den lagt til side.",
                title=sheet.proposal.title,
                contact=call.contact_name or _("dem som leder runden"),
            ),
            status=409,
        )
    session.delete(sheet)
    session.flush()


def _drop_reading(session: Session, seat: Seat, proposal_id: uuid.UUID) -> None:
    """The proposal is no longer theirs to read; those who lead the round see that it has one reader less."""
    session.execute(delete(Reading).where(Reading.seat_id == seat.id, Reading.proposal_id == proposal_id))


def _drop_verdict(session: Session, seat: Seat, proposal_id: uuid.UUID) -> None:
    """What this seat decided about the proposal falls away, and another must decide."""
    entry = session.scalar(
        select(DecisionEntry).where(
            DecisionEntry.proposal_id == proposal_id, DecisionEntry.decided_by_seat_id == seat.id
        )
    )
    if entry is not None:
        entry.outcome = entry.decided_by_id = entry.decided_by_seat_id = entry.decided_at = None
        entry.reason = ""
        session.flush()
