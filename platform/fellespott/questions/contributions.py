"""What questions hand to other rooms: to-dos, panels, reporting, personal data."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.core.i18n import _, _n
from fellespott.core.links import local_url
from fellespott.core.registry import Panel, Registry, Todo
from fellespott.people.models import Person
from fellespott.people.policies import runs_anywhere
from fellespott.proposals.labels import title_of
from fellespott.proposals.models import Proposal

from . import queries
from .personal import PERSONAL, RETENTION
from .policies import is_open_to_all, is_theirs
from .queries import Asked
from .reporting import REPORTABLE
from .texts import ANSWERED_BY

READ_WITHIN = timedelta(days=2)


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL, RETENTION)
    found.todos.append(todos)
    found.reportables[REPORTABLE.key] = REPORTABLE
    found.add_panel("call", on_call)
    found.add_panel("call_manage", on_manage)
    found.add_panel("proposal", on_proposal)


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """Questions to read or answer for those who run calls, and to answer for groups. Constant SQL."""
    if runs_anywhere(person):
        for slug, title, number, oldest in queries.waiting_for_staff(session, person):
            yield Todo(
                title=_n(
                    "%(num)s spørsmål venter: %(title)s",
                    "%(num)s spørsmål venter: %(title)s",
                    number,
                    title=title,
                ),
                url=local_url("questions.queue", slug=slug),
                due_at=oldest + READ_WITHIN,
                action=_("Les og svar"),
            )
    for question, proposal in queries.waiting_for_groups_of(session, person, now):
        yield Todo(
            title=_("Noen spør om «%(title)s»", title=title_of(proposal)),
            url=local_url("questions.answer", question_id=question.id),
            detail=question.text,
            action=_("Svar, om dere vil"),
        )


def on_call(session: Session, call: Call, person: Person | None, now: datetime) -> Panel | None:
    """Questions and answers on a call's page."""
    ask_url = local_url("questions.ask_call", slug=call.slug)
    all_url = local_url("questions.of_call", slug=call.slug)
    return _panel(session, Asked(call), person, now, ask_url, all_url)


def on_proposal(session: Session, proposal: Proposal, person: Person | None, now: datetime) -> Panel | None:
    """Questions and answers on a proposal's page."""
    ask_url = local_url("questions.ask_group", proposal_id=proposal.id)
    all_url = local_url("questions.of_proposal", proposal_id=proposal.id)
    return _panel(session, Asked(proposal.call, proposal), person, now, ask_url, all_url)


def _panel(
    session: Session, asked: Asked, person: Person | None, now: datetime, ask_url: str, all_url: str
) -> Panel | None:
    if not is_open_to_all(asked, now):
        return None
    questions, more = queries.shown(session, asked)
    data: dict[str, Any] = {
        "questions": questions,
        "more": more,
        "answered_by": ANSWERED_BY,
        "is_theirs": is_theirs(person, asked, now),
        "ask_url": ask_url,
        "all_url": all_url,
        "about_proposal": asked.proposal is not None,
    }
    return Panel("questions/_panel.html", data)


def on_manage(session: Session, call: Call, _person: Person | None, _now: datetime) -> Panel | None:
    """For those who run the call: how many questions wait."""
    number = queries.count_received(session, call.id)
    text = _n("%(num)s spørsmål venter på dere", "%(num)s spørsmål venter på dere", number)
    return Panel("questions/_manage_panel.html", {"call": call, "text": text})
