"""Putting this room's mails into the outbox. Those who handle complaints get no words of them by mail."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person
from fellespott.proposals.notices import speaking

from .. import notices, queries
from ..models import Complaint


def send_receipt(session: Session, *, complaint: Complaint, token: str, now: datetime) -> None:
    """To the sender: it has come, with the link to follow it by and the day to expect an answer."""
    link = absolute_url("complaints.follow_complaint", token=token)
    with speaking(_language(session, complaint)):
        subject, body = notices.receipt(complaint=complaint, link=link)
    queue_mail(session, to=complaint.sender_email, subject=subject, body=body, now=now)


def tell_forwarded(session: Session, *, complaint: Complaint, now: datetime) -> None:
    """To the sender: who is to answer."""
    if complaint.sender_email:
        with speaking(_language(session, complaint)):
            subject, body = notices.forwarded(complaint=complaint)
        queue_mail(session, to=complaint.sender_email, subject=subject, body=body, now=now)


def tell_answered(session: Session, *, complaint: Complaint, now: datetime) -> None:
    """To the sender: the answer."""
    if complaint.sender_email:
        with speaking(_language(session, complaint)):
            subject, body = notices.answered(complaint=complaint)
        queue_mail(session, to=complaint.sender_email, subject=subject, body=body, now=now)


def tell_handlers(session: Session, *, complaint: Complaint, now: datetime) -> None:
    """To those who run rounds: a complaint has come."""
    link = absolute_url("complaints.show_complaint", complaint_id=complaint.id)
    for person in _others(session, complaint):
        with speaking(person.language):
            subject, body = notices.has_come(complaint=complaint, link=link)
        _to_handler(session, person, complaint, subject, body, now, key="complaint-come")


def remind_handlers(session: Session, *, complaint: Complaint, now: datetime) -> None:
    """To those who run rounds: the day to answer by is near."""
    link = absolute_url("complaints.show_complaint", complaint_id=complaint.id)
    for person in _others(session, complaint):
        with speaking(person.language):
            subject, body = notices.reminder(complaint=complaint, link=link)
        _to_handler(session, person, complaint, subject, body, now, key="complaint-reminder")


def _to_handler(
    session: Session,
    person: Person,
    complaint: Complaint,
    subject: str,
    body: str,
    now: datetime,
    *,
    key: str,
) -> None:
    queue_mail(
        session,
        to=person.email or "",
        subject=subject,
        body=body,
        now=now,
        dedup_key=f"{key}:{complaint.id}:{person.id}",
    )


def _others(session: Session, complaint: Complaint) -> list[Person]:
    return [one for one in queries.handlers(session, complaint) if one.id != complaint.sender_id]


def _language(session: Session, complaint: Complaint) -> str | None:
    sender = session.get(Person, complaint.sender_id) if complaint.sender_id else None
    return sender.language if sender is not None else None
