"""Complaints as personal data: who complained, and in what words."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import ERASED, change, from_, told
from fellespott.core.registry import Kept, PersonalData, Retention
from fellespott.people.models import Person

from .models import Complaint

# Records of complaints about what was decided are kept as long as the decision can be questioned.
KEEP_CLOSED_DAYS = 5 * 365


def _mine(person: Person) -> Any:
    by_address = Complaint.sender_email == person.email if person.email else sa.false()
    return sa.or_(Complaint.sender_id == person.id, by_address)


def show(session: Session, person: Person) -> dict[str, Any]:
    """Complaints the person sent, with the answers."""
    found = from_(session, sa.select(Complaint).where(_mine(person)).order_by(Complaint.number))
    rows = [
        told(
            (_l("Nummer"), one.number),
            (_l("Gjelder"), one.about_text),
            (_l("Det du skrev"), one.text),
            (_l("Mottatt"), one.received_at),
            (_l("Svaret"), one.answer),
            (_l("Besvart"), one.answered_at),
        )
        for one in found
    ]
    return told((_l("Klager du har sendt"), rows))


def erase(session: Session, person: Person, _now: datetime) -> None:
    """Name, address and words go, and the link that opened it with them; the register keeps its number."""
    for one in session.scalars(sa.select(Complaint.id).where(_mine(person))).all():
        forget(session, Complaint.id == one)
        change(session, Complaint, Complaint.id == one, token_hash=f"erased-{one.hex}")


def forget(session: Session, *where: Any) -> int:
    """Take name, address and words out of those complaints."""
    return change(session, Complaint, *where, text=ERASED, sender_name="", sender_email="")


def forget_closed(session: Session, before: datetime) -> int:
    """Complaints closed before that moment."""
    return forget(session, Complaint.closed_at < before, Complaint.text != ERASED)


PERSONAL = PersonalData(
    key="complaints",
    title=_l("Klager"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "complaint.text",
            "complaint.sender_name",
            "complaint.sender_email",
            "complaint.sender_id",
            "complaint.handled_by_id",
            "complaint_step.by_id",
        }
    ),
    kept=(
        Kept(
            _l("At det kom en klage, hva den gjaldt, og svaret kommunen ga, uten det du skrev"),
            _l("Svaret er kommunens dokument (arkivlova § 6)."),
        ),
    ),
)
RETENTION = (
    Retention(
        "complaints.closed",
        _l("Navn, adresse og tekst i klager som er avsluttet"),
        KEEP_CLOSED_DAYS,
        _l("Så lenge det som ble bestemt, kan bli prøvd på nytt."),
        forget_closed,
    ),
)
