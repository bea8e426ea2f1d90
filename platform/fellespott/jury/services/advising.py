"""Where the jury advises: the recommendation handed over, and the steering group's yes and no."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.calls.states import DecisionMode
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from .. import decision_queries, notices, queries
from ..models import CallDecision, DecisionEntry
from ..states import DecisionState, Outcome
from .checks import (
    entry_of,
    held,
    refuse_open_round,
    refuse_outside_steering_group,
    refuse_too_close,
    refuse_too_many,
    refuse_without_words,
    without,
)


def recommend(session: Session, *, actor: Person, call: Call, now: datetime) -> CallDecision:
    """Hand the recommendation to the steering group, when there is one for every proposal.

    Raises DomainError "incomplete" (with what is missing), "too_many", "not_now" (409).
    """
    decision = held(session, call, DecisionMode.JURY_ADVISES, DecisionState.DRAFT)
    refuse_open_round(session, call)
    missing = without(decision, queries.submitted_titles(session, call.id), "recommended_outcome")
    if missing:
        raise DomainError("incomplete", _l("Disse forslagene mangler begrunnelse:"), details=missing)
    yes = sum(entry.recommended_outcome is Outcome.YES for entry in decision.entries)
    refuse_too_many(yes, decision)
    decision.state = DecisionState.RECOMMENDED
    decision.recommended_at, decision.recommended_by_id = now, actor.id
    session.flush()
    record(session, actor=actor, action="decision.recommended", on=decision, now=now)
    _tell_steering_group(session, call, now)
    return decision


def send_back(session: Session, *, actor: Person, call: Call, reason: str, now: datetime) -> CallDecision:
    """The steering group wants more work on the recommendation; what it has decided so far stays."""
    decision = held(session, call, DecisionMode.JURY_ADVISES, DecisionState.RECOMMENDED)
    if not reason.strip():
        raise DomainError("reason_missing", _l("Skriv hva som må bli bedre."), field="reason")
    decision.state = DecisionState.DRAFT
    session.flush()
    record(session, actor=actor, action="decision.sent_back", on=decision, now=now, reason=reason.strip())
    return decision


def decide_entry(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    outcome: Outcome,
    reason: str,
    conversation_offer: str = "",
    now: datetime,
) -> DecisionEntry:
    """A member of the steering group without a conflict says yes or no, with a reason. Rules R5 and R6.

    It may depart from the recommendation. Raises DomainError "not_steering_group" (403), "conflict" (403),
    "answer_first" (409), "reason_missing", "offer_missing", "too_many", "not_now" (409).
    """
    decision = held(session, proposal.call, DecisionMode.JURY_ADVISES, DecisionState.RECOMMENDED)
    entry = entry_of(session, decision, proposal)
    seat = refuse_outside_steering_group(session, actor, proposal.call)
    refuse_too_close(session, actor, proposal)
    refuse_without_words(outcome, reason, conversation_offer)
    others = sum(one.outcome is Outcome.YES for one in decision.entries if one is not entry)
    refuse_too_many(others + (outcome is Outcome.YES), decision)
    entry.reason, entry.outcome = reason.strip(), outcome
    entry.conversation_offer = conversation_offer.strip() if outcome is Outcome.NO else ""
    entry.decided_by_id, entry.decided_by_seat_id, entry.decided_at = actor.id, seat.id, now
    session.flush()
    record(session, actor=actor, action="decision.entry_decided", on=entry, now=now, outcome=outcome.value)
    return entry


def _tell_steering_group(session: Session, call: Call, now: datetime) -> None:
    for seat in decision_queries.steering_group(session, call.id):
        if seat.person.email:
            subject, body = notices.recommendation_mail(call=call, person=seat.person)
            key = f"recommended:{call.id}:{seat.person_id}:{now.isoformat()}"
            queue_mail(session, to=seat.person.email, subject=subject, body=body, now=now, dedup_key=key)
