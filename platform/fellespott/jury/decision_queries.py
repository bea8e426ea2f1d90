"""Reads about decisions, those who decide, and the talks that follow."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.states import SeatKind
from fellespott.proposals.models import Proposal

from .models import CallDecision, ConversationRequest, DecisionEntry
from .round_models import PublishedNumbers
from .states import DecisionState


def decision_of(session: Session, call_id: uuid.UUID) -> CallDecision | None:
    """The call's decision, begun or published, as it stands in the database now."""
    return session.scalar(select(CallDecision).where(CallDecision.call_id == call_id))


def loaded_decision(call: Call) -> CallDecision | None:
    """The call's decision, read once for each call however many of its proposals are shown."""
    found: CallDecision | None = call.decision  # type: ignore[attr-defined]
    return found


def published_decision(session: Session, slug: str) -> CallDecision | None:
    """The decision of the call with that slug, once it is published."""
    return session.scalar(
        select(CallDecision)
        .join(Call, Call.id == CallDecision.call_id)
        .where(Call.slug == slug, CallDecision.state == DecisionState.PUBLISHED)
    )


def numbers_of(session: Session, decision_id: uuid.UUID) -> PublishedNumbers:
    """The numbers kept with a published decision that has them: ask has_numbers first."""
    return session.scalars(select(PublishedNumbers).where(PublishedNumbers.decision_id == decision_id)).one()


def has_numbers(session: Session, decision_id: uuid.UUID) -> bool:
    """Whether numbers are kept with the decision, without reading them; not with the very first ones."""
    found = select(PublishedNumbers.id).where(PublishedNumbers.decision_id == decision_id)
    return session.scalar(found) is not None


def published_entry(session: Session, proposal_id: uuid.UUID) -> DecisionEntry | None:
    """What was decided about the proposal, once it is published."""
    return session.scalar(
        select(DecisionEntry)
        .join(CallDecision, CallDecision.id == DecisionEntry.decision_id)
        .where(DecisionEntry.proposal_id == proposal_id, CallDecision.state == DecisionState.PUBLISHED)
    )


def talk_about(session: Session, proposal_id: uuid.UUID) -> ConversationRequest | None:
    """The talk the group has asked for, if it has."""
    return session.scalar(select(ConversationRequest).where(ConversationRequest.proposal_id == proposal_id))


def talks_in(session: Session, call_id: uuid.UUID) -> list[ConversationRequest]:
    """The talks groups of the call have asked for: those not held first, the oldest first."""
    return list(
        session.scalars(
            select(ConversationRequest)
            .join(Proposal, Proposal.id == ConversationRequest.proposal_id)
            .where(Proposal.call_id == call_id)
            .order_by(ConversationRequest.done_at.is_not(None), ConversationRequest.asked_at)
        ).unique()
    )


def steering_group(session: Session, call_id: uuid.UUID) -> list[Seat]:
    """The seats of those who decide where the jury advises."""
    return list(
        session.scalars(
            select(Seat).where(Seat.call_id == call_id, Seat.kind == SeatKind.STEERING_GROUP)
        ).unique()
    )
