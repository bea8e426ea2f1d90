"""Reads about following: always for the one address itself, never who follows something, nor how many."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.registry import Followed, FollowTarget, registry
from fellespott.people.models import Person

from .models import Following, NewsAddress


@dataclass(frozen=True, slots=True)
class Followable:
    """Something one can follow now, and what it looks like to everyone."""

    target: FollowTarget
    id: uuid.UUID
    followed: Followed


def target_by_word(word: str) -> FollowTarget | None:
    """The kind an address names."""
    return next((one for one in registry().follow_targets.values() if one.word == word), None)


def followable(session: Session, kind: str, target_id: uuid.UUID, now: datetime) -> Followable | None:
    """What can be followed; None where it is not for everyone's eyes now."""
    target = registry().follow_targets.get(kind)
    found = target.find(session, [target_id], now).get(target_id) if target is not None else None
    return Followable(target, target_id, found) if target is not None and found is not None else None


def following_by_id(session: Session, following_id: uuid.UUID) -> Following | None:
    """The row a confirming link is about."""
    return session.get(Following, following_id)


def follower_by_id(session: Session, address_id: uuid.UUID) -> NewsAddress | None:
    """The address a link in a mail is about."""
    return session.get(NewsAddress, address_id)


def following_of(
    session: Session, person: Person | None, kind: str, target_id: uuid.UUID
) -> Following | None:
    """Whether this person, by the address we know, follows it."""
    if person is None or person.email is None:
        return None
    its = Following.kind == kind, Following.target_id == target_id, Following.confirmed_at.is_not(None)
    return session.scalar(select(Following).join(NewsAddress).where(NewsAddress.email == person.email, *its))


def followings_of_address(session: Session, email: str) -> list[Following]:
    """All that address has asked to follow, the oldest first."""
    mine = select(Following).join(NewsAddress).where(NewsAddress.email == email)
    return list(session.scalars(mine.order_by(Following.asked_at, Following.id)))


def seen_as(
    session: Session, followings: Sequence[Following], now: datetime
) -> list[tuple[Following, Followed | None]]:
    """Each with what it is called; None for what is not for everyone's eyes now. One query for each kind."""
    found: dict[tuple[str, uuid.UUID], Followed] = {}
    for kind, target in registry().follow_targets.items():
        ids = [one.target_id for one in followings if one.kind == kind]
        if ids:
            found |= {(kind, key): what for key, what in target.find(session, ids, now).items()}
    return [(one, found.get((one.kind, one.target_id))) for one in followings]
