"""The blueprint, and how addresses become calls."""

from sqlalchemy.orm import Session

from fellespott.core.web import Room, current_person, now

from .. import queries
from ..models import Call
from ..policies import can_view_call

room = Room("calls", __name__, url_prefix="/utlysninger")


def load_call(session: Session, slug: str) -> Call | None:
    """The call of an address."""
    return queries.call_by_slug(session, slug)


def load_shown(session: Session, slug: str) -> Call | None:
    """The call of an address, if whoever asks may know that it exists."""
    call = queries.call_by_slug(session, slug)
    return call if call is not None and can_view_call(current_person(), call, now()) else None
