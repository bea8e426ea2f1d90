"""Putting this room's mails into the outbox. No mail holds a word of a report or a concern."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.i18n import speaking
from fellespott.core.links import absolute_url
from fellespott.core.registry import registry
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person
from fellespott.people.states import Role

from .. import notices, queries
from ..models import Concern, ModerationCase, ModerationDecision, Report


def tell_moderators(session: Session, *, case: ModerationCase, now: datetime) -> None:
    """To those who look at reports: something waits. Never to its authors."""
    authors = set(queries.author_ids(session, case))
    link = absolute_url("safety.show_case", case_id=case.id)
    for person in _moderators(session, case):
        if person.id not in authors:
            with speaking(person.language):
                subject, body = notices.reported(link=link)
            _mail(session, person, subject, body, now, key=f"case:{case.id}:{case.version}")


def _moderators(session: Session, case: ModerationCase) -> list[Person]:
    """The safeguards; without any, those who may in their place."""
    found = registry().reportables.get(case.kind)
    others = (Role.ADMINISTRATOR,) if found is not None and found.is_private else (Role.ROUND_STAFF,)
    return (
        queries.safeguards(session)
        or queries.holders(session, *others)
        or queries.holders(session, Role.ADMINISTRATOR)
    )


def send_receipt(session: Session, *, report: Report, token: str, now: datetime) -> None:
    """To whoever reported: it has come, with the link to follow it by."""
    link = absolute_url("safety.follow_report", token=token)
    with speaking(report.language):
        subject, body = notices.receipt(link=link)
    queue_mail(session, to=report.reporter_email, subject=subject, body=body, now=now)


def tell_decided(
    session: Session, *, case: ModerationCase, decision: ModerationDecision, now: datetime
) -> None:
    """To the authors and to those who reported: what was decided, and why."""
    link = absolute_url("safety.answer_case", case_id=case.id)
    for person in queries.authors(session, case):
        with speaking(person.language):
            subject, body = notices.decided_for_author(decision=decision, link=link)
        _mail(session, person, subject, body, now, key=f"case-author:{decision.id}")
    for report in case.reports:
        if report.reporter_email:
            with speaking(report.language):
                subject, body = notices.decided_for_reporter(decision=decision)
            queue_mail(
                session,
                to=report.reporter_email,
                subject=subject,
                body=body,
                now=now,
                dedup_key=f"case-reporter:{decision.id}:{report.id}",
            )


def tell_safeguards(session: Session, *, concern: Concern, now: datetime) -> None:
    """To the named staff: a concern has come. What it says stays on the page."""
    link = absolute_url("safety.show_concern", concern_id=concern.id)
    for person in queries.concern_readers(session):
        if person.id != concern.sender_id:
            with speaking(person.language):
                subject, body = notices.concern_has_come(link=link)
            _mail(session, person, subject, body, now, key=f"concern:{concern.id}")


def _mail(session: Session, person: Person, subject: str, body: str, now: datetime, *, key: str) -> None:
    if person.email:
        queue_mail(
            session,
            to=person.email,
            subject=subject,
            body=body,
            now=now,
            dedup_key=f"{key}:{person.id}",
        )
