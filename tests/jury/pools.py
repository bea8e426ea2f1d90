"""Plans and volunteers as the tests of seats and lots need them."""

from datetime import timedelta
from typing import Any

from fellespott.calls.models import Call
from fellespott.jury.lot_models import (
    JuryLot,
    JuryLotMember,
    JuryOffer,
    JuryPlan,
    JuryTarget,
    JuryVolunteer,
)
from fellespott.jury.lot_states import LotState, TargetCategory
from fellespott.jury.states import AgeBand, Background
from fellespott.people.models import Person
from tests.factories import WHEN, _add


def open_list(session: Any, call: Call, *, seats: int = 3) -> JuryPlan:
    """A plan for so many seats, with the list of volunteers open."""
    plan: JuryPlan = _add(session, JuryPlan(call_id=call.id, seats=seats, takes_volunteers=True))
    return plan


def aim(
    session: Any,
    call: Call,
    category: TargetCategory,
    feature: str,
    low: int,
    high: int,
    percent: int | None = None,
) -> JuryTarget:
    """How many are wanted of one feature."""
    target: JuryTarget = _add(
        session,
        JuryTarget(
            call_id=call.id,
            category=category,
            feature=feature,
            low=low,
            high=high,
            population_percent=percent,
        ),
    )
    return target


def sign_up(session: Any, call: Call, person: Person, **fields: Any) -> JuryVolunteer:
    """That person as a volunteer."""
    values = {"background": Background.RESIDENT, "age_band": AgeBand.FROM_18, "signed_up_at": WHEN} | fields
    found: JuryVolunteer = _add(session, JuryVolunteer(call_id=call.id, person_id=person.id, **values))
    return found


def make_lot(session: Any, call: Call, *pool: Person, state: LotState = LotState.READY) -> JuryLot:
    """A lot among those people as it lies in the database; nothing is worked out."""
    fields: dict[str, Any] = {"number": 1, "seats": 1, "targets": [], "quotas": [], "salt": "0" * 64}
    fields |= {"seed_source": "Lotto", "draw_on": WHEN.date(), "pool_size": len(pool), "panels_total": 1}
    fields |= {"pool_sha256": "1" * 64, "min_probability": 1.0, "fixed_at": WHEN, "file": "{}"}
    if state in (LotState.PUBLISHED, LotState.DRAWN):
        fields["published_at"] = WHEN
    if state is LotState.DRAWN:
        fields |= {"seed": "4 11 17", "panel": 0, "drawn_at": WHEN + timedelta(days=1)}
    lot: JuryLot = _add(session, JuryLot(call_id=call.id, state=state, **fields))
    for position, person in enumerate(pool):
        row = {"person_id": person.id, "features": {"age": "18_24"}, "salt": "2" * 64, "commitment": "3" * 64}
        _add(session, JuryLotMember(lot_id=lot.id, position=position, **row))
    return lot


def offer(session: Any, lot: JuryLot, person: Person) -> JuryOffer:
    """The seat that person was drawn for, not answered yet."""
    member = session.query(JuryLotMember).filter_by(lot_id=lot.id, person_id=person.id).one()
    found: JuryOffer = _add(session, JuryOffer(member_id=member.id, offered_at=WHEN))
    return found
