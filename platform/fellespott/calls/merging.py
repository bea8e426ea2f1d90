"""When a nickname turns out to be somebody with an account: one seat each in a call (rule R5)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.registry import Registry
from fellespott.people.models import Person

from .models import Call, Seat


def register(registry: Registry) -> None:
    """Two seats in one call are refused; who has a seat gets no new code on paper from a group."""
    registry.merges.append(refuse_two_seats)
    registry.holds_more.append(has_seat_somewhere)


def refuse_two_seats(session: Session, nickname: Person, account: Person, _now: datetime) -> None:
    """Raises DomainError "merge_two_seats" (409) when both have a seat in one call."""
    theirs = select(Seat.call_id).where(Seat.person_id == nickname.id)
    both = select(Seat.call_id).where(Seat.person_id == account.id, Seat.call_id.in_(theirs))
    title = session.scalar(select(Call.title).where(Call.id.in_(both)).order_by(Call.title).limit(1))
    if title is not None:
        raise DomainError(
            "merge_two_seats",
            _l(
                "Kallenavnet og kontoen har hver sin plass i «%(call)s». Der kan én person bare ha én plass. "
                "Snakk med den som leder runden.",
                call=title,
            ),
            status=409,
        )


def has_seat_somewhere(session: Session, person: Person) -> bool:
    """Whether the person sits in any call."""
    return bool(session.scalar(select(select(Seat.id).where(Seat.person_id == person.id).exists())))
