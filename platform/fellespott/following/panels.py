"""The box "follow by mail" on the page of what can be followed. It never says who else does, nor how many."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.forms import ActionForm
from fellespott.core.registry import Followed, Panel, registry
from fellespott.people.models import Person

from .queries import Followable, followable, following_of


def follow_panel(
    session: Session,
    kind: str,
    target_id: uuid.UUID,
    person: Person | None,
    now: datetime,
    seen: Followed | None = None,
) -> Panel | None:
    """The box for that person; None where the thing is not for everyone's eyes now. Two queries at most.

    `seen` is how everyone sees it, where the caller knows that they do.
    """
    target = registry().follow_targets[kind]
    found = Followable(target, target_id, seen) if seen else followable(session, kind, target_id, now)
    if found is None:
        return None
    data: dict[str, Any] = {
        "word": found.target.word,
        "id": target_id,
        "hears": found.target.hears,
        "form": ActionForm(),
        "one_press": person is not None and person.email is not None,
        "mine": following_of(session, person, kind, target_id) is not None,
    }
    return Panel("following/_follow.html", data)
