"""Mails as personal data: what was sent to somebody, and its end when they are erased.

A mail's text is emptied when it is sent; what stays for a while is to whom, the subject and when.
"""

import re
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.local_only import settings
from fellespott.core.personal import ERASED_NAME, from_, remove, told
from fellespott.core.registry import PersonalData, Retention

from .models import OutboxMail, OutboxText

KEEP_SENT_DAYS = 90


def show(session: Session, person: Any) -> dict[str, Any]:
    """Mails to the person's address that are still known of, the newest first."""
    if not person.email:
        return {}
    mails = from_(
        session,
        sa.select(OutboxMail)
        .where(OutboxMail.recipient == person.email)
        .order_by(OutboxMail.created_at.desc()),
    )
    rows = [told((_l("Emne"), one.subject), (_l("Sendt"), one.sent_at or one.created_at)) for one in mails]
    return told((_l("E-poster til deg de siste månedene"), rows))


def erase(session: Session, person: Any, _now: datetime) -> None:
    """Mails to them are removed; their name and address are taken out of mails to others."""
    if person.email:
        remove(session, OutboxMail, OutboxMail.recipient == person.email)
        _forget_files(settings().var / "mail", person.email)
    take_out(session, person.email, person.name)


def take_out(session: Session, *texts: str | None) -> None:
    """Take names, addresses and words out of mails that wait, and out of subjects of those sent."""
    for text in filter(None, texts):
        holds = sa.or_(
            OutboxMail.subject.icontains(text, autoescape=True),
            OutboxMail.body.icontains(text, autoescape=True),
        )
        for mail in from_(session, sa.select(OutboxMail).where(holds)):
            mail.subject, mail.body = without(mail.subject, text), without(mail.body, text)
        session.flush()


def without(text: str, name: str) -> str:
    """The text with that name, address or sentence taken out where it stands by itself, whatever its case."""
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", ERASED_NAME, text, flags=re.IGNORECASE)


def _forget_files(folder: Path, address: str) -> None:
    """Mails that lie in a folder because no mail server is set."""
    for file in folder.glob("*.eml") if folder.is_dir() else ():
        if address in str(message_from_bytes(file.read_bytes(), policy=default)["To"]):
            file.unlink(missing_ok=True)


def forget_sent(session: Session, before: datetime) -> int:
    """Remove mails sent or given up before that moment."""
    done_at = sa.func.coalesce(OutboxMail.sent_at, OutboxMail.given_up_at)
    return remove(session, OutboxMail, done_at < before)


def forget_texts(session: Session, before: datetime) -> int:
    """Remove what is left of text messages sent or given up before that moment."""
    done_at = sa.func.coalesce(OutboxText.sent_at, OutboxText.given_up_at)
    return remove(session, OutboxText, done_at < before)


PERSONAL = PersonalData(
    key="notices",
    title=_l("E-post"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "outbox_mail.recipient",
            "outbox_mail.subject",
            "outbox_mail.body",
            "outbox_mail.dedup_key",
            "outbox_mail.unsubscribe_url",
            # Emptied within a quarter of an hour; whose number it is, nobody here knows.
            "outbox_text.number",
            "outbox_text.body",
        }
    ),
)
RETENTION = (
    Retention(
        key="notices.mails",
        what=_l("E-poster som er sendt: til hvem, emne og når"),
        days=KEEP_SENT_DAYS,
        why=_l("For å kunne svare den som sier at en e-post ikke kom."),
        run=forget_sent,
    ),
    Retention(
        key="notices.texts",
        what=_l("At en tekstmelding er sendt, og når. Nummeret er borte med en gang den er sendt"),
        days=7,
        why=_l("For å se om meldingene kommer fram."),
        run=forget_texts,
    ),
)
