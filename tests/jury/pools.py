"""Plans and volunteers as the tests of seats and lots need them."""

from typing import Any

from fellespott.calls.models import Call
from fellespott.jury.lot_models import JuryPlan, JuryTarget, JuryVolunteer
from fellespott.jury.lot_states import TargetCategory
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
