"""Stories and lessons everyone reads can be reported, and hidden by a moderator: page, lists and search."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.links import local_url
from fellespott.core.registry import Reportable
from fellespott.people.models import Person
from fellespott.safety.hiding import by_the_table

from .models import TEXT_FIELDS, Lesson, Story
from .policies import can_view_lesson, can_view_story
from .states import StoryState
from .texts import title_of


def can_report_story(actor: Person | None, story: Story, now: datetime) -> bool:
    """A published one, by whoever sees it."""
    return story.state is StoryState.PUBLISHED and bool(can_view_story(actor, story, now))


def story_authors(session: Session, story: Story) -> Iterator[Person]:
    """The teller, and whoever wrote it down."""
    for person_id in {story.teller_id, story.written_by_id}:
        person = session.get(Person, person_id) if person_id is not None else None
        if person is not None:
            yield person


def can_report_lesson(actor: Person | None, lesson: Lesson, now: datetime) -> bool:
    """A published one, by whoever sees it."""
    return lesson.published_at is not None and bool(can_view_lesson(actor, lesson, now))


def lesson_authors(session: Session, lesson: Lesson) -> Iterator[Person]:
    """Whoever wrote it down."""
    person = session.get(Person, lesson.written_by_id) if lesson.written_by_id is not None else None
    if person is not None:
        yield person


STORY = Reportable(
    key=Story.hidden_kind,
    load=lambda session, story_id: session.get(Story, story_id),
    can_see=can_report_story,
    title=title_of,
    url=lambda story: local_url("stories.show_story", slug=story.slug),
    texts=lambda story: [getattr(story, name) for name in TEXT_FIELDS],
    hide=by_the_table,
    show=by_the_table,
    authors=story_authors,
    can_change=lambda story: story.state is not StoryState.WITHDRAWN,
)
LESSON = Reportable(
    key=Lesson.hidden_kind,
    load=lambda session, lesson_id: session.get(Lesson, lesson_id),
    can_see=can_report_lesson,
    title=lambda lesson: lesson.title,
    url=lambda lesson: local_url("stories.show_lesson", lesson_id=lesson.id),
    texts=lambda lesson: [lesson.title, lesson.text, lesson.answer],
    hide=by_the_table,
    show=by_the_table,
    authors=lesson_authors,
)
