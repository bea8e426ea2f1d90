"""What reviews hand to other rooms: to-dos, a station of the chain line, cards, figures, the clock's work."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.queries import call_for_figures
from fellespott.core.clock import from_oslo, to_oslo
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l, show_date
from fellespott.core.links import local_url
from fellespott.core.registry import (
    ChainStation,
    InvitationKind,
    Job,
    Panel,
    ProjectPanel,
    Registry,
    Todo,
)
from fellespott.letters.models import Project
from fellespott.letters.states import ProjectState
from fellespott.people.models import Invitation, Person

from . import queries, services, tasks
from .models import Handover, Review
from .personal import PERSONAL
from .policies import can_call_review, can_end_project, can_see_inside
from .rules import UNDER_WAY, next_day
from .states import ReviewState
from .texts import OUTCOMES, status_of

HOUR_SECONDS = 3600


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL)
    found.todos.append(todos)
    found.project_panels.append(project_panel)
    found.project_chain.append(station)
    found.figures.append(figures)
    found.add_panel("call_manage", manage_panel)
    found.add_invitation(InvitationKind(queries.HANDOVER_INVITATION, _describe, _accept))
    found.jobs.append(Job("reviews.prepare", HOUR_SECONDS, tasks.prepare_reviews))
    found.jobs.append(Job("reviews.remind", HOUR_SECONDS, tasks.remind_projects))
    found.jobs.append(Job("reviews.hand_over", HOUR_SECONDS, tasks.hand_over_due))


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """Reviews to answer for one's project, and reviews to settle. Constant SQL."""
    for review in queries.to_answer_by(session, person):
        yield Todo(
            title=_("Fortell hvordan det går med «%(project)s»", project=review.project.name),
            url=_url("reviews.answer_review", review),
            due_at=_end_of(review.due_on),
            detail=_("Snakk sammen først. Det er helt vanlig å endre kurs."),
            action=_("Svar"),
        )
    for review in queries.to_settle_by(session, person, today=to_oslo(now).date()):
        answered = review.state is ReviewState.ANSWERED
        yield Todo(
            title=_("Avgjør halvårsgjennomgangen av «%(project)s»", project=review.project.name),
            url=_url("reviews.settle_review", review),
            due_at=_end_of(review.due_on),
            detail=_("Prosjektet har svart.") if answered else _("Dagen er passert, og de har ikke svart."),
            action=_("Les og avgjør"),
        )


def project_panel(
    session: Session, project: Project, person: Person | None, now: datetime
) -> Iterator[ProjectPanel]:
    """On the project's page: how the last review ended, when the next one is, and who takes over."""
    reviews = queries.reviews_of(session, project.id)
    handover = queries.handover_of(session, project.id)
    completion = queries.completion_of(session, project.id)
    if not (reviews or handover or completion) and project.state not in UNDER_WAY:
        return
    inside = bool(can_see_inside(person, project, now))
    yield ProjectPanel(
        title=_("Hvordan går det?"),
        url=local_url("reviews.list_reviews", slug=project.slug),
        action=_("Se alle gjennomgangene") if reviews else _("Slik ser vi på målene"),
        template="reviews/_project_panel.html",
        data={
            "project": project,
            "last": next((one for one in reviews if one.outcome is not None), None),
            "waiting": _waiting(reviews, project) if inside else None,
            "next_on": _next(project, now),
            "outcomes": OUTCOMES,
            "completion": completion,
            "handover": handover if handover is not None and (handover.accepted_at or inside) else None,
            "may_call": bool(can_call_review(person, project, now)) and project.state in UNDER_WAY,
            "may_end": bool(can_end_project(person, project, now)) and project.state in _CAN_END,
        },
    )


_CAN_END = UNDER_WAY | {ProjectState.COMPLETED}


def station(session: Session, project: Project, _now: datetime) -> Iterator[ChainStation]:
    """The half-year on the chain line: how the latest review ended, or that one is going on."""
    reviews = queries.reviews_of(session, project.id)
    last = next((one for one in reviews if one.outcome is not None), None)
    waiting = _waiting(reviews, project)
    if last is None and waiting is None:
        return
    if last is not None and last.outcome is not None:
        count = sum(one.outcome is not None for one in reviews)
        said = _("Gjennomgang %(number)s: %(outcome)s.", number=count, outcome=OUTCOMES[last.outcome][0])
    else:
        said = _("Vi ser på målene sammen.")
    yield ChainStation(
        "review",
        _l("Halvår"),
        done=last is not None,
        current=last is None,
        on=last.settled_at if last is not None else None,
        sentence=said,
        url=local_url("reviews.list_reviews", slug=project.slug),
    )


def manage_panel(session: Session, call: Call, _person: Person | None, now: datetime) -> Panel | None:
    """For those who lead the round: reviews that are not settled."""
    waiting = queries.waiting_in(session, call.id)
    if not waiting:
        return None
    today = to_oslo(now).date()
    rows = [(one, *status_of(one, is_under_way=True), one.due_on < today) for one in waiting]
    return Panel("reviews/_manage_panel.html", {"rows": rows})


def figures(session: Session, slug: str | None) -> dict[str, Any]:
    """How many reviews have been settled in the round, and how they ended."""
    call = call_for_figures(session, slug)
    counted = queries.outcomes_in(session, call.id) if call is not None else {}
    return {
        "reviews_settled": sum(counted.values()),
        "review_outcomes": {outcome.value: counted.get(outcome, 0) for outcome in OUTCOMES},
    }


def _waiting(reviews: list[Review], project: Project) -> Review | None:
    """The oldest review that is not settled, while the project is under way."""
    if project.state not in UNDER_WAY:
        return None
    return next((one for one in reversed(reviews) if one.outcome is None), None)


def _next(project: Project, now: datetime) -> date | None:
    if project.state not in UNDER_WAY:
        return None
    return next_day(project.starts_on, project.ends_on, today=to_oslo(now).date())


def _url(endpoint: str, review: Review) -> str:
    return local_url(endpoint, slug=review.project.slug, review_id=review.id)


def _end_of(day: date) -> datetime:
    return from_oslo(datetime(day.year, day.month, day.day, 23, 59))  # noqa: DTZ001 - from_oslo gives it its zone


def _describe(session: Session, invitation: Invitation) -> tuple[str, str]:
    handover = _handover(session, invitation)
    return _("Før «%(project)s» videre", project=handover.project.name), _(
        "%(unit)s er spurt om å ta over fra %(day)s. Med et ja er prosjektet deres fra den dagen, med de "
        "pengene som står i avtalen.",
        unit=handover.receiving_unit,
        day=show_date(handover.takes_over_on),
    )


def _accept(session: Session, invitation: Invitation, person: Person, now: datetime) -> str:
    handover = _handover(session, invitation)
    services.accept_handover(session, actor=person, handover=handover, now=now)
    return local_url("reviews.show_handover", slug=handover.project.slug)


def _handover(session: Session, invitation: Invitation) -> Handover:
    found = session.get(Handover, invitation.target_id) if invitation.target_id is not None else None
    if found is None:
        raise DomainError("no_handover", _l("Dette finnes ikke lenger."), status=404)
    return found
