"""What is wrong with a link whose hash does not add up: worked out only then, and then with some trouble."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from . import queries, rules, services
from .models import AuditDetail, AuditEntry, AuditLink
from .rules import Mark


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, as one fixed word; at which link (None: at none) and entry; and the whole sentence."""

    kind: str
    position: int | None
    text: str
    entry_id: uuid.UUID | None = None


class Wrong(Exception):
    """Ends the walk through the chain."""

    def __init__(self, kind: str, position: int | None, text: str, entry_id: uuid.UUID | None = None) -> None:
        super().__init__(text)
        self.problem = Problem(kind, position, text, entry_id)


def why_hash_differs(session: Session, previous: str, row: Any, marks: Iterable[Mark]) -> Wrong:
    """Whether another entry was put in its place, the entry was altered, or the link's own hash was."""
    position = row.position
    moved = _entry_that_belongs(session, previous, row)
    if moved is not None:
        place = session.scalar(sa.select(AuditLink.position).where(AuditLink.entry_id == moved))
        now = f"at link {place}" if place is not None else "outside the chain"
        text = f"link {position}: another entry stands in its place; its own ({moved}) is now {now}"
        return Wrong("entry_moved", position, text, row.id)
    ours = rules.link_hash(previous, position, row)
    if _leads_to(ours, _following(session, position)) or any(one.hash == ours for one in marks):
        return Wrong("link_altered", position, f"link {position}: its hash has been altered", row.id)
    text = f"link {position}: its entry ({row.id}) has been altered"
    return Wrong("entry_altered", position, text, row.id)


def _entry_that_belongs(session: Session, previous: str, row: Any) -> uuid.UUID | None:
    """The entry the link's hash was made of, or that the next link follows, if it is still anywhere."""
    following = _following(session, row.position)
    statement = sa.select(AuditEntry.__table__).where(AuditEntry.id != row.id)
    try:
        for entry in queries.in_batches(session, statement, AuditEntry.id):
            hash_ = rules.link_hash(previous, row.position, entry)
            if hash_ == row.hash or _leads_to(hash_, following):
                found: uuid.UUID = entry.id
                return found
    except (ValueError, TypeError, AttributeError):
        return None  # another one cannot even be read; this one comes first
    return None


def _following(session: Session, position: int) -> Any:
    """The next link with its entry."""
    return session.execute(
        sa.select(AuditEntry.__table__, AuditLink.hash, AuditLink.position)
        .join(AuditLink, AuditLink.entry_id == AuditEntry.id)
        .where(AuditLink.position == position + 1)
    ).first()


def _leads_to(hash_: str, following: Any) -> bool:
    return following is not None and rules.link_hash(hash_, following.position, following) == following.hash


def why_mark_differs(session: Session, mark: Mark) -> Wrong:
    """Whether an anchor in the database was altered, or the chain before it was written anew."""
    if _was_altered(session, mark):
        return Wrong("anchor_altered", mark.position, f"link {mark.position}: {mark} has been altered")
    text = (
        f"link {mark.position}: its hash is not that of {mark}; "
        "the chain up to here has been written anew, or the anchor is not its own"
    )
    return Wrong("rewritten", mark.position, text)


def why_mark_is_beyond(session: Session, mark: Mark, end: int) -> Wrong:
    """Whether the tail of the chain was cut off, or an anchor in the database was altered."""
    if _was_altered(session, mark):
        return Wrong("anchor_altered", mark.position, f"link {mark.position}: {mark} has been altered")
    text = (
        f"link {end + 1} is missing, the tail is cut off: "
        f"the chain ends at link {end}, and {mark} says that it had come to {mark.position}"
    )
    return Wrong("tail_cut", end + 1, text)


def _was_altered(session: Session, mark: Mark) -> bool:
    """Whether the log tells of this anchor in the database, and tells otherwise."""
    if mark.anchor_id is None:
        return False
    told = session.scalars(
        sa.select(AuditDetail.detail)
        .join(AuditDetail.entry)
        .where(AuditEntry.action == services.ANCHORED, AuditEntry.object_id == mark.anchor_id)
    )
    return any((one.get("position"), one.get("hash")) != (mark.position, mark.hash) for one in told)
