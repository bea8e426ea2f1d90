"""What complaints hand to other rooms: to-dos for those who handle them, figures, the clock's work."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.core.clock import from_oslo
from fellespott.core.i18n import _
from fellespott.core.links import local_url
from fellespott.core.registry import Job, Registry, Todo
from fellespott.people.models import Person
from fellespott.people.policies import runs_anywhere

from . import queries, tasks
from .models import Complaint
from .personal import PERSONAL, RETENTION


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL, RETENTION)
    found.todos.append(todos)
    found.jobs.append(Job("complaints.remind", 3600, tasks.remind_handlers))


def todos(session: Session, person: Person, _now: datetime) -> Iterator[Todo]:
    """Complaints without an answer, for those who run rounds. Constant SQL."""
    if runs_anywhere(person):
        for complaint in queries.to_answer(session, person):
            yield Todo(
                title=_("Svar på klage nummer %(number)s", number=complaint.number),
                url=local_url("complaints.show_complaint", complaint_id=complaint.id),
                due_at=_end_of(complaint),
                detail=complaint.about_text,
                action=_("Les og svar"),
            )


def _end_of(complaint: Complaint) -> datetime:
    day: Any = complaint.answer_by
    return from_oslo(datetime(day.year, day.month, day.day, 23, 59))  # noqa: DTZ001 - from_oslo gives the zone
