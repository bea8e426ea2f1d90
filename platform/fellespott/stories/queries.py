"""Reads about stories and lessons that more than one page needs. The bank's list is in bank.py."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from fellespott.core.clock import to_oslo
from fellespott.core.ids import token_hash
from fellespott.groups.models import GuardianConsent
from fellespott.letters.models import Project
from fellespott.letters.queries import held_by, led_by
from fellespott.people.models import Person
from fellespott.people.states import Role

from .bank import BankItem, search_bank
from .models import Consent, Lesson, Practice, Story
from .states import ConsentScope, StoryState

__all__ = [
    "BankItem",
    "StoryCard",
    "consent_by_id",
    "counts",
    "latest_stories",
    "lesson_by_id",
    "lesson_by_token",
    "lessons_of",
    "practice_by_key",
    "search_bank",
    "stories_of",
    "story_by_id",
    "story_by_slug",
]


def story_by_id(session: Session, story_id: uuid.UUID) -> Story | None:
    """The story, wherever it stands."""
    return session.get(Story, story_id)


def story_by_slug(session: Session, slug: str) -> Story | None:
    """The story with that public address part, published or not."""
    return session.scalar(select(Story).where(Story.slug == slug))


def consent_by_id(session: Session, consent_id: uuid.UUID) -> Consent | None:
    """The consent."""
    return session.get(Consent, consent_id)


def lesson_by_id(session: Session, lesson_id: uuid.UUID) -> Lesson | None:
    """The lesson."""
    return session.get(Lesson, lesson_id)


def lesson_by_token(session: Session, token: str) -> Lesson | None:
    """The lesson whose receiver was sent that link."""
    return session.scalar(select(Lesson).where(Lesson.token_hash == token_hash(token)))


def practice_by_key(session: Session, key: str) -> Practice | None:
    """The practice of that name."""
    return session.scalar(select(Practice).where(Practice.key == key))


@dataclass(frozen=True, slots=True)
class StoryCard:
    """What a list shows of a published story."""

    slug: str
    title: str
    changed: str
    told_as: str
    is_constructed: bool
    published_at: datetime
    project_name: str | None
    project_slug: str | None


def latest_stories(session: Session, limit: int = 3) -> list[StoryCard]:
    """The stories published last, for the front page. One query."""
    return _cards(session, select_cards().limit(limit))


def stories_of(session: Session, project: Project) -> list[StoryCard]:
    """The project's published stories, newest first. One query."""
    return _cards(session, select_cards().where(Story.project_id == project.id))


def select_cards() -> sa.Select[*tuple[Any, ...]]:
    """Published stories as rows of a card, newest first."""
    return (
        select(
            Story.slug,
            Story.title,
            Story.changed,
            Story.told_as,
            Story.is_constructed,
            Story.published_at,
            Project.name,
            Project.slug,
        )
        .outerjoin(Project, Project.id == Story.project_id)
        .where(Story.state == StoryState.PUBLISHED, ~Story.is_hidden)
        .order_by(Story.published_at.desc(), Story.title, Story.id)
    )


def _cards(session: Session, statement: sa.Select[*tuple[Any, ...]]) -> list[StoryCard]:
    return [StoryCard(*row) for row in session.execute(statement)]


def lessons_of(session: Session, project_id: uuid.UUID, *, published_only: bool = True) -> Sequence[Lesson]:
    """The project's lessons, newest first."""
    found = _lessons().where(Lesson.project_id == project_id)
    if published_only:
        found = found.where(Lesson.published_at.is_not(None), ~Lesson.is_hidden)
    return session.scalars(found).unique().all()


def lessons_near(session: Session, story: Story) -> Sequence[Lesson]:
    """Published lessons drawn from the story, or else from its project: what others can take with them."""
    found = session.scalars(
        _lessons().where(
            Lesson.published_at.is_not(None),
            ~Lesson.is_hidden,
            sa.or_(Lesson.story_id == story.id, Lesson.project_id == story.project_id),
        )
    )
    lessons = found.unique().all()
    return [one for one in lessons if one.story_id == story.id] or lessons


def _lessons() -> sa.Select[Lesson]:
    return (
        select(Lesson)
        .options(lazyload(Lesson.story), lazyload(Lesson.project))
        .order_by(Lesson.asked_at.desc(), Lesson.id)
    )


def unpublished_of(session: Session, project: Project) -> Sequence[Story]:
    """The project's stories under way, the one touched last first."""
    return (
        session.scalars(
            select(Story)
            .where(Story.project_id == project.id, Story.state.in_((StoryState.DRAFT, StoryState.APPROVED)))
            .order_by(Story.updated_at.desc(), Story.id)
        )
        .unique()
        .all()
    )


def counts(session: Session, call_id: uuid.UUID | None = None) -> dict[str, int]:
    """How many stories, lessons and practices anyone can read; stories and lessons of one call if named."""
    stories = select(sa.func.count()).select_from(Story)
    stories = stories.where(Story.state == StoryState.PUBLISHED, ~Story.is_hidden)
    lessons = select(sa.func.count()).select_from(Lesson)
    lessons = lessons.where(Lesson.published_at.is_not(None), ~Lesson.is_hidden)
    if call_id is not None:
        projects = select(Project.id).where(Project.call_id == call_id)
        stories = stories.where(Story.project_id.in_(projects))
        lessons = lessons.where(Lesson.project_id.in_(projects))
    return {
        "stories": session.scalar(stories) or 0,
        "lessons": session.scalar(lessons) or 0,
        "practices": session.scalar(select(sa.func.count()).select_from(Practice)) or 0,
    }


def stories_told_by(session: Session, person: Person) -> Sequence[Story]:
    """The person's own stories that still wait for a word from them or stand published."""
    return (
        session.scalars(
            select(Story)
            .where(Story.teller_id == person.id, Story.state != StoryState.WITHDRAWN)
            .order_by(Story.created_at, Story.id)
        )
        .unique()
        .all()
    )


def ready_to_publish(
    session: Session, person: Person, now: datetime
) -> list[tuple[uuid.UUID, str, datetime | None]]:
    """(id, title, approved at) of approved stories everyone may read, in the rounds the person leads.

    One query.
    """
    today = to_oslo(now).date()
    consented = select(Consent.story_id).where(
        Consent.standing,
        Consent.scope == ConsentScope.PUBLIC,
        Consent.given_on <= today,
        Consent.ends_on >= today,
    )
    guardian_said_yes = select(GuardianConsent.object_id).where(
        GuardianConsent.standing,
        GuardianConsent.person_id == Story.teller_id,
        GuardianConsent.mark == Story.text_sha256,
        GuardianConsent.ends_on >= today,
    )
    found = select(Story.id, Story.title, Story.approved_at).where(
        Story.state == StoryState.APPROVED,
        Story.id.in_(consented.where(~Consent.needs_guardian))
        | (Story.id.in_(consented) & Story.id.in_(guardian_said_yes)),
    )
    if not leads_all(person):
        found = found.where(Story.project_id.in_(_projects_led_by(person)))
    return [(row[0], row[1], row[2]) for row in session.execute(found.order_by(Story.approved_at, Story.id))]


def lessons_to_publish(session: Session, person: Person) -> list[tuple[uuid.UUID, str]]:
    """(id, title) of lessons not shown yet, in the rounds the person leads. One query."""
    found = select(Lesson.id, Lesson.title).where(Lesson.published_at.is_(None))
    if not leads_all(person):
        found = found.where(Lesson.project_id.in_(_projects_led_by(person)))
    return [(row[0], row[1]) for row in session.execute(found.order_by(Lesson.asked_at, Lesson.id))]


def story_station(session: Session, project_id: uuid.UUID) -> tuple[int, datetime | None, str | None]:
    """(how many published stories, when the first came, the slug of the only one). One query."""
    number, first, slug = session.execute(
        select(sa.func.count(), sa.func.min(Story.published_at), sa.func.min(Story.slug)).where(
            Story.project_id == project_id, Story.state == StoryState.PUBLISHED, ~Story.is_hidden
        )
    ).one()
    return number, first, slug if number == 1 else None


def _projects_led_by(person: Person) -> sa.Select[uuid.UUID]:
    return select(Project.id).where(sa.or_(led_by(person), held_by(person, Role.STORY_EDITOR)))


def leads_all(person: Person) -> bool:
    """Whether the person leads all stories, those outside any project too."""
    return person.is_staff or person.has_role(Role.STORY_EDITOR)


def lessons_to_answer(session: Session, person: Person) -> Sequence[Lesson]:
    """Lessons sent to the person's address that wait for an answer, where the person receives lessons."""
    if not person.email or not person.has_role_anywhere(Role.LESSON_RECEIVER):
        return []
    found = _lessons().where(Lesson.answered_at.is_(None), Lesson.receiver_email == person.email)
    if not person.has_role(Role.LESSON_RECEIVER):
        in_scope = select(Project.id).where(held_by(person, Role.LESSON_RECEIVER))
        found = found.where(Lesson.project_id.in_(in_scope))
    return session.scalars(found).unique().all()
