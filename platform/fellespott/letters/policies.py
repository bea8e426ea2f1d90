"""Who may see projects and letters, write letters, and act in a project (rules R5, R7 and R19)."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.queries import has_seat
from fellespott.calls.states import SeatKind
from fellespott.core.authz import Decision, allow, deny, either
from fellespott.core.db import session_of
from fellespott.core.i18n import _l
from fellespott.groups.policies import can_be_member_of
from fellespott.jury.decision_queries import published_entry
from fellespott.jury.queries import standing
from fellespott.jury.states import Outcome
from fellespott.people.models import Person
from fellespott.people.models.persons import Scope
from fellespott.people.policies import ELSEWHERE, SIGN_IN_FIRST, runs, runs_anywhere
from fellespott.people.states import ScopeKind
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import scopes_of as scopes_of_proposal

from .models import Agreement, Letter, Project
from .states import LetterState

ONLY_INSIDE = _l("Dette er for dem som er med i prosjektet.")
ONLY_LEADERS = _l("Dette er for dem som leder prosjektet eller runden.")
ONLY_STEERING = _l("Dette er det styringsgruppa i utlysningen som bestemmer.")
ONLY_A_YES = _l("Bare et forslag som har fått ja i et kunngjort vedtak, blir et prosjekt.")
TOO_CLOSE = _l("Du står for nær dette prosjektet til å bestemme over det.")


def scopes_of(project: Project) -> tuple[Scope, ...]:
    """What a role can be limited to so that it holds for this project."""
    return (
        (ScopeKind.CALL, project.call_id),
        (ScopeKind.GROUP, project.group_id),
        (ScopeKind.PROJECT, project.id),
    )


def is_lead_contact(actor: Person | None, project: Project) -> bool:
    """Whether the person is the contact of the partner that answers for the project."""
    lead = project.lead
    return actor is not None and bool(actor.email) and lead is not None and lead.contact_email == actor.email


def is_in_project(actor: Person | None, project: Project, now: datetime) -> Decision:
    """Active members of the project's group, helpers too, and the contact of its lead partner."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if can_be_member_of(actor, project.group, now) or is_lead_contact(actor, project):
        return allow()
    return deny(ONLY_INSIDE)


def can_write_letters(actor: Person | None, project: Project, _now: datetime) -> Decision:
    """The project leader of the round, and those who run rounds."""
    return _leads_round(actor, project.call, *scopes_of(project))


def may_lead_project(actor: Person | None, project: Project, now: datetime) -> Decision:
    """Those who run rounds, the round's project leader, and the contact of the project's lead partner."""
    if is_lead_contact(actor, project):
        return allow()
    return can_write_letters(actor, project, now)


def can_start_project(actor: Person | None, proposal: Proposal, _now: datetime) -> Decision:
    """Whoever leads the round, once the proposal has a published yes."""
    leads = _leads_round(actor, proposal.call, *scopes_of_proposal(proposal))
    if not leads:
        return leads
    entry = published_entry(session_of(proposal), proposal.id)
    if entry is None or entry.outcome is not Outcome.YES:
        return deny(ONLY_A_YES)
    return allow()


def can_add_project(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """A seat in the call's steering group, and nobody else: not even those who run rounds."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if not has_seat(session_of(call), actor, call.id, SeatKind.STEERING_GROUP):
        return deny(ONLY_STEERING)
    return allow()


def decides_in_steering_group(session: Session, actor: Person | None, project: Project) -> Decision:
    """A seat in the call's steering group, and no conflict about this project. Rule R5.

    A conflict is a yes to standing too close to the proposal, being or having been in the group, or being a
    partner's contact.
    """
    if actor is None:
        return deny(SIGN_IN_FIRST)
    stands = standing(session, actor, project.call_id)
    if stands.seat is None or stands.seat.kind is not SeatKind.STEERING_GROUP:
        return deny(ONLY_STEERING)
    partner = any(one.contact_email == actor.email for one in project.partners if actor.email)
    was_inside = any(one.person_id == actor.id for one in project.group.memberships)
    if partner or was_inside or project.proposal_id in stands.conflicts:
        return deny(TOO_CLOSE)
    return allow()


def can_view_project(_actor: Person | None, _project: Project, _now: datetime) -> Decision:
    """Everyone (rule R19): a project rests on a published yes, or on the steering group's decision."""
    return allow()


def can_view_letter(actor: Person | None, letter: Letter, now: datetime) -> Decision:
    """Everyone, once it is agreed. While it is written or waits: those in the project and those who lead."""
    if letter.state in (LetterState.AGREED, LetterState.REPLACED):
        return allow()
    inside = is_in_project(actor, letter.project, now)
    if inside:
        return inside
    steering = decides_in_steering_group(session_of(letter), actor, letter.project)
    return either(steering, can_write_letters(actor, letter.project, now))


def can_write_letter(actor: Person | None, letter: Letter, now: datetime) -> Decision:
    """Whoever writes letters for the project. Whether this one can be changed is the service's to say."""
    return can_write_letters(actor, letter.project, now)


def can_write_agreement(actor: Person | None, agreement: Agreement, now: datetime) -> Decision:
    """Whoever writes the letter may remind its partners."""
    return can_write_letter(actor, agreement.letter, now)


def can_answer_letter(actor: Person | None, agreement: Agreement, _now: datetime) -> Decision:
    """The contact of the partner that is asked."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if actor.email and actor.email == agreement.partner.contact_email:
        return allow()
    return deny(_l("Dette svarer kontaktpersonen hos partneren på."))


def _leads_round(actor: Person | None, call: Call, *scopes: Scope) -> Decision:
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if runs(actor, *scopes) or has_seat(session_of(call), actor, call.id, SeatKind.PROJECT_LEADER):
        return allow()
    return deny(ELSEWHERE if runs_anywhere(actor) else ONLY_LEADERS)
