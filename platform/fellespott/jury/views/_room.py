"""What the room's views share: the blueprint, what addresses are about, and what comes first."""

import uuid
from datetime import datetime
from typing import Any

from flask import redirect, url_for
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.policies import can_view_call
from fellespott.calls.queries import call_by_slug
from fellespott.core.authz import Decision
from fellespott.core.db import current_session
from fellespott.core.web import Room, current_person, now
from fellespott.people.models import Invitation
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import can_view_proposal

from .. import decision_queries, queries
from ..models import CallDecision, ConversationRequest, Juror, ScoreSheet

room = Room("jury", __name__)


def load_call(session: Session, slug: str) -> Call | None:
    """The call of an address."""
    return call_by_slug(session, slug)


def may_know(actor: Any, target: Any, moment: datetime) -> Decision:
    """Whether one may know of the call a page is about: of one not announced only those who run it."""
    return can_view_call(actor, _call_of(target), moment)


def _call_of(target: Any) -> Call:
    match target:
        case Call():
            return target
        case Juror():
            return target.seat.call
        case Invitation():
            return current_session().get_one(Call, target.target_id)
        case ScoreSheet() | ConversationRequest():
            return target.proposal.call
        case _:
            raise TypeError(f"say which call {type(target).__name__} is about")


def load_proposal(session: Session, proposal_id: uuid.UUID) -> Proposal | None:
    """The proposal of an address, if it is in and not hidden from whoever asks (rule R3)."""
    proposal = queries.submitted_proposal(session, proposal_id)
    return proposal if proposal is not None and can_view_proposal(current_person(), proposal, now()) else None


def load_juror(session: Session, juror_id: uuid.UUID) -> Juror | None:
    """The juror of an address."""
    return session.get(Juror, juror_id)


def load_sheet(session: Session, sheet_id: uuid.UUID) -> ScoreSheet | None:
    """The sheet of an address."""
    return session.get(ScoreSheet, sheet_id)


def load_published(session: Session, slug: str) -> CallDecision | None:
    """The decision of an address, once everyone may read it."""
    return decision_queries.published_decision(session, slug)


def load_with_numbers(session: Session, slug: str, ending: str) -> CallDecision | None:
    """The decision of a file's address, once it is public and its numbers are kept."""
    del ending  # every ending gives the same numbers
    decision = decision_queries.published_decision(session, slug)
    return decision if decision is not None and decision_queries.has_numbers(session, decision.id) else None


def load_wish(session: Session, wish_id: uuid.UUID) -> ConversationRequest | None:
    """The wish for a talk of an address."""
    return session.get(ConversationRequest, wish_id)


def what_comes_first(call: Call) -> Any:
    """Where a seat holder must go before anything else is shown, or None. Rule R5."""
    session, person = current_session(), current_person()
    stands = queries.standing(session, person, call.id)
    juror = queries.juror_of(session, person, call.id)
    if juror is not None and juror.age_band is None:
        return redirect(url_for("jury.welcome", slug=call.slug), 303)
    if queries.must_answer(stands.seat) and stands.unanswered(queries.submitted_ids(session, call.id)):
        return redirect(url_for("jury.conflicts", slug=call.slug), 303)
    return None
