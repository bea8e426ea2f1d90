"""Reads about calls that more than one room needs."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.people.models import Person

from .models import Call, Seat
from .states import SeatKind


def call_by_slug(session: Session, slug: str) -> Call | None:
    """The call with that public address part."""
    return session.scalar(select(Call).where(Call.slug == slug))


def seat_of(session: Session, person: Person | None, call_id: uuid.UUID) -> Seat | None:
    """The one seat this person has in the call (rule R5), if any."""
    if person is None:
        return None
    return session.scalar(select(Seat).where(Seat.call_id == call_id, Seat.person_id == person.id))


def has_seat(session: Session, person: Person | None, call_id: uuid.UUID, *kinds: SeatKind) -> bool:
    """Whether the person's seat in the call is one of these kinds."""
    seat = seat_of(session, person, call_id)
    return seat is not None and seat.kind in kinds
