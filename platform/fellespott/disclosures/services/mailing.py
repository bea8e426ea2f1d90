"""Putting this room's mails into the outbox. No document and no word of a request goes by mail."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail
from fellespott.proposals.notices import speaking

from .. import notices, queries
from ..models import DisclosureAnswer, DisclosureRequest


def send_receipt(session: Session, *, request: DisclosureRequest, token: str, now: datetime) -> None:
    """To the one who asked: it has come, with the link where the answer will be."""
    link = absolute_url("disclosures.follow_request", token=token)
    with speaking(request.language):
        subject, body = notices.receipt(request=request, link=link)
    queue_mail(session, to=request.email, subject=subject, body=body, now=now)


def tell_answered(
    session: Session, *, request: DisclosureRequest, answer: DisclosureAnswer, now: datetime
) -> None:
    """To the same: the answer is there."""
    if request.email:
        with speaking(request.language):
            subject, body = notices.answered(request=request, answer=answer)
        queue_mail(session, to=request.email, subject=subject, body=body, now=now)


def tell_handlers(session: Session, *, request: DisclosureRequest, now: datetime) -> None:
    """To those who answer: a request has come, and by when it must be answered."""
    link = absolute_url("disclosures.show_request", request_id=request.id)
    for person in queries.handlers(session):
        with speaking(person.language):
            subject, body = notices.has_come(request=request, link=link)
        key = f"disclosure-come:{request.id}:{person.id}"
        queue_mail(session, to=person.email or "", subject=subject, body=body, now=now, dedup_key=key)
