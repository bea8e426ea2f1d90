"""Who may complain (everyone), and who reads and handles complaints."""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.db import session_of
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.people.policies import FOR_STAFF, SIGN_IN_FIRST, holds, must_run, runs_anywhere
from fellespott.people.states import Role

from .models import Complaint
from .scopes import scopes_of

OWN = _l("Dette er din egen klage. Da må en annen behandle den.")


def can_read_register(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Those who run rounds, each their own, and auditors."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    reads = runs_anywhere(actor) or actor.has_role_anywhere(Role.AUDITOR)
    return allow() if reads else deny(FOR_STAFF)


def can_read_complaint(actor: Person | None, complaint: Complaint, _now: datetime) -> Decision:
    """Those who run the round it is about, and auditors there."""
    scopes = scopes_of(session_of(complaint), complaint)
    if holds(actor, Role.AUDITOR, *scopes):
        return allow()
    return must_run(actor, *scopes)


def can_handle_complaint(actor: Person | None, complaint: Complaint, _now: datetime) -> Decision:
    """Those who run the round it is about; never one's own."""
    staff = must_run(actor, *scopes_of(session_of(complaint), complaint))
    if not staff:
        return staff
    return deny(OWN) if is_sender(actor, complaint) else allow()


def can_follow_complaint(actor: Person | None, complaint: Complaint, _now: datetime) -> Decision:
    """Whoever sent it while signed in. Everyone else has the link."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if is_sender(actor, complaint) else deny(_l("Dette er en annens klage."))


def is_sender(actor: Person | None, complaint: Complaint) -> bool:
    """Whether the person sent it."""
    return actor is not None and complaint.sender_id == actor.id
