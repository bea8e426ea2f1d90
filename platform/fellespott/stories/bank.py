"""The learning bank as one list: stories, lessons and practices, searched, filtered and paged in two queries.

The search is plain: every word must be found somewhere in the text. SQLite lowers ASCII letters only, so the
Norwegian ones are lowered by hand on both sides.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, literal, null, select
from sqlalchemy.orm import Session

from fellespott.core.i18n import current_language
from fellespott.core.pagination import Page
from fellespott.core.types import UtcDateTime
from fellespott.letters.models import Project

from .models import Lesson, Practice, Story
from .states import BankKind, StoryState
from .tags import known_tags

PAGE_SIZE = 12
MOST_WORDS = 8
NORWEGIAN = (("Æ", "æ"), ("Ø", "ø"), ("Å", "å"))


@dataclass(frozen=True, slots=True)
class BankItem:
    """One row of the bank. `note` is who told it, who was asked, or how well it is known to work."""

    kind: BankKind
    ref: str  # slug, id or key
    title: str
    text: str
    note: str
    tags: list[str]
    published_at: datetime
    project_name: str | None
    is_constructed: bool
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Bank:
    """A page of the bank, and how many of each kind the words and tags find."""

    page: Page[BankItem]
    found: dict[BankKind, int]


def search_bank(
    session: Session,
    *,
    text: str = "",
    kinds: Collection[BankKind] = (),
    tags: Collection[str] = (),
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Bank:
    """What anyone can read, newest first. No kinds: all of them; several tags: each must be there."""
    words = text.split()[:MOST_WORDS]
    rows = sa.union_all(
        *(_only(part, words, tags) for part in (_stories(), _lessons(), _practices()))
    ).subquery()
    counted = select(rows.c.kind, func.count()).group_by(rows.c.kind)
    found = dict.fromkeys(BankKind, 0) | {BankKind(kind): number for kind, number in session.execute(counted)}
    wanted = [kind for kind in BankKind if not kinds or kind in kinds]
    total = sum(found[kind] for kind in wanted)
    number = min(max(1, page), max(1, -(-total // size)))
    shown = (
        select(rows)
        .where(rows.c.kind.in_([kind.value for kind in wanted]))
        .order_by(rows.c.published_at.desc(), rows.c.title, rows.c.ref)
        .limit(size)
        .offset((number - 1) * size)
    )
    items = [_item(row) for row in session.execute(shown)]
    return Bank(Page(items, number, size, total), found)


# Every part selects the same columns, and last the text it is searched in.
@dataclass(frozen=True, slots=True)
class _Part:
    columns: tuple[Any, ...]
    searched: tuple[Any, ...]
    tags: Any
    shown: Any
    joined: Any


def _stories() -> _Part:
    return _Part(
        _columns(
            BankKind.STORY,
            ref=Story.slug,
            title=Story.title,
            text=Story.changed,
            note=Story.told_as,
            tags=Story.tags,
            at=Story.published_at,
            project=Project.name,
            constructed=Story.is_constructed,
        ),
        (
            Story.title,
            Story.before,
            Story.mattered,
            Story.together,
            Story.changed,
            Story.did_not_work,
            Story.whats_next,
            Story.told_as,
            func.coalesce(Project.name, ""),
        ),
        Story.tags,
        sa.and_(Story.state == StoryState.PUBLISHED, ~Story.is_hidden),
        sa.outerjoin(Story, Project, Project.id == Story.project_id),
    )


def _lessons() -> _Part:
    return _Part(
        _columns(
            BankKind.LESSON,
            ref=sa.cast(Lesson.id, sa.Text),
            title=Lesson.title,
            text=Lesson.text,
            note=Lesson.receiver,
            tags=Lesson.tags,
            at=Lesson.published_at,
            project=Project.name,
            answered=Lesson.answered_at.is_not(None),
        ),
        (Lesson.title, Lesson.text, Lesson.receiver, Lesson.answer, func.coalesce(Project.name, "")),
        Lesson.tags,
        sa.and_(Lesson.published_at.is_not(None), ~Lesson.is_hidden),
        sa.outerjoin(Lesson, Project, Project.id == Lesson.project_id),
    )


def _practices() -> _Part:
    return _Part(
        _columns(
            BankKind.PRACTICE,
            ref=Practice.key,
            title=Practice.title,
            text=Practice.does,
            note=sa.cast(Practice.evidence, sa.Text),
            tags=Practice.tags,
            at=Practice.published_at,
            details=Practice.details,
        ),
        (Practice.search_text,),
        Practice.tags,
        sa.true(),
        Practice.__table__,
    )


def _columns(
    kind: BankKind,
    *,
    ref: Any,
    title: Any,
    text: Any,
    note: Any,
    tags: Any,
    at: Any,
    project: Any = None,
    constructed: Any = None,
    answered: Any = None,
    details: Any = None,
) -> tuple[Any, ...]:
    nothing = sa.cast(null(), sa.Text)
    return (
        literal(kind.value, sa.Text).label("kind"),
        sa.cast(ref, sa.Text).label("ref"),
        title.label("title"),
        text.label("text"),
        note.label("note"),
        sa.cast(tags, sa.Text).label("tags"),
        sa.type_coerce(at, UtcDateTime).label("published_at"),
        (project if project is not None else nothing).label("project_name"),
        (constructed if constructed is not None else sa.false()).label("is_constructed"),
        (answered if answered is not None else sa.false()).label("is_answered"),
        (sa.cast(details, sa.Text) if details is not None else nothing).label("details"),
    )


def _only(part: _Part, words: list[str], tags: Collection[str]) -> sa.Select[Any]:
    found = select(*part.columns).select_from(part.joined).where(part.shown)
    searched = part.searched[0]
    for column in part.searched[1:]:
        searched = searched + literal("\n") + column
    lowered = _lower(searched)
    for word in words:
        found = found.where(lowered.contains(_lower_text(word), autoescape=True))
    for tag in known_tags(tags):
        found = found.where(sa.cast(part.tags, sa.Text).contains(f'"{tag}"', autoescape=True))
    return found


def _lower(column: Any) -> Any:
    lowered = column
    for large, small in NORWEGIAN:
        lowered = func.replace(lowered, large, small)
    return func.lower(lowered)


def _lower_text(text: str) -> str:
    return text.lower()


def _item(row: Any) -> BankItem:
    title, text = row.title, row.text
    if row.details and current_language() == "en":
        english = json.loads(row.details).get("en", {})
        title, text = english.get("title", title), english.get("does", text)
    kind = BankKind(row.kind)
    return BankItem(
        kind=kind,
        ref=row.ref,
        title=title,
        text=text,
        note=row.note,
        tags=json.loads(row.tags or "[]"),
        published_at=row.published_at,
        project_name=row.project_name,
        is_constructed=bool(row.is_constructed),
        is_answered=bool(row.is_answered),
    )
