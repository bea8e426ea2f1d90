"""What disclosures hand to other rooms: to-dos, documents of the earlier rooms, how long things are kept."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.core.clock import from_oslo
from fellespott.core.i18n import _
from fellespott.core.links import local_url
from fellespott.core.registry import Registry, Todo
from fellespott.people.models import Person

from . import queries
from .documents import DISCLOSABLES
from .personal import PERSONAL, RETENTION
from .policies import can_answer_requests


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL, RETENTION)
    found.todos.append(todos)
    found.disclosables.update({one.key: one for one in DISCLOSABLES})


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """Requests without an answer, for those who answer. One query."""
    if not can_answer_requests(person, None, now):
        return
    for request in queries.waiting(session):
        yield Todo(
            title=_("Svar på innsyn nummer %(number)s", number=request.number),
            url=local_url("disclosures.show_request", request_id=request.id),
            due_at=_end_of(request.answer_by),
            action=_("Finn dokumentene"),
        )


def _end_of(day: Any) -> datetime:
    return from_oslo(datetime(day.year, day.month, day.day, 23, 59))  # noqa: DTZ001 - from_oslo gives the zone
