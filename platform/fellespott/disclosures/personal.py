"""Requests for documents as personal data: nothing but an address, where one was given, and the words."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import ERASED, change, from_, remove, told
from fellespott.core.registry import Kept, PersonalData, Retention
from fellespott.people.models import Person

from .models import DisclosureRequest, PickedDocument, Redaction

KEEP_DAYS = 365


def show(session: Session, person: Person) -> dict[str, Any]:
    """Requests made with the person's address."""
    if not person.email:
        return {}
    found = sa.select(DisclosureRequest).where(DisclosureRequest.email == person.email)
    rows = [
        told(
            (_l("Nummer"), one.number),
            (_l("Det du spurte om"), one.text),
            (_l("Mottatt"), one.received_at),
            (_l("Besvart"), one.answered_at),
        )
        for one in from_(session, found.order_by(DisclosureRequest.number))
    ]
    return told((_l("Dokumenter du har bedt om å få se"), rows))


def erase(session: Session, person: Person, _now: datetime) -> None:
    """Address and words go, and the link with them; so do names that wait to be blacked out."""
    for text in filter(None, (person.name, person.email)):
        holds = sa.select(Redaction.document_id).where(Redaction.phrase.icontains(text, autoescape=True))
        for document_id in session.scalars(holds).all():
            # The text is another now: somebody reads it again.
            remove(session, Redaction, Redaction.document_id == document_id)
            change(session, PickedDocument, PickedDocument.id == document_id, gone_through_at=None)
    if not person.email:
        return
    mine = sa.select(DisclosureRequest.id).where(DisclosureRequest.email == person.email)
    for one in session.scalars(mine).all():
        forget(session, DisclosureRequest.id == one)
        change(session, DisclosureRequest, DisclosureRequest.id == one, token_hash=f"erased-{one.hex}")


def forget(session: Session, *where: Any) -> int:
    """Take address and words out of those requests."""
    return change(session, DisclosureRequest, *where, text=ERASED, email="")


def forget_answered(session: Session, before: datetime) -> int:
    """Requests answered before that moment."""
    return forget(session, DisclosureRequest.answered_at < before, DisclosureRequest.text != ERASED)


PERSONAL = PersonalData(
    key="disclosures",
    title=_l("Innsyn"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "disclosure_request.text",
            "disclosure_request.email",
            "disclosure_request.token_hash",
            "disclosure_request.language",
            "disclosure_request.handled_by_id",
            "disclosure_answer.answered_by_id",
            "redaction.phrase",
        }
    ),
    kept=(
        Kept(
            _l("Svar på innsyn, og dokumentene som ble gitt, uten hvem som spurte"),
            _l("Svaret er kommunens dokument (arkivlova § 6)."),
        ),
    ),
)
RETENTION = (
    Retention(
        "disclosures.requests",
        _l("Adresse og ord fra den som ba om innsyn"),
        KEEP_DAYS,
        _l("Så lenge avslaget kan bli klaget på og prøvd."),
        forget_answered,
    ),
)
