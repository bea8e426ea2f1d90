"""The room itself, and how its views find what an address is about."""

import uuid

from sqlalchemy.orm import Session

from fellespott.core.web import Room
from fellespott.letters.models import Project
from fellespott.letters.queries import project_by_slug

from ..models import Lesson, Story
from ..queries import lesson_by_id, story_by_id

room = Room("stories", __name__)


def load_story(session: Session, story_id: uuid.UUID) -> Story | None:
    """What /historier/<id>/… is about."""
    return story_by_id(session, story_id)


def load_lesson(session: Session, lesson_id: uuid.UUID) -> Lesson | None:
    """What /laerdom/<id> is about."""
    return lesson_by_id(session, lesson_id)


def load_project(session: Session, slug: str) -> Project | None:
    """What /prosjekter/<slug>/… is about."""
    return project_by_slug(session, slug)
