"""A complaint comes in: from anyone, signed in or not, with a link to follow it by."""

import uuid
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import to_oslo
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import new_token, token_hash
from fellespott.notices.rules import clean_address
from fellespott.people.models import Person

from .. import queries, rules
from ..models import Complaint, ComplaintStep
from ..states import About, ComplaintState
from ..subjects import NOTHING, Subject
from . import mailing

# How often to try for the next number when others take it in the same moment.
TRIES = 20


def receive(
    session: Session,
    *,
    text: str,
    now: datetime,
    subject: Subject = NOTHING,
    sender_name: str = "",
    sender_email: str = "",
    sender: Person | None = None,
) -> tuple[Complaint, str]:
    """Write the complaint into the register. Returns it and the token of the sender's own link, kept nowhere.

    Name and address may be left out. With an address it is acknowledged at once, by a mail with the link;
    without one, by the next who reads the register. Raises DomainError "text_missing" (field "text"),
    "not_an_address" (field "sender_email").
    """
    if not text.strip():
        raise DomainError("text_missing", _l("Skriv hva du vil klage på."), field="text")
    address = clean_address(sender_email, field="sender_email") if sender_email.strip() else ""
    token = new_token()
    complaint = _number_it(
        session,
        about=subject.about,
        about_id=subject.id,
        about_text=subject.title[:300],
        text=text.strip(),
        sender_name=sender_name.strip(),
        sender_email=address,
        sender_id=sender.id if sender is not None else None,
        token_hash=token_hash(token),
        received_at=now,
        answer_by=rules.answer_by(to_oslo(now).date()),
    )
    put_step(session, complaint, by=None, now=now)
    record(
        session,
        actor=sender,
        action="complaint.received",
        on=complaint,
        now=now,
        number=complaint.number,
        about=subject.about.value if subject.about is About.OTHER else subject.title,
    )
    mailing.tell_handlers(session, complaint=complaint, now=now)
    if address:
        mailing.send_receipt(session, complaint=complaint, token=token, now=now)
        complaint.state, complaint.acknowledged_at = ComplaintState.ACKNOWLEDGED, now
        session.flush()
        put_step(session, complaint, by=None, now=now)
        record(session, actor=None, action="complaint.acknowledged", on=complaint, now=now)
    return complaint, token


def put_step(session: Session, complaint: Complaint, *, by: Person | None, now: datetime) -> None:
    """Note in the complaint's own log what it has become."""
    complaint.steps.append(
        ComplaintStep(id=uuid.uuid4(), state=complaint.state, at=now, by_id=by.id if by is not None else None)
    )
    session.flush()


def _number_it(session: Session, **fields: object) -> Complaint:
    """With the next number; the UNIQUE decides between two that come in the same moment."""
    for _attempt in range(TRIES):
        complaint = Complaint(
            id=uuid.uuid4(),
            number=queries.next_number(session),
            state=ComplaintState.RECEIVED,
            **fields,
        )
        try:
            with session.begin_nested():
                session.add(complaint)
        except IntegrityError:
            continue
        return complaint
    raise DomainError("too_busy", _l("Mange sender inn akkurat nå. Vent litt, og prøv igjen."), status=409)
