"""Questions as personal data: an address until the answer has gone there. The words stand without a name."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import change, from_, remove, told
from fellespott.core.registry import Kept, PersonalData, Retention
from fellespott.people.models import Person

from .models import Question
from .states import QuestionState

KEEP_REFUSED_DAYS = 30
KEEP_UNANSWERED_DAYS = 365


def show(session: Session, person: Person) -> dict[str, Any]:
    """What the person has asked and waits for an answer to, and answers the person wrote."""
    asked = from_(session, sa.select(Question).where(_mine(person)).order_by(Question.asked_at, Question.id))
    wrote = from_(
        session,
        sa.select(Question)
        .where(Question.answered_by_id == person.id)
        .order_by(Question.answered_at, Question.id),
    )
    return told(
        (
            _l("Spørsmål du venter på svar på"),
            [told((_l("Spørsmålet"), one.text), (_l("Sendt"), one.asked_at)) for one in asked],
        ),
        (
            _l("Svar du har skrevet"),
            [
                told((_l("Spørsmålet"), one.text), (_l("Svaret"), one.answer), (_l("Når"), one.answered_at))
                for one in wrote
            ],
        ),
    )


def erase(session: Session, person: Person, _now: datetime) -> None:
    """What waits for an answer to their address goes, and their name from what they did here."""
    remove(session, Question, _mine(person))
    for column in ("let_through_by_id", "answered_by_id", "refused_by_id"):
        change(session, Question, getattr(Question, column) == person.id, **{column: None})


def _mine(person: Person) -> sa.ColumnElement[bool]:
    return Question.asker_email == person.email if person.email else sa.false()


def forget_refused(session: Session, before: datetime) -> int:
    """Questions that were not put up."""
    return remove(session, Question, Question.state == QuestionState.REFUSED, Question.refused_at < before)


def forget_unanswered(session: Session, before: datetime) -> int:
    """Questions nobody answered, with the address."""
    waiting = Question.state.in_((QuestionState.RECEIVED, QuestionState.LET_THROUGH))
    return remove(session, Question, waiting, Question.asked_at < before)


PERSONAL = PersonalData(
    key="questions",
    title=_l("Spørsmål og svar"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "question.text",
            "question.language",
            "question.answer",
            "question.refusal",
            "question.asker_email",
            "question.let_through_by_id",
            "question.answered_by_id",
            "question.refused_by_id",
        }
    ),
    kept=(
        Kept(
            _l("Spørsmål som er besvart, og svarene, uten navn og adresse"),
            _l("Alle kan lese dem, og ingen vet lenger hvem som spurte."),
        ),
    ),
)
RETENTION = (
    Retention(
        "questions.refused",
        _l("Spørsmål som ikke ble lagt ut"),
        KEEP_REFUSED_DAYS,
        _l("For å kunne se over grunnen en gang til."),
        forget_refused,
    ),
    Retention(
        "questions.unanswered",
        _l("Spørsmål ingen svarte på, med adressen svaret skulle til"),
        KEEP_UNANSWERED_DAYS,
        _l("Så lenge noen ennå kan svare."),
        forget_unanswered,
    ),
)
