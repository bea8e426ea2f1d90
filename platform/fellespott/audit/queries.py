"""Reading the log."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from .models import AuditAnchor, AuditCheck, AuditDetail, AuditEntry, AuditLink
from .rules import BEGINNING

# Written as the partial index says it, so that both engines use it.
WAITING = sa.text("NOT audit_detail.is_chained")
ROWS_AT_A_TIME = 1000
MOST_ACTORS = 300


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the chain stands: its last link, what waits, the last anchor, and the last check of it all."""

    last: AuditLink | None
    waiting: int
    anchor: AuditAnchor | None
    check: AuditCheck | None


def entries(
    *,
    action: str = "",
    object_kind: str = "",
    object_id: uuid.UUID | None = None,
    actor_id: uuid.UUID | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
) -> sa.Select[AuditEntry]:
    """Entries, newest first; each filter narrows where given. An action that ends in "." is a family."""
    statement = sa.select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id)
    if action.endswith("."):
        statement = statement.where(AuditEntry.action.startswith(action, autoescape=True))
    elif action:
        statement = statement.where(AuditEntry.action == action)
    if object_kind:
        statement = statement.where(AuditEntry.object_kind == object_kind)
    if object_id is not None:
        statement = statement.where(AuditEntry.object_id == object_id)
    if actor_id is not None:
        by = sa.select(AuditDetail.entry_id).where(AuditDetail.actor_id == actor_id)
        statement = statement.where(AuditEntry.id.in_(by))
    if since is not None:
        statement = statement.where(AuditEntry.at >= since)
    if before is not None:
        statement = statement.where(AuditEntry.at < before)
    return statement


def side_rows_of(session: Session, entry_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, AuditDetail]:
    """Who did it, and the names and words, of those entries, as far as they have not been erased."""
    rows = session.scalars(sa.select(AuditDetail).where(AuditDetail.entry_id.in_(list(entry_ids))))
    return {row.entry_id: row for row in rows}


def links_of(session: Session, entry_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, AuditLink]:
    """The places of those entries in the chain; nothing for those that wait."""
    rows = session.scalars(sa.select(AuditLink).where(AuditLink.entry_id.in_(list(entry_ids))))
    return {row.entry_id: row for row in rows}


def last_link(session: Session) -> AuditLink | None:
    """The end of the chain."""
    return session.scalar(sa.select(AuditLink).order_by(AuditLink.position.desc()).limit(1))


def count_waiting(session: Session) -> int:
    """How many entries have no place in the chain yet."""
    return session.scalar(sa.select(sa.func.count(AuditDetail.entry_id)).where(WAITING)) or 0


def last_anchor(session: Session) -> AuditAnchor | None:
    """The newest anchor."""
    return session.scalar(anchors().limit(1))


def anchors() -> sa.Select[AuditAnchor]:
    """All anchors, newest first."""
    return sa.select(AuditAnchor).order_by(AuditAnchor.day.desc())


def anchors_since(session: Session, day: Any = None) -> list[AuditAnchor]:
    """Anchors after that day (all without one), oldest first."""
    statement = sa.select(AuditAnchor).order_by(AuditAnchor.day)
    return list(session.scalars(statement.where(AuditAnchor.day > day) if day else statement))


def standing(session: Session) -> Standing:
    """Where the chain stands, in four short reads."""
    last_check = sa.select(AuditCheck).order_by(AuditCheck.at.desc()).limit(1)
    return Standing(
        last_link(session), count_waiting(session), last_anchor(session), session.scalar(last_check)
    )


def actions_used(session: Session) -> list[str]:
    """Every action that stands in the log."""
    return list(session.scalars(sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def kinds_used(session: Session) -> list[str]:
    """Every kind of thing something was done to."""
    return list(
        session.scalars(sa.select(AuditEntry.object_kind).distinct().order_by(AuditEntry.object_kind))
    )


def actors_used(session: Session) -> list[uuid.UUID]:
    """Who has done something, at most MOST_ACTORS of them."""
    actor = AuditDetail.actor_id
    found = session.scalars(sa.select(actor).where(actor.is_not(None)).distinct().limit(MOST_ACTORS))
    return [one for one in found if one is not None]


@dataclass(frozen=True, slots=True)
class Exported:
    """One entry with its place in the chain (none while it waits), the hash before it, and its side row."""

    entry: AuditEntry
    side: AuditDetail | None
    link: AuditLink | None
    previous: str | None


def export(session: Session, **chosen: Any) -> Iterator[Exported]:
    """The entries chosen, in the order of the chain, those that wait last; a thousand in memory at a time."""
    # First the one that is read from, so that nothing is told twice when the chain grows meanwhile.
    last = last_link(session)
    end = last.position if last else 0
    before = aliased(AuditLink)
    found = (
        entries(**chosen).order_by(None).with_only_columns(AuditEntry, AuditDetail, AuditLink, before.hash)
    )
    found = found.outerjoin(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
    chained = (
        found.join(AuditLink, AuditLink.entry_id == AuditEntry.id)
        .outerjoin(before, before.position == AuditLink.position - 1)
        .where(AuditLink.position <= end)
        .order_by(AuditLink.position)
        .limit(ROWS_AT_A_TIME)
    )
    position = 0
    while rows := session.execute(chained.where(AuditLink.position > position)).all():
        for entry, side, link, previous in rows:
            position = link.position
            yield Exported(entry, side, link, previous or BEGINNING)
    outside = (
        found.outerjoin(AuditLink, AuditLink.entry_id == AuditEntry.id)
        .outerjoin(before, before.position == AuditLink.position - 1)
        .where(sa.or_(AuditLink.position.is_(None), AuditLink.position > end))
    )
    for entry, side, _link, _previous, _key in in_batches(session, outside, AuditEntry.id):
        yield Exported(entry, side, None, None)


def in_batches(session: Session, statement: sa.Select[*tuple[Any, ...]], key: Any) -> Iterator[Any]:
    """The rows in the order of a unique column, which is put last in each; a thousand in memory at a time."""
    found = statement.add_columns(key.label("in_batches_key")).order_by(key).limit(ROWS_AT_A_TIME)
    rows = session.execute(found).all()
    while rows:
        yield from rows
        if len(rows) < ROWS_AT_A_TIME:
            return
        rows = session.execute(found.where(key > rows[-1].in_batches_key)).all()
