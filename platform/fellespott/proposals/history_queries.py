"""Reads of the history of answers."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.core.pagination import Page, paginate
from fellespott.people.models import Person

from .models import AnswerVersion, Proposal

PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One version, and the text that stood before it."""

    version: AnswerVersion
    before: str


def version_by_id(session: Session, proposal_id: uuid.UUID, version_id: uuid.UUID) -> AnswerVersion | None:
    """That version, if it belongs to that proposal."""
    return session.scalar(
        select(AnswerVersion).where(AnswerVersion.id == version_id, AnswerVersion.proposal_id == proposal_id)
    )


def count_versions(session: Session, proposal: Proposal) -> dict[str, int]:
    """How many versions there are of each answer that has any."""
    rows = session.execute(
        select(AnswerVersion.field, func.count())
        .where(AnswerVersion.proposal_id == proposal.id)
        .group_by(AnswerVersion.field)
    )
    return {row[0]: row[1] for row in rows}


def page_of_versions(session: Session, proposal: Proposal, field: str, number: int) -> Page[Line]:
    """A page of an answer's history, the newest first."""
    mine = select(AnswerVersion).where(AnswerVersion.proposal_id == proposal.id, AnswerVersion.field == field)
    page = paginate(session, mine.order_by(AnswerVersion.number.desc()), number=number, size=PAGE_SIZE)
    before = ""
    if page.items:
        earlier = mine.where(AnswerVersion.is_aside.is_(False), AnswerVersion.number < page.items[-1].number)
        text = earlier.with_only_columns(AnswerVersion.text).order_by(AnswerVersion.number.desc()).limit(1)
        before = session.scalar(text) or ""
    lines: list[Line] = []
    for version in reversed(page.items):
        lines.append(Line(version, before))
        if not version.is_aside:
            before = version.text
    return Page(lines[::-1], page.number, page.size, page.total)


def saves_of_tabs(
    session: Session, proposal: Proposal, fields: Iterable[str], person: Person, limit: int = 20
) -> dict[str, int]:
    """The last save that came from each of the person's latest open pages of those answers."""
    rows = session.execute(
        select(AnswerVersion.tab, func.max(AnswerVersion.seq))
        .where(
            AnswerVersion.proposal_id == proposal.id,
            AnswerVersion.field.in_(list(fields)),
            AnswerVersion.by_id == person.id,
            AnswerVersion.tab != "",
        )
        .group_by(AnswerVersion.tab)
        .order_by(func.max(AnswerVersion.at).desc(), AnswerVersion.tab)
        .limit(limit)
    )
    return {row[0]: row[1] for row in rows}
