"""Putting mails into the outbox. They are sent afterwards (tasks.py), when the caller has committed."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .models import OutboxMail
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
    mail = OutboxMail(
        id=uuid.uuid4(),
        recipient=clean_address(to),
        subject=one_line(str(subject)),
        body=str(body).strip() + "\n",
        dedup_key=dedup_key,
        created_at=now,
        due_at=now,
        tries=0,
    )
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


def _by_key(session: Session, key: str) -> OutboxMail | None:
    return session.scalar(select(OutboxMail).where(OutboxMail.dedup_key == key))
