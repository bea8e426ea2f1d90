"""How a jury comes to be: plans, volunteers, lots in each state, and who reads what."""

from typing import Any

from sqlalchemy import select

from fellespott.jury.assignment_models import Reading, ReadingPlan
from fellespott.jury.lot_states import LotState, TargetCategory
from fellespott.jury.models import ConflictAnswer
from tests.factories import WHEN, _add
from tests.jury.pools import aim, make_lot, offer, open_list, sign_up

from .base import World

# A call has one lot under way at most, so each state has a call of its own.
LOTS = {"open": LotState.READY, "scoring": LotState.PUBLISHED, "decided": LotState.DRAWN}


def seat_by_lot(session: Any, world: World) -> None:
    """The resident has volunteered in each call that has a lot, and was drawn in the decided one."""
    resident = world.person("resid")
    lots = {}
    for name, state in LOTS.items():
        call = world.calls[name]
        open_list(session, call)
        volunteer = sign_up(session, call, resident)
        lots[name] = make_lot(session, call, resident, state=state)
        world.values.setdefault("volunteer_id", volunteer.id)
    target = aim(session, world.calls["open"], TargetCategory.AREA, "Nord", 1, 2)
    world.ids["lot_id"] = {name: lot.id for name, lot in lots.items()}
    world.values |= {
        "jury.remove_target": {"target_id": target.id},
        "offer_id": offer(session, lots["decided"], resident).id,
        "ending": "json",
    }


def share_out(session: Any, world: World) -> None:
    """Where the jury scores, each juror was given all they do not stand too close to."""
    call = world.calls["scoring"]
    plan = _add(session, ReadingPlan(call_id=call.id, readers_each=1, made_at=WHEN))
    jurors = [world.values["juror scoring"], world.values["close scoring"]]
    free = select(ConflictAnswer).where(
        ConflictAnswer.seat_id.in_([one.seat_id for one in jurors]), ConflictAnswer.has_conflict.is_(False)
    )
    for answer in session.scalars(free):
        _add(session, Reading(plan_id=plan.id, seat_id=answer.seat_id, proposal_id=answer.proposal_id))
