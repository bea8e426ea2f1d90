"""Seats in calls as personal data: who leads, judges and decides, and who people may ask."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import change, from_, told
from fellespott.core.registry import Kept, PersonalData
from fellespott.people.models import Person

from .models import Call, Seat
from .texts import SEAT_NAMES


def show(session: Session, person: Person) -> dict[str, Any]:
    """The person's seats, and the calls they are the contact of."""
    seats = from_(session, sa.select(Seat).where(Seat.person_id == person.id).order_by(Seat.seated_at))
    rows = [
        told(
            (_l("Utlysning"), one.call.title),
            (_l("Som"), str(SEAT_NAMES[one.kind])),
            (_l("Fra"), one.seated_at),
        )
        for one in seats
    ]
    asked = [] if not person.email else from_(session, _contact_of(person))
    return told(
        (_l("Plasser i utlysninger"), rows),
        (_l("Utlysninger der du står som den folk kan spørre"), [one.title for one in asked]),
    )


def _contact_of(person: Person) -> sa.Select[Any]:
    return sa.select(Call).where(sa.func.lower(Call.contact_email) == person.email)


def erase(session: Session, person: Person, _now: datetime) -> None:
    """Name and address of the one people may ask."""
    if person.email:
        mine = sa.func.lower(Call.contact_email) == person.email
        change(session, Call, mine, contact_name="", contact_email="")


PERSONAL = PersonalData(
    key="calls",
    title=_l("Utlysninger"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "seat.person_id",
            "seat.seated_by_id",
            "phase_change.by_id",
            "call_rules_version.by_id",
            "checklist_note.by_id",
            "call.contact_name",
            "call.contact_email",
        }
    ),
    kept=(
        Kept(
            _l("At en plass i juryen eller styringsgruppa var opptatt, uten navn"),
            _l("Vedtakene bygger på hvem som kunne bestemme (arkivlova § 6)."),
        ),
    ),
)
