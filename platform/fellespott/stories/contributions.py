"""What stories hand to other rooms: to-dos, the last station of the chain, a project's card, jobs."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.calls.queries import call_by_slug
from fellespott.core.clock import from_oslo, to_oslo
from fellespott.core.i18n import _, _l, _n
from fellespott.core.links import local_url
from fellespott.core.registry import ChainStation, Job, ProjectPanel, Registry, Todo
from fellespott.letters.models import Project
from fellespott.people.models import Person

from . import queries, services, tasks
from .guardians import guardian_answer
from .models import Story
from .personal import PERSONAL, consents
from .policies import can_write_in
from .reporting import LESSON, STORY
from .rules import SPEAK_OF_END_DAYS, missing
from .services.writing import texts_of
from .sharing import call_panel
from .states import StoryState
from .taking_down import ASKED_ABOUT
from .texts import title_of

HOUR = 3600
STATION = _l("Historie")
SHOWN_ON_PROJECT = 3
PUBLISH_WITHIN = timedelta(days=7)


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL)
    found.consents.append(consents)
    found.reportables |= {one.key: one for one in (STORY, LESSON)}
    found.setup.append(services.load_practices)
    found.todos.append(todos)
    found.guarded[ASKED_ABOUT.key] = ASKED_ABOUT
    found.project_chain.append(stations)
    found.project_panels.append(project_panels)
    found.figures.append(figures)
    found.add_panel("call", call_panel)
    found.jobs.append(Job("stories.expire_consents", HOUR, tasks.expire_consents))
    found.jobs.append(Job("stories.remind_receivers", HOUR, tasks.remind_receivers))


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """The teller's: read, approve, consent, prolong. Those who lead: publish. A handful of queries."""
    for story in queries.stories_told_by(session, person):
        consent = story.public_consent(to_oslo(now).date())
        awaits = consent is not None and consent.needs_guardian
        awaits = awaits and not guardian_answer(session, story, to_oslo(now).date()).is_given
        yield from _of_teller(story, person, now, awaits_guardian=awaits)
    for story_id, title, approved_at in queries.ready_to_publish(session, person, now):
        yield Todo(
            title=_("Publiser historien «%(title)s»", title=title),
            url=local_url("stories.publish_story", story_id=story_id),
            detail=_("Lest og godkjent av den som forteller, og samtykket gjelder."),
            due_at=approved_at + PUBLISH_WITHIN if approved_at else None,
            action=_("Se over"),
        )
    for lesson in queries.lessons_to_answer(session, person):
        yield Todo(
            title=_("Svar på lærdommen «%(title)s»", title=lesson.title),
            url=local_url("stories.answer_signed_in", lesson_id=lesson.id),
            due_at=_end_of(lesson.answer_by),
            action=_("Les og svar"),
        )
    for lesson_id, title in queries.lessons_to_publish(session, person):
        yield Todo(
            title=_("Publiser lærdommen «%(title)s»", title=title),
            url=local_url("stories.show_lesson", lesson_id=lesson_id),
            action=_("Se over"),
        )


def _end_of(day: date) -> datetime:
    return from_oslo(datetime(day.year, day.month, day.day, 23, 59))  # noqa: DTZ001 - from_oslo gives the zone


def _of_teller(story: Story, person: Person, now: datetime, *, awaits_guardian: bool) -> Iterator[Todo]:
    today = to_oslo(now).date()
    read = local_url("stories.read_story", story_id=story.id)
    if story.state is StoryState.DRAFT:
        if missing(texts_of(story)):
            if story.written_by_id == person.id:
                yield Todo(
                    title=_("Fortell ferdig «%(title)s»", title=title_of(story)),
                    url=local_url("stories.edit_story", story_id=story.id),
                    action=_("Fortsett"),
                )
        elif story.asked_at is not None or story.written_by_id == person.id:
            yield Todo(
                title=_("Les historien din, og si om den er riktig"),
                url=read,
                detail=_("Ingen andre får lese «%(title)s» før du har sagt ja.", title=title_of(story)),
                action=_("Les"),
            )
    elif story.state is StoryState.APPROVED and not story.valid_consents(today):
        yield Todo(
            title=_("Si hvem som kan lese «%(title)s»", title=title_of(story)),
            url=local_url("stories.give_consent", story_id=story.id),
            action=_("Svar"),
        )
    elif story.state is StoryState.APPROVED and awaits_guardian:
        yield Todo(
            title=_("Spør en foresatt om «%(title)s»", title=title_of(story)),
            url=local_url("groups.show_ask", kind=ASKED_ABOUT.key, object_id=story.id, person_id=person.id),
            detail=_("En foresatt må si ja før alle kan lese den."),
            action=_("Spør"),
        )
    elif story.live_ends_on is not None and (story.live_ends_on - today).days <= SPEAK_OF_END_DAYS:
        yield Todo(
            title=_("Vil du at «%(title)s» skal stå lenger?", title=title_of(story)),
            url=local_url("stories.give_consent", story_id=story.id),
            detail=_("Samtykket ditt går snart ut. Gjør du ingenting, tas historien ned av seg selv."),
            action=_("Svar"),
        )


def stations(session: Session, project: Project, _now: datetime) -> list[ChainStation]:
    """The last station: what it led to, told by those it was for (rule R19). One query."""
    number, first, slug = queries.story_station(session, project.id)
    if not number:
        return [ChainStation("story", STATION)]
    page = (
        local_url("stories.show_story", slug=slug)
        if slug
        else local_url("stories.list_in_project", slug=project.slug)
    )
    told = _n("%(num)s historie er fortalt.", "%(num)s historier er fortalt.", number)
    return [ChainStation("story", STATION, done=True, on=first, sentence=told, url=page)]


def project_panels(
    session: Session, project: Project, person: Person | None, now: datetime
) -> list[ProjectPanel]:
    """On a project's page: its newest stories and lessons, and the way to write one. Two queries."""
    stories = queries.stories_of(session, project)
    lessons = queries.lessons_of(session, project.id)
    may_write = bool(can_write_in(person, project, now))
    if not (stories or lessons or may_write):
        return []
    return [
        ProjectPanel(
            title=_("Det de forteller"),
            url=local_url("stories.list_in_project", slug=project.slug),
            action=_("Alle historier og lærdommer"),
            template="stories/_project_panel.html",
            data={
                "project": project,
                "stories": stories[:SHOWN_ON_PROJECT],
                "lessons": lessons[:SHOWN_ON_PROJECT],
                "may_write": may_write,
            },
        )
    ]


def figures(session: Session, slug: str | None) -> dict[str, Any]:
    """How many stories, lessons and practices anyone can read; of one call where it is named."""
    call = call_by_slug(session, slug) if slug is not None else None
    return queries.counts(session, call.id if call is not None else None)
