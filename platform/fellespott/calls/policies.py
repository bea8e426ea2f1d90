"""Who may see and run a call."""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.people.policies import can_run_rounds

from .models import Call
from .states import Phase

__all__ = ["can_manage_call", "can_manage_calls", "can_view_call"]


def can_view_call(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """Everyone, from the day it is announced; before that those who run rounds."""
    if call.phase is not Phase.DRAFT or (actor is not None and actor.is_staff):
        return allow()
    return deny(_l("Utlysningen er ikke kunngjort ennå."))


def can_manage_call(actor: Person | None, call: Call, now: datetime) -> Decision:
    """Those who run rounds."""
    return can_run_rounds(actor, call, now)


def can_manage_calls(actor: Person | None, target: Any, now: datetime) -> Decision:
    """Those who run rounds: make calls, and keep the criteria."""
    return can_run_rounds(actor, target, now)
