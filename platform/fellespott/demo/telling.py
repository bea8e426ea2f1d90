"""What is told of the round of 2021: the four stories, lessons with an answer or without, and a complaint."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from fellespott.complaints import services as complaints
from fellespott.complaints.states import About
from fellespott.complaints.subjects import NOTHING, subject_of
from fellespott.letters.models import Project
from fellespott.people.models import Person
from fellespott.stories import services as stories
from fellespott.stories.rules import REMIND_DAYS_BEFORE, default_answer_by
from fellespott.stories.states import ConsentScope

from . import cast
from .stories_content import ComplaintText, LessonText, StoryText, told_2021
from .timeline import moment

Projects = Mapping[str, Project]


def tell(session: Session, *, projects: Projects, people: Mapping[str, Person]) -> None:
    """All of it, each with its own dates."""
    told = told_2021()
    for story in told.stories:
        _story(session, story, projects[story.project], people["runde"])
    for number, lesson in enumerate(told.lessons, 1):
        _lesson(session, lesson, number, projects[lesson.project], people["leder"])
    _complaint(session, told.complaint, projects[told.complaint.project], people["runde"])


def _story(session: Session, text: StoryText, project: Project, staff: Person) -> None:
    """Nobody is behind it, so staff note that it was read and may be shown (rule R15)."""
    written_at = moment(text.written_on)
    story = stories.write_story(
        session,
        actor=staff,
        project=project,
        is_constructed=True,
        source=text.source,
        tags=text.tags,
        now=written_at,
        **text.texts,
    )
    published_at = moment(text.published_on)
    stories.approve_story(
        session,
        actor=staff,
        story=story,
        text_sha256=story.text_sha256,
        now=published_at - timedelta(hours=2),
    )
    stories.give_consent(
        session,
        actor=staff,
        story=story,
        scope=ConsentScope.PUBLIC,
        ends_on=text.consent_ends_on,
        now=published_at - timedelta(hours=1),
    )
    stories.publish_story(session, actor=staff, story=story, now=published_at)


def _lesson(session: Session, text: LessonText, number: int, project: Project, leader: Person) -> None:
    answer_by = default_answer_by(text.asked_on)
    lesson, _token = stories.add_lesson(
        session,
        actor=leader,
        kind=text.kind,
        title=text.title,
        text=text.text,
        project=project,
        tags=text.tags,
        source=text.source,
        receiver=text.receiver,
        receiver_email=cast.address(f"mottaker-{number}"),
        answer_by=answer_by,
        now=moment(text.asked_on),
    )
    stories.publish_lesson(session, actor=leader, lesson=lesson, now=moment(text.published_on))
    if text.answered_on is None:
        # Reminded then, and so never again.
        stories.remind_receivers(session, moment(answer_by - timedelta(days=REMIND_DAYS_BEFORE)))
        return
    stories.answer_lesson(
        session,
        lesson=lesson,
        answer=text.answer,
        answered_by=text.answered_by,
        now=moment(text.answered_on, 14),
    )


def _complaint(session: Session, text: ComplaintText, project: Project, staff: Person) -> None:
    """Received, read, answered and closed."""
    complaint, _token = complaints.receive(
        session,
        text=text.text,
        subject=subject_of(session, About.PROJECT, project.id) or NOTHING,
        sender_name=text.sender_name,
        now=moment(text.received_on, 20),
    )
    complaints.acknowledge(session, actor=staff, complaint=complaint, now=moment(text.acknowledged_on))
    complaints.answer(
        session, actor=staff, complaint=complaint, text=text.answer, now=moment(text.answered_on)
    )
    complaints.close(session, actor=staff, complaint=complaint, now=moment(text.closed_on))
