"""Who sees, answers and settles a review, and who ends a project. Rules R5, R8 and R19."""

from datetime import datetime

from fellespott.calls.queries import has_seat
from fellespott.calls.states import SeatKind
from fellespott.core.authz import Decision, allow, deny, either
from fellespott.core.db import session_of
from fellespott.core.i18n import _l
from fellespott.groups.policies import can_edit_group
from fellespott.letters.models import Project
from fellespott.letters.policies import (
    TOO_CLOSE,
    can_write_letters,
    decides_in_steering_group,
    is_in_project,
    is_lead_contact,
)
from fellespott.letters.states import ProjectState
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST

from .models import Handover, Review
from .queries import is_too_close
from .states import ReviewState

ONLY_CONTACTS = _l("Dette svarer kontaktpersonen i gruppa eller lederen av prosjektet på.")


def can_view_review(actor: Person | None, review: Review, now: datetime) -> Decision:
    """Everyone, once it is settled. Before that the project, those who lead, and the steering group."""
    if review.state is ReviewState.SETTLED:
        return allow()
    return can_see_inside(actor, review.project, now)


def can_see_inside(actor: Person | None, project: Project, now: datetime) -> Decision:
    """The project's own words: its people, those who lead the round, and the steering group."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if has_seat(session_of(project), actor, project.call_id, SeatKind.STEERING_GROUP):
        return allow()
    return either(is_in_project(actor, project, now), can_write_letters(actor, project, now))


def can_answer_review(actor: Person | None, review: Review, now: datetime) -> Decision:
    """The contact of the group, and the contact of the lead partner."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if is_lead_contact(actor, review.project) or can_edit_group(actor, review.project.group, now):
        return allow()
    return deny(ONLY_CONTACTS)


def judges(actor: Person | None, project: Project, now: datetime) -> Decision:
    """Those who lead the round, unless they stand too close to the project. Rule R5."""
    leads = can_write_letters(actor, project, now)
    if not leads or actor is None:
        return leads
    return deny(TOO_CLOSE) if is_too_close(session_of(project), actor, project.id) else allow()


def can_stop(actor: Person | None, project: Project, _now: datetime) -> Decision:
    """A seat in the steering group of the round, and no conflict. Rules R5 and R8."""
    session = session_of(project)
    decides = decides_in_steering_group(session, actor, project)
    if not decides or actor is None:
        return decides
    return deny(TOO_CLOSE) if is_too_close(session, actor, project.id) else allow()


def can_settle_review(actor: Person | None, review: Review, now: datetime) -> Decision:
    """Those who judge; and the steering group while a warning stands, since only it can stop."""
    by_leaders = judges(actor, review.project, now)
    if by_leaders or review.project.state is not ProjectState.WARNED:
        return by_leaders
    return either(can_stop(actor, review.project, now), by_leaders)


def can_call_review(actor: Person | None, project: Project, now: datetime) -> Decision:
    """A review between two half-years: those who judge, and the steering group."""
    return either(can_stop(actor, project, now), judges(actor, project, now))


def can_end_project(actor: Person | None, project: Project, now: datetime) -> Decision:
    """Completing it, and proposing who takes it over: those who lead the round."""
    return judges(actor, project, now)


def can_view_handover(actor: Person | None, handover: Handover, now: datetime) -> Decision:
    """Everyone, once it is accepted. Before that also the one who is asked to receive it."""
    if handover.accepted_at is not None or is_receiver(actor, handover):
        return allow()
    return can_see_inside(actor, handover.project, now)


def can_accept_handover(actor: Person | None, handover: Handover, now: datetime) -> Decision:
    """The one who receives it; those who lead the round may write down a yes given to them."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if is_receiver(actor, handover) else judges(actor, handover.project, now)


def is_receiver(actor: Person | None, handover: Handover) -> bool:
    """Whether the person has the address the handover was sent to. Signing in proves the address."""
    return actor is not None and bool(actor.email) and actor.email == handover.receiving_email
