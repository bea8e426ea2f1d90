"""Who may volunteer, plan the jury and draw, and who answers a seat that is offered."""

from datetime import datetime

from fellespott.calls.models import Call
from fellespott.calls.policies import scopes_of
from fellespott.core.authz import Decision, allow, deny
from fellespott.core.db import session_of
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST, must_run

from . import lot_queries
from .lot_models import JuryLot, JuryOffer, JuryTarget, JuryVolunteer
from .lot_states import LotState
from .policies import can_see_jury

PUBLISH_FIRST = _l("Trekningen må kunngjøres først, og trekkes bare én gang.")
Seating = JuryLot | JuryTarget | JuryVolunteer | JuryOffer


def can_volunteer(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """Anyone signed in, while the call takes volunteers; afterwards those who did, to change their mind."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    session = session_of(call)
    if lot_queries.takes_volunteers(session, call) or lot_queries.volunteer_of(session, actor, call.id):
        return allow()
    return deny(_l("Det er ikke mulig å melde seg til juryen nå."))


def can_stop_volunteering(actor: Person | None, volunteer: JuryVolunteer, _now: datetime) -> Decision:
    """The one who volunteered, at any time."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    mine = volunteer.person_id == actor.id
    return allow() if mine else deny(_l("Bare den som meldte seg, kan trekke seg."))


def can_manage_seating(actor: Person | None, target: Seating, _now: datetime) -> Decision:
    """Those who run the round."""
    return must_run(actor, *scopes_of(target.call))


def can_draw(actor: Person | None, lot: JuryLot, _now: datetime) -> Decision:
    """Those who run the round, once the lot is published and until it is drawn."""
    allowed = must_run(actor, *scopes_of(lot.call))
    if allowed and lot.state is not LotState.PUBLISHED:
        return deny(PUBLISH_FIRST)
    return allowed


def can_read_lot(actor: Person | None, lot: JuryLot, now: datetime) -> Decision:
    """Everyone who may see the jury; what is not published is never loaded here."""
    return can_see_jury(actor, lot.call, now)


def can_answer_offer(actor: Person | None, offer: JuryOffer, _now: datetime) -> Decision:
    """The one who was drawn."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    mine = offer.member.person_id == actor.id
    return allow() if mine else deny(_l("Plassen er tilbudt en annen."))
