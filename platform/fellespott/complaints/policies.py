"""Who may complain (everyone), and who reads and handles complaints."""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST, can_run_rounds

from .models import Complaint

OWN = _l("Dette er din egen klage. Da må en annen behandle den.")


def can_read_register(actor: Person | None, target: Any, now: datetime) -> Decision:
    """Those who run rounds."""
    return can_run_rounds(actor, target, now)


def can_handle_complaint(actor: Person | None, complaint: Complaint, now: datetime) -> Decision:
    """Those who run rounds; never one's own."""
    staff = can_run_rounds(actor, complaint, now)
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
