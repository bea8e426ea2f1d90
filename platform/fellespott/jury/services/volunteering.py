"""Volunteering for a jury, and the plan it is put together by."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call, PhaseChange
from fellespott.calls.queries import seat_of
from fellespott.calls.services import SeatTaken
from fellespott.calls.states import Phase
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.personal import change, remove
from fellespott.people.models import Person

from .. import lot_queries
from ..lot_models import JuryLot, JuryLotMember, JuryOffer, JuryPlan, JuryTarget, JuryVolunteer
from ..lot_states import CameBy, OfferState, TargetCategory
from ..models import Juror
from ..states import AgeBand, Background
from .seating import seat_juror


def plan_jury(
    session: Session, *, actor: Person, call: Call, seats: int, takes_volunteers: bool, now: datetime
) -> JuryPlan:
    """Say how many are to sit on the call's jury, and whether people may volunteer."""
    lock(session, Call, call.id)
    plan = lot_queries.plan_of(session, call.id)
    if plan is None:
        plan = JuryPlan(id=uuid.uuid4(), call_id=call.id, seats=seats)
        session.add(plan)
    plan.seats, plan.takes_volunteers = seats, takes_volunteers
    session.flush()
    record(session, actor=actor, action="jury.planned", on=plan, now=now, seats=seats, open=takes_volunteers)
    return plan


def set_target(
    session: Session,
    *,
    actor: Person,
    call: Call,
    category: TargetCategory,
    feature: str,
    low: int,
    high: int,
    population_percent: int | None,
    now: datetime,
) -> JuryTarget:
    """Say how many of the jury are to have this feature; what was said of it before is replaced.

    Raises DomainError "high_below_low" (field "high").
    """
    if low > high:
        raise DomainError("high_below_low", _l("Det høyeste tallet må være minst like stort."), field="high")
    lock(session, Call, call.id)
    known = [one for one in lot_queries.targets_of(session, call.id) if one.category is category]
    target = next((one for one in known if one.feature == feature), None)
    if target is None:
        target = JuryTarget(
            id=uuid.uuid4(), call_id=call.id, category=category, feature=feature, low=low, high=high
        )
        session.add(target)
    target.low, target.high, target.population_percent = low, high, population_percent
    session.flush()
    record(session, actor=actor, action="jury.target_set", on=target, now=now, feature=feature)
    return target


def remove_target(session: Session, *, actor: Person, target: JuryTarget, now: datetime) -> Call:
    """No longer aim at this."""
    call = target.call
    record(session, actor=actor, action="jury.target_removed", on=target, now=now, feature=target.feature)
    session.delete(target)
    session.flush()
    return call


def volunteer(
    session: Session,
    *,
    actor: Person,
    call: Call,
    background: Background,
    age_band: AgeBand,
    traits: Mapping[str, str],
    why: str,
    now: datetime,
) -> JuryVolunteer:
    """Say yes to sitting on the call's jury, or change what was told. Rule R5.

    Raises DomainError "sign_up_over" (409), or SeatTaken (409) for whoever has a seat in the call.
    """
    if not lot_queries.takes_volunteers(session, call):
        raise DomainError("sign_up_over", _l("Det er ikke mulig å melde seg til juryen nå."), status=409)
    held = seat_of(session, actor, call.id)
    if held is not None:
        raise SeatTaken(held)
    found = lot_queries.volunteer_of(session, actor, call.id)
    if found is None:
        found = JuryVolunteer(id=uuid.uuid4(), call_id=call.id, person_id=actor.id, signed_up_at=now)
        session.add(found)
    found.background, found.age_band = background, age_band
    found.traits, found.why = dict(traits), why.strip()
    session.flush()
    record(session, actor=actor, action="jury.volunteered", on=found, now=now)
    return found


def stop_volunteering(session: Session, *, actor: Person, volunteer: JuryVolunteer, now: datetime) -> Call:
    """Take one's name off the list, and out of the pools of lots.

    A seat that is offered lapses. A juror's seat is not touched.
    """
    call = volunteer.call
    record(session, actor=actor, action="jury.volunteer_stopped", on=volunteer, now=now)
    forget_volunteer(session, person_id=volunteer.person_id, call_id=call.id, now=now)
    session.expunge(volunteer)
    return call


def forget_volunteer(
    session: Session, *, person_id: uuid.UUID, call_id: uuid.UUID | None, now: datetime
) -> None:
    """Remove what a volunteer told, in one call or in all. Rows in pools stay, empty but for their hash."""
    lots, gone = sa.select(JuryLot.id), [JuryVolunteer.person_id == person_id]
    if call_id is not None:
        lots = lots.where(JuryLot.call_id == call_id)
        gone.append(JuryVolunteer.call_id == call_id)
    _forget(session, gone, [JuryLotMember.person_id == person_id, JuryLotMember.lot_id.in_(lots)], now)


def forget_pools(session: Session, before: datetime) -> int:
    """Remove the volunteers of calls that were decided before that moment; returns how many."""
    decided = sa.select(PhaseChange.call_id).where(
        PhaseChange.to_phase == Phase.DECIDED, PhaseChange.at < before
    )
    lots = sa.select(JuryLot.id).where(JuryLot.call_id.in_(decided))
    named = [JuryLotMember.person_id.is_not(None), JuryLotMember.lot_id.in_(lots)]
    return _forget(session, [JuryVolunteer.call_id.in_(decided)], named, before)


def _forget(
    session: Session,
    volunteers: Sequence[sa.ColumnElement[bool]],
    members: Sequence[sa.ColumnElement[bool]],
    now: datetime,
) -> int:
    theirs = sa.select(JuryLotMember.id).where(*members)
    still_open = (JuryOffer.member_id.in_(theirs), JuryOffer.state == OfferState.OFFERED)
    change(session, JuryOffer, *still_open, state=OfferState.LAPSED, answered_at=now)
    change(session, JuryLotMember, *members, person_id=None, features={}, salt="")
    removed = remove(session, JuryVolunteer, *volunteers)
    session.flush()
    return removed


def seat_volunteer(
    session: Session, *, actor: Person, volunteer: JuryVolunteer, represents: str, now: datetime
) -> Juror:
    """Give a volunteer a seat without a lot. Refuses as `seat_juror`."""
    return seat_juror(
        session,
        actor=actor,
        call=volunteer.call,
        person=volunteer.person,
        background=volunteer.background,
        age_band=volunteer.age_band,
        represents=represents,
        came_by=CameBy.VOLUNTEER,
        now=now,
    )
