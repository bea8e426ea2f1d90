"""Putting mails and text messages into the outbox. They leave afterwards, when the caller has committed."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .models import OutboxMail, OutboxText
from .rules import clean_address, one_line

# Key in session.info: something was put into the outbox and may be waiting.
QUEUED = "fellespott_mail_queued"


def queue_mail(
    session: Session, *, to: str, subject: str, body: str, now: datetime, dedup_key: str | None = None
) -> OutboxMail:
    """Put a plain-text mail to one address into the outbox; it goes out once the caller has committed.

    With a `dedup_key` used before, the earlier mail is returned and nothing is written, so a job may run
    again. Raises DomainError "not_an_address" (field "email").
    """
    if dedup_key is not None and (earlier := _by_key(session, dedup_key)):
        return earlier
    mail = _row(NewMail(to, subject, body, dedup_key), now)
    try:
        with session.begin_nested():
            session.add(mail)
    except IntegrityError:
        # Somebody else queued the same in this very moment.
        earlier = _by_key(session, dedup_key) if dedup_key else None
        if earlier is None:
            raise
        return earlier
    session.info[QUEUED] = True
    return mail


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be put into the outbox. `unsubscribe_url` goes into its head."""

    to: str
    subject: str
    body: str
    dedup_key: str | None = None
    unsubscribe_url: str | None = None


def queue_mails(session: Session, mails: Iterable[NewMail], *, now: datetime) -> int:
    """Put many mails into the outbox in few statements; returns how many.

    For callers that hold by a constraint of their own that these keys are new: one used before is an
    IntegrityError for all. Raises DomainError "not_an_address".
    """
    rows = [_row(mail, now) for mail in mails]
    session.add_all(rows)
    session.flush()
    session.info[QUEUED] = session.info.get(QUEUED, False) or bool(rows)
    return len(rows)


def _row(mail: NewMail, now: datetime) -> OutboxMail:
    return OutboxMail(
        id=uuid.uuid4(),
        recipient=clean_address(mail.to),
        subject=one_line(str(mail.subject)),
        body=str(mail.body).strip() + "\n",
        dedup_key=mail.dedup_key,
        unsubscribe_url=mail.unsubscribe_url,
        created_at=now,
        due_at=now,
        tries=0,
    )


def _by_key(session: Session, key: str) -> OutboxMail | None:
    return session.scalar(select(OutboxMail).where(OutboxMail.dedup_key == key))


def queue_text(
    session: Session, *, number: str, body: str, expires_at: datetime, now: datetime
) -> OutboxText:
    """Put a text message to a number (rules.clean_number) into the outbox; not sent after `expires_at`."""
    text = OutboxText(
        id=uuid.uuid4(),
        number=number,
        body=str(body).strip(),
        created_at=now,
        due_at=now,
        expires_at=expires_at,
        tries=0,
    )
    session.add(text)
    session.flush()
    return text
