"""Helper mode: whom this device writes for. Lies in the session cookie and ends at sign-out.

The cookie only says whom; whether it still holds is asked anew by every request.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import g, session

from fellespott.core.db import current_session
from fellespott.core.web import current_person, now
from fellespott.people.models import Person

from .guardian_policies import can_write_for_others
from .models import Group

_KEY = "writing_for"


@dataclass(frozen=True, slots=True)
class WritingFor:
    """For whom, and in which group."""

    group: Group
    person: Person


def start_writing_for(group: Group, person: Person) -> None:
    """From now on what this device writes in that group is written for that person."""
    session[_KEY] = {"group": str(group.id), "person": str(person.id)}
    g.pop("writing_for", None)


def stop_writing_for() -> None:
    """Write as oneself again."""
    session.pop(_KEY, None)
    g.pop("writing_for", None)


def writing_for_now() -> WritingFor | None:
    """Whom this device writes for, if it still may: asked once in a request."""
    if "writing_for" not in g:
        g.writing_for = _find()
    found: WritingFor | None = g.writing_for
    return found


def writing_for(group: Group) -> Person | None:
    """The one an answer in that group is written for; None for oneself."""
    found = writing_for_now()
    return found.person if found is not None and found.group.id == group.id else None


def _find() -> WritingFor | None:
    kept: Any = session.get(_KEY)
    actor = current_person()
    if not isinstance(kept, dict) or actor is None:
        return None
    group = current_session().get(Group, uuid.UUID(kept["group"]))
    if group is None or not can_write_for_others(actor, group, now()):
        return None
    person = next((one.person for one in group.active if str(one.person_id) == kept["person"]), None)
    return WritingFor(group, person) if person is not None and person != actor else None
