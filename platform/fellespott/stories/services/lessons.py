"""Lessons: written, sent to a receiver who is asked to answer by a link, reminded once, shown (rule R17)."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import to_oslo
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import new_token, token_hash
from fellespott.letters.models import Project
from fellespott.notices.rules import clean_address
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person

from .. import notices
from ..models import Lesson, Story
from ..rules import REMIND_DAYS_BEFORE, is_time_to_remind
from ..states import LessonKind
from ..tags import known_tags


def add_lesson(
    session: Session,
    *,
    actor: Person,
    kind: LessonKind,
    title: str,
    text: str,
    receiver: str,
    receiver_email: str,
    answer_by: date,
    now: datetime,
    project: Project | None = None,
    story: Story | None = None,
    tags: Iterable[str] = (),
    source: str = "",
) -> tuple[Lesson, str]:
    """Write a lesson and ask its receiver to answer, by mail with a link. Returns the lesson and the link's
    token, which is kept nowhere.

    Without `receiver_email` nobody is asked yet. Raises DomainError "not_an_address" (field
    "receiver_email"), "answer_by_past" (field "answer_by"), "no_receiver" (field "receiver"), "no_text".
    """
    if not receiver.strip():
        raise DomainError("no_receiver", _l("Skriv hvem som skal svare."), field="receiver")
    if not (title.strip() and text.strip()):
        raise DomainError("no_text", _l("Skriv hva dere har lært."), field="text")
    if answer_by <= to_oslo(now).date():
        raise DomainError("answer_by_past", _l("Velg en dag som kommer etter i dag."), field="answer_by")
    token = new_token()
    lesson = Lesson(
        id=uuid.uuid4(),
        kind=kind,
        title=title.strip(),
        text=text.strip(),
        project=project or (story.project if story is not None else None),
        story=story,
        tags=known_tags(tags),
        receiver=receiver.strip(),
        receiver_email=clean_address(receiver_email, field="receiver_email")
        if receiver_email.strip()
        else "",
        token_hash=token_hash(token),
        asked_at=now,
        answer_by=answer_by,
        source=source.strip(),
        written_by_id=actor.id,
    )
    session.add(lesson)
    session.flush()
    record(session, actor=actor, action="lesson.added", on=lesson, now=now)
    _ask(session, lesson=lesson, asked_by=actor.name, token=token, now=now)
    return lesson, token


def resend_lesson_link(session: Session, *, actor: Person, lesson: Lesson, now: datetime) -> str:
    """Ask once more, with a new link; the old one opens nothing. Returns the new token.

    Raises DomainError "already_answered" (409), "no_address".
    """
    lesson = lock(session, Lesson, lesson.id)
    if lesson.answered_at is not None:
        raise already_answered()
    if not lesson.receiver_email:
        raise DomainError("no_address", _l("Det står ingen e-postadresse på den som skal svare."))
    token = new_token()
    lesson.token_hash = token_hash(token)
    session.flush()
    record(session, actor=actor, action="lesson.asked_again", on=lesson, now=now)
    _ask(session, lesson=lesson, asked_by=actor.name, token=token, now=now)
    return token


def answer_lesson(
    session: Session,
    *,
    lesson: Lesson,
    answer: str,
    answered_by: str,
    now: datetime,
    actor: Person | None = None,
) -> Lesson:
    """The receiver answers, once; everyone can read it where the lesson is shown.

    Raises DomainError "already_answered" (409), "no_answer" | "no_name" (fields "answer" | "answered_by").
    """
    lesson = lock(session, Lesson, lesson.id)
    if lesson.answered_at is not None:
        raise already_answered()
    if not answer.strip():
        raise DomainError("no_answer", _l("Skriv et svar. Det kan være kort."), field="answer")
    if not answered_by.strip():
        raise DomainError("no_name", _l("Skriv hvem som svarer."), field="answered_by")
    lesson.answer, lesson.answered_by, lesson.answered_at = answer.strip(), answered_by.strip(), now
    session.flush()
    record(session, actor=actor, action="lesson.answered", on=lesson, now=now)
    _tell_answered(session, lesson, now)
    return lesson


def publish_lesson(session: Session, *, actor: Person, lesson: Lesson, now: datetime) -> Lesson:
    """Show the lesson in the learning bank, answered or not. Raises DomainError "already_published" (409)."""
    lesson = lock(session, Lesson, lesson.id)
    if lesson.published_at is not None:
        raise DomainError("already_published", _l("Lærdommen er alt publisert."), status=409)
    lesson.published_at = now
    session.flush()
    record(session, actor=actor, action="lesson.published", on=lesson, now=now)
    return lesson


def unpublish_lesson(session: Session, *, actor: Person, lesson: Lesson, now: datetime) -> Lesson:
    """Take the lesson out of the learning bank. Raises DomainError "not_published" (409)."""
    lesson = lock(session, Lesson, lesson.id)
    if lesson.published_at is None:
        raise DomainError("not_published", _l("Lærdommen er ikke publisert."), status=409)
    lesson.published_at = None
    session.flush()
    record(session, actor=actor, action="lesson.unpublished", on=lesson, now=now)
    return lesson


def remind_receivers(session: Session, now: datetime) -> list[Lesson]:
    """Remind each receiver who has not answered, once, from three days before the deadline on.

    The reminder carries a new link, since only the hash of the first is kept. Returns those reminded now.
    """
    today = to_oslo(now).date()
    waiting = (
        select(Lesson.id)
        .where(
            Lesson.answered_at.is_(None),
            Lesson.reminded_at.is_(None),
            Lesson.receiver_email != "",
            Lesson.answer_by <= today + timedelta(days=REMIND_DAYS_BEFORE),
        )
        .order_by(Lesson.answer_by, Lesson.id)
    )
    reminded = []
    for lesson_id in session.scalars(waiting).all():
        lesson = lock(session, Lesson, lesson_id)
        if lesson.answered_at or lesson.reminded_at or not is_time_to_remind(today, lesson.answer_by):
            continue
        token = new_token()
        lesson.token_hash, lesson.reminded_at = token_hash(token), now
        session.flush()
        record(session, actor=None, action="lesson.reminded", on=lesson, now=now)
        with notices.speaking(None):
            subject, body = notices.lesson_reminder(lesson=lesson, token=token)
        queue_mail(
            session,
            to=lesson.receiver_email,
            subject=subject,
            body=body,
            now=now,
            dedup_key=f"lesson-reminder-{lesson.id}",
        )
        reminded.append(lesson)
    return reminded


def already_answered() -> DomainError:
    """One answer each."""
    return DomainError("already_answered", _l("Svaret er alt gitt, og det kan ikke endres her."), status=409)


def _address(typed: str) -> str:
    return clean_address(typed, field="receiver_email") if typed.strip() else ""


def _ask(session: Session, *, lesson: Lesson, asked_by: str, token: str, now: datetime) -> None:
    if not lesson.receiver_email:
        return
    with notices.speaking(None):
        subject, body = notices.lesson_question(lesson=lesson, asked_by=asked_by, token=token)
    queue_mail(session, to=lesson.receiver_email, subject=subject, body=body, now=now)


def _tell_answered(session: Session, lesson: Lesson, now: datetime) -> None:
    writer = session.get(Person, lesson.written_by_id) if lesson.written_by_id else None
    if writer is None or not writer.email:
        return
    with notices.speaking(writer.language):
        subject, body = notices.lesson_answered(lesson=lesson)
    queue_mail(session, to=writer.email, subject=subject, body=body, now=now)
