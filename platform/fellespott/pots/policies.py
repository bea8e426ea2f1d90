"""Who may see, propose, decide and pay. Rules R5, R9, R11 and R12."""

from datetime import datetime

from fellespott.calls.queries import has_seat
from fellespott.calls.states import SeatKind
from fellespott.core.authz import Decision, allow, deny
from fellespott.core.db import session_of
from fellespott.core.i18n import _l
from fellespott.letters.models import Project
from fellespott.letters.policies import ONLY_INSIDE, is_in_project, may_lead_project, scopes_of
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST, holds
from fellespott.people.states import Role

from . import standing
from .models import Pot, Use

ALONE = _l("Du sa ja til dette alene. Da må en annen skrive inn utbetalingen: alltid minst to.")
TO_YOU = _l("Pengene er til deg. Da må andre bestemme.")


def can_view_pot(_actor: Person | None, _pot: Pot, _now: datetime) -> Decision:
    """Everyone: sums, categories, forms, dates and reasons; never receivers (rule R19)."""
    return allow()


def can_see_inside(actor: Person | None, project: Project, now: datetime) -> Decision:
    """The group, its partners' contacts, those who lead, and the steering group of the round."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if standing.is_inside(project, actor) or may_lead_project(actor, project, now):
        return allow()
    session = session_of(project)
    if has_seat(session, actor, project.call_id, SeatKind.STEERING_GROUP):
        return allow()
    return deny(ONLY_INSIDE)


def can_look_inside(actor: Person | None, project: Project, now: datetime) -> Decision:
    """Those who see inside, and those who only read: auditors, and those who pay out. Rules R9 and R19."""
    scopes = scopes_of(project)
    if any(holds(actor, role, *scopes) for role in (Role.AUDITOR, Role.PAYMENT_RELEASER)):
        return allow()
    return can_see_inside(actor, project, now)


def can_view_use(actor: Person | None, use: Use, now: datetime) -> Decision:
    """Those who look inside the project's money."""
    return can_look_inside(actor, use.pot.project, now)


def can_talk_about_use(actor: Person | None, use: Use, now: datetime) -> Decision:
    """Those who see inside the project's money; who only reads it stays out of the talk."""
    return can_see_inside(actor, use.pot.project, now)


def can_propose_use(actor: Person | None, pot: Pot, now: datetime) -> Decision:
    """Everyone in the project, helpers too, and those who lead it."""
    inside = is_in_project(actor, pot.project, now)
    return inside if inside else may_lead_project(actor, pot.project, now)


def can_decide_use(actor: Person | None, use: Use, _now: datetime) -> Decision:
    """The group and the partners that take part in money decisions; never the receiver.

    What only the service can know (conflicts said elsewhere, the household) it says when asked.
    """
    if actor is None:
        return deny(SIGN_IN_FIRST)
    project = use.pot.project
    if standing.takes_no_part(project, actor):
        return deny(_l("Dere har sagt at dere ikke er med og bestemmer over penger."))
    if not standing.decides(project, actor):
        return deny(_l("Det er gruppa og partnerne som bestemmer dette."))
    return deny(TO_YOU) if use.receiver_person_id == actor.id else allow()


def can_refuse_use(actor: Person | None, use: Use, now: datetime) -> Decision:
    """Those who decide, and the one who proposed it."""
    if actor is not None and use.proposed_by_id == actor.id:
        return allow()
    return can_decide_use(actor, use, now)


def can_pay_use(actor: Person | None, use: Use, now: datetime) -> Decision:
    """Those who lead the project, and those who pay out there; never the receiver."""
    leads = may_lead_project(actor, use.pot.project, now)
    if not leads and not holds(actor, Role.PAYMENT_RELEASER, *scopes_of(use.pot.project)):
        return leads
    return deny(TO_YOU) if actor is not None and use.receiver_person_id == actor.id else allow()


def can_record_payout(actor: Person | None, use: Use, now: datetime) -> Decision:
    """Whoever may pay it, but never the one who alone said yes: behind every payout stand at least two."""
    may_pay = can_pay_use(actor, use, now)
    if not may_pay:
        return may_pay
    return deny(ALONE) if standing.said_yes_alone(use, actor) else may_pay


def can_close_use(actor: Person | None, use: Use, now: datetime) -> Decision:
    """That no more is paid is for those who lead the project to say; never for the receiver."""
    leads = may_lead_project(actor, use.pot.project, now)
    if not leads:
        return leads
    return can_pay_use(actor, use, now)


def can_settle_pot(actor: Person | None, pot: Pot, now: datetime) -> Decision:
    """Those who lead the project."""
    return may_lead_project(actor, pot.project, now)
