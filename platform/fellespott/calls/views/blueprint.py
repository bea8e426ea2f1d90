"""The blueprint, and how addresses become calls."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.authz import Decision
from fellespott.core.web import Room, current_person, now

from .. import queries
from ..models import Call
from ..policies import can_view_call

room = Room("calls", __name__, url_prefix="/utlysninger")


def load_call(session: Session, slug: str) -> Call | None:
    """The call of an address."""
    return queries.call_by_slug(session, slug)


def may_know(actor: Any, target: Any, moment: datetime) -> Decision:
    """Whether one may know of the call a page is about: of one not announced only those who run it."""
    if isinstance(target, tuple):
        target = target[0]
    return can_view_call(actor, target if isinstance(target, Call) else target.call, moment)


def load_shown(session: Session, slug: str) -> Call | None:
    """The call of an address, if whoever asks may know that it exists."""
    call = queries.call_by_slug(session, slug)
    return call if call is not None and can_view_call(current_person(), call, now()) else None
