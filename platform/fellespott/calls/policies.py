"""Who may see and run a call."""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.people.models.persons import Scope
from fellespott.people.policies import can_run_rounds, must_run
from fellespott.people.policies import runs as runs_there
from fellespott.people.states import ScopeKind

from .models import Call
from .states import Phase

__all__ = ["can_manage_call", "can_manage_calls", "can_view_call", "runs", "scopes_of"]


def scopes_of(call: Call) -> tuple[Scope, ...]:
    """What a role can be limited to so that it holds in this call."""
    return ((ScopeKind.CALL, call.id),)


def runs(actor: Person | None, call: Call) -> bool:
    """Whether the person runs this round."""
    return runs_there(actor, *scopes_of(call))


def can_view_call(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """Everyone, from the day it is announced; before that those who run it."""
    if call.phase is not Phase.DRAFT or runs(actor, call):
        return allow()
    return deny(_l("Utlysningen er ikke kunngjort ennå."))


def can_manage_call(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """Those who run this round."""
    return must_run(actor, *scopes_of(call))


def can_manage_calls(actor: Person | None, target: Any, now: datetime) -> Decision:
    """Those who run all rounds: make calls, and keep the criteria that calls share."""
    return can_run_rounds(actor, target, now)
