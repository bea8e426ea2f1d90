"""What letters hand to other rooms: to-dos, stations of the chain line, figures, panels."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.queries import call_for_figures
from fellespott.calls.services import begin_running
from fellespott.core.i18n import _
from fellespott.core.links import local_url
from fellespott.core.registry import Panel, Registry, ScopeSource, Todo
from fellespott.groups.models import Group
from fellespott.people.models import Person
from fellespott.people.states import ScopeKind

from . import follow_news, queries, texts
from .chain import later_stations, letter_station, station_of_proposal
from .models import Letter, Project
from .personal import PERSONAL
from .policies import can_add_project
from .signals import letter_agreed
from .states import Form, LetterState, ProjectOrigin, ProjectState

# A partner that has not agreed for this long may be reminded.
REMIND_AFTER = timedelta(days=4)


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL)
    found.todos.append(todos)
    found.chain.append(station_of_proposal)
    found.chain_on_page.append(later_stations)
    found.project_chain.append(letter_station)
    found.scopes[ScopeKind.PROJECT] = ScopeSource(ScopeKind.PROJECT, titles_of_projects, projects_to_choose)
    found.figures.append(figures)
    found.add_panel("call", call_panel)
    found.add_panel("call_manage", manage_panel)
    found.add_panel("group", group_panel)
    letter_agreed.connect(on_letter_agreed)
    letter_agreed.connect(follow_news.on_letter_agreed)


def on_letter_agreed(letter: Letter, *, session: Session, now: datetime, **_more: Any) -> None:
    """With the first letter in force the money of the round has begun to run."""
    begin_running(session, call=letter.project.call, now=now)


def titles_of_projects(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What those projects are called."""
    rows = session.execute(select(Project.id, Project.name).where(Project.id.in_(ids)))
    return {row.id: row.name for row in rows}


def projects_to_choose(session: Session) -> Sequence[tuple[uuid.UUID, str]]:
    """Projects a role can be limited to, the newest first."""
    rows = session.execute(select(Project.id, Project.name).order_by(Project.created_at.desc(), Project.id))
    return [(row.id, row.name) for row in rows]


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """Letters to agree to; for those who lead: projects to start, letters to write, partners to remind."""
    for agreement in queries.waiting_agreements(session, person):
        yield Todo(
            title=_(
                "Les tildelingsbrevet for «%(project)s», og si ja", project=agreement.letter.project.name
            ),
            url=local_url("letters.answer_signed_in", agreement_id=agreement.id),
            detail=_("Brevet gjelder når alle partnerne har sagt ja."),
            action=_("Les brevet"),
        )
    for proposal in queries.yes_without_project(session, person):
        yield Todo(
            title=_("«%(title)s» fikk ja: start prosjektet", title=proposal.title),
            url=local_url("letters.start_project", proposal_id=proposal.id),
            detail=_("Så skriver du tildelingsbrevet sammen med gruppa og partnerne."),
            action=_("Start"),
        )
    for project in queries.projects_to_write_for(session, person):
        yield from _of_letter(project, project.open_letter, now)


def _of_letter(project: Project, letter: Letter | None, now: datetime) -> Iterator[Todo]:
    if letter is None:
        yield Todo(
            title=_("Skriv tildelingsbrevet for «%(project)s»", project=project.name),
            url=local_url("letters.new_letter", slug=project.slug),
            action=_("Skriv"),
        )
    elif letter.state is LetterState.DRAFT:
        yield Todo(
            title=_("Gjør ferdig tildelingsbrevet for «%(project)s»", project=project.name),
            url=local_url("letters.show_letter", slug=project.slug, number=letter.number),
            action=_("Fortsett"),
        )
    else:
        slow = [one for one in letter.current_agreements if one.agreed_at is None]
        if any(now - one.asked_at >= REMIND_AFTER for one in slow):
            names = ", ".join(one.partner.actor_name for one in slow)
            yield Todo(
                title=_("Minn partnerne på tildelingsbrevet for «%(project)s»", project=project.name),
                url=local_url("letters.show_letter", slug=project.slug, number=letter.number),
                detail=_("Har ikke svart: %(names)s.", names=names),
                action=_("Se brevet"),
            )


def figures(session: Session, slug: str | None) -> dict[str, Any]:
    """Projects, how they came and ended, the forms their letters name, and what they promise in kroner.

    A form counts once for each project whose letter in force names it.
    """
    call = call_for_figures(session, slug)
    projects = queries.projects_in(session, call.id) if call is not None else []
    letters = {one.name: one.letter_in_force for one in projects}
    agreed = {name: letter for name, letter in letters.items() if letter is not None}
    return {
        "projects": len(projects),
        "started": sum(one.origin is ProjectOrigin.AWARD for one in projects),
        "stopped": sum(one.state is ProjectState.STOPPED for one in projects),
        "added": sum(one.origin is ProjectOrigin.ADDED for one in projects),
        "handed_over": sum(one.state is ProjectState.HANDED_OVER for one in projects),
        "forms": {form.value: sum(form.value in letter.forms for letter in agreed.values()) for form in Form},
        "amount_nok": sum(letter.amount_ore for letter in agreed.values()) // 100,
        "amounts_nok": {name: letter.amount_ore // 100 for name, letter in agreed.items()},
    }


def call_panel(session: Session, call: Call, person: Person | None, now: datetime) -> Panel | None:
    """On the call's page: the projects it led to, and for the steering group the way to add one."""
    projects = queries.projects_in(session, call.id)
    may_add = call.phase.is_decided and bool(can_add_project(person, call, now))
    if not projects and not may_add:
        return None
    rows = [(one, *texts.PROJECT_STATES[one.state]) for one in projects]
    return Panel("letters/_call_panel.html", {"call": call, "rows": rows, "may_add": may_add})


def manage_panel(session: Session, call: Call, person: Person | None, _now: datetime) -> Panel | None:
    """For those who run the round, once it is decided: the yeses that wait to become projects."""
    if not call.phase.is_decided or person is None:
        return None
    waiting = [one for one in queries.yes_without_project(session, person) if one.call_id == call.id]
    rows = [(one, *texts.PROJECT_STATES[one.state]) for one in queries.projects_in(session, call.id)]
    return Panel("letters/_manage_panel.html", {"call": call, "rows": rows, "waiting": waiting})


def group_panel(session: Session, group: Group, _person: Person | None, _now: datetime) -> Panel | None:
    """On the group's page: its projects."""
    rows = [(one, *texts.PROJECT_STATES[one.state]) for one in queries.projects_of_group(session, group)]
    return Panel("letters/_group_panel.html", {"rows": rows}) if rows else None
