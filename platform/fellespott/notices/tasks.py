"""Sending what waits in the outbox. How long what was sent is known: personal.py.

Each mail has transactions of its own (docs/architecture.md, rule 1): one that claims it and one that says
how it went, with the talk to the mail server between them, so that a slow server holds nothing in the
database. A mail is claimed by moving its due time ahead; if this process dies, it is simply due again.
"""

import smtplib
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from flask import current_app
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.config import Settings
from fellespott.core.db import unit_of_work

from .mailer import Carrier, make_message, open_carrier, read_sender
from .models import OutboxMail
from .rules import MAX_TRIES, wait_after

BATCH = 100
# What goes wrong with one mail; anything else is the server's trouble and hits the next mail as well.
ONE_MAIL_ONLY = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: uuid.UUID
    to: str
    subject: str
    body: str
    tries: int
    unsubscribe_url: str | None


def send_due(_session: Session, now: datetime) -> int:
    """Send mails that are due, oldest first, at most BATCH; returns how many went.

    A server that cannot be reached ends the batch; a mail it will not take does not.
    """
    settings: Settings = current_app.config["FELLESPOTT"]
    started, sent = time.monotonic(), 0
    with open_carrier(settings) as carrier:
        for _ in range(BATCH):
            moment = now + timedelta(seconds=time.monotonic() - started)
            claimed = _claim(moment)
            if claimed is None:
                break
            error = _carry(carrier, claimed, settings, moment)
            _note(claimed, error, moment)
            sent += error is None
            if error is not None and not isinstance(error, ONE_MAIL_ONLY):
                break
    return sent


def _claim(now: datetime) -> _Claimed | None:
    """Take the mail that has waited longest, so that no other sender takes it too."""
    with unit_of_work() as session:
        mail = session.scalar(
            sa.select(OutboxMail)
            .where(OutboxMail.due_at <= now, OutboxMail.sent_at.is_(None), OutboxMail.given_up_at.is_(None))
            .order_by(OutboxMail.due_at, OutboxMail.created_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if mail is None:
            return None
        mail.tries += 1
        mail.due_at = now + wait_after(mail.tries)
        return _Claimed(mail.id, mail.recipient, mail.subject, mail.body, mail.tries, mail.unsubscribe_url)


def _carry(carrier: Carrier, mail: _Claimed, settings: Settings, now: datetime) -> Exception | None:
    try:
        carrier.carry(
            make_message(
                mail_id=mail.id,
                sender=read_sender(settings.mail_from),
                to=mail.to,
                subject=mail.subject,
                body=mail.body,
                now=now,
                unsubscribe_url=mail.unsubscribe_url,
            )
        )
    except (OSError, smtplib.SMTPException, ValueError) as error:
        # The server's own words may hold the address; the kind and the number say enough.
        log.warning("mail not sent", mail=str(mail.id), tries=mail.tries, error=_name(error))
        return error
    return None


def _note(claimed: _Claimed, error: Exception | None, now: datetime) -> None:
    """Write down how it went. The text is emptied once nobody will send it any more: it may hold secrets."""
    with unit_of_work() as session:
        mail = session.get(OutboxMail, claimed.id)
        if mail is None:
            return  # its receiver was erased, or stopped following, while it was on its way
        mail.last_error = _name(error) if error else None
        if error is None:
            mail.sent_at, mail.body, mail.unsubscribe_url = now, "", None
        elif claimed.tries >= MAX_TRIES:
            mail.given_up_at, mail.body, mail.unsubscribe_url = now, "", None
            record(session, actor=None, action="mail.given_up", on=mail, now=now, error=_name(error))


def _name(error: Exception) -> str:
    code: object = getattr(error, "smtp_code", "")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _words in error.recipients.values()), "")
    return f"{type(error).__name__} {code}".strip()
