"""Reads about who is to read what. None stands everywhere for: there is no plan, so everyone reads all."""

import uuid
from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.calls.models import Seat
from fellespott.calls.states import SeatKind
from fellespott.groups.models import Membership
from fellespott.people.models import Person
from fellespott.proposals.models import Partner, Proposal
from fellespott.proposals.states import PartnerState, ProposalState

from .assignment_models import Reading, ReadingPlan
from .models import ConflictAnswer

Id = uuid.UUID


def plan_of(session: Session, call_id: Id) -> ReadingPlan | None:
    """The call's plan."""
    return session.scalar(sa.select(ReadingPlan).where(ReadingPlan.call_id == call_id))


def readings_of(session: Session, call_id: Id, seat_id: Id) -> frozenset[Id] | None:
    """The proposals this seat is to read, in one query."""
    rows = session.scalars(
        sa.select(Reading.proposal_id)
        .select_from(ReadingPlan)
        .outerjoin(Reading, sa.and_(Reading.plan_id == ReadingPlan.id, Reading.seat_id == seat_id))
        .where(ReadingPlan.call_id == call_id)
    ).all()
    # A plan that gives this seat nothing is one row without a proposal.
    return frozenset(filter(None, rows)) if rows else None


def readings_by_seat(session: Session, call_id: Id) -> dict[Id, set[Id]] | None:
    """The proposals each seat is to read, in one query; a seat with none is left out."""
    rows = session.execute(
        sa.select(Reading.seat_id, Reading.proposal_id)
        .select_from(ReadingPlan)
        .outerjoin(Reading, Reading.plan_id == ReadingPlan.id)
        .where(ReadingPlan.call_id == call_id)
    ).all()
    if not rows:
        return None
    found: dict[Id, set[Id]] = defaultdict(set)
    for seat_id, proposal_id in rows:
        if seat_id is not None:
            found[seat_id].add(proposal_id)
    return found


def shared_counts(
    session: Session, call_ids: Collection[Id], seat_ids: Collection[Id]
) -> dict[Id, tuple[int, int]]:
    """Of the calls with a plan: how many readings there are, and how many of them are these seats'."""
    own = sa.and_(Reading.seat_id.in_(seat_ids), Proposal.id.is_not(None))
    rows = session.execute(
        sa.select(
            ReadingPlan.call_id,
            sa.func.count(Proposal.id),
            sa.func.coalesce(sa.func.sum(sa.case((own, 1), else_=0)), 0),
        )
        .outerjoin(Reading, Reading.plan_id == ReadingPlan.id)
        .outerjoin(
            Proposal, sa.and_(Proposal.id == Reading.proposal_id, Proposal.state == ProposalState.SUBMITTED)
        )
        .where(ReadingPlan.call_id.in_(call_ids))
        .group_by(ReadingPlan.call_id)
    )
    return {call_id: (count, mine) for call_id, count, mine in rows}


def answered_by_seat(session: Session, call_id: Id) -> dict[Id, dict[Id, bool]]:
    """What each juror answered about standing too close, in one query."""
    rows = session.execute(
        sa.select(ConflictAnswer.seat_id, ConflictAnswer.proposal_id, ConflictAnswer.has_conflict)
        .join(Seat, Seat.id == ConflictAnswer.seat_id)
        .where(Seat.call_id == call_id, Seat.kind == SeatKind.JUROR)
    )
    found: dict[Id, dict[Id, bool]] = defaultdict(dict)
    for seat_id, proposal_id, has_conflict in rows:
        found[seat_id][proposal_id] = has_conflict
    return found


def bound_pairs(session: Session, call_id: Id) -> set[tuple[Id, Id]]:
    """(seat, proposal) of jurors in a group behind it, or with their e-mail as a partner's; two queries."""
    jurors = sa.and_(Seat.call_id == call_id, Seat.kind == SeatKind.JUROR)
    is_in = sa.and_(Proposal.call_id == call_id, Proposal.state == ProposalState.SUBMITTED)
    members = (
        sa.select(Seat.id, Proposal.id)
        .join(Membership, Membership.person_id == Seat.person_id)
        .join(Proposal, Proposal.group_id == Membership.group_id)
        .where(jurors, is_in)
    )
    contacts = (
        sa.select(Seat.id, Proposal.id)
        .join(Person, Person.id == Seat.person_id)
        .join(Partner, Partner.contact_email == Person.email)
        .join(Proposal, Proposal.id == Partner.proposal_id)
        .where(jurors, is_in, Partner.state != PartnerState.DECLINED)
    )
    return {(row[0], row[1]) for statement in (members, contacts) for row in session.execute(statement)}
