"""A call can be followed by mail, from the day it is announced."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.links import local_url
from fellespott.core.registry import Followed, FollowTarget

from .models import Call
from .states import Phase

KIND = "call"


def find(session: Session, ids: Iterable[uuid.UUID], _now: datetime) -> dict[uuid.UUID, Followed]:
    """Those of these calls that everyone sees."""
    seen = select(Call.id, Call.title, Call.slug).where(Call.id.in_(ids), Call.phase != Phase.DRAFT)
    return {
        row.id: Followed(row.title, local_url("calls.show_call", slug=row.slug))
        for row in session.execute(seen)
    }


TARGET = FollowTarget(
    kind=KIND,
    word="utlysning",
    find=find,
    hears=_l("Du får en e-post når utlysningen åpner og lukker, når en dato flyttes og når svaret er klart."),
)
