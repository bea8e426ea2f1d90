"""The project's own account: how it goes with each goal, and what went well and badly."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.letters.models import Goal
from fellespott.people.models import Person

from .. import queries
from ..models import GoalNote, Review
from ..policies import ONLY_CONTACTS, can_answer_review
from ..states import GoalProgress, ReviewState
from . import mailing
from .holding import hold_review

Notes = dict[uuid.UUID, tuple[GoalProgress, str]]
WORDS = {
    "went_well": _l("Skriv hva som har gått bra."),
    "went_badly": _l("Skriv hva som ikke har gått så bra. Det er lov, og det er det vi lærer av."),
    "residents_took_part": _l("Skriv hvordan de det gjelder, har vært med."),
}


def answer_review(
    session: Session,
    *,
    actor: Person,
    review: Review,
    notes: Notes,
    went_well: str,
    went_badly: str,
    residents_took_part: str,
    change_of_course: str = "",
    now: datetime,
) -> Review:
    """The project answers, once: how it goes with each goal of the letter in force, and in its own words.

    `notes` holds (progress, a few words or "") for each goal's id. `change_of_course` may be empty; everyone
    can read it. Raises DomainError "not_contact" (403), "already_answered" (409), "not_under_way" (409),
    "goal_missing" (field "goals"), "goal_unknown" (409: the letter was amended), "text_missing".
    """
    project, review = hold_review(session, review)
    if not can_answer_review(actor, review, now):
        raise DomainError("not_contact", ONLY_CONTACTS, status=403)
    if review.state is not ReviewState.OPEN:
        raise DomainError("already_answered", _l("Dere har alt svart på denne gjennomgangen."), status=409)
    words = {
        "went_well": went_well,
        "went_badly": went_badly,
        "residents_took_part": residents_took_part,
    }
    for name, message in WORDS.items():
        if not words[name].strip():
            raise DomainError("text_missing", message, field=name)
    goals = queries.goals_in_force(session, project.id)
    _refuse_other_goals(notes, goals)
    for goal in goals:
        progress, text = notes[goal.id]
        review.goal_notes.append(GoalNote(goal=goal, progress=GoalProgress(progress), text=text.strip()))
    session.flush()  # the notes are written while the review is still open
    for name, text in words.items():
        setattr(review, name, text.strip())
    review.change_of_course = change_of_course.strip()
    review.state, review.answered_at, review.answered_by_id = ReviewState.ANSWERED, now, actor.id
    session.flush()
    record(session, actor=actor, action="review.answered", on=review, now=now)
    mailing.tell_answered(session, review=review, now=now)
    return review


def _refuse_other_goals(notes: Notes, goals: list[Goal]) -> None:
    ids = {goal.id for goal in goals}
    if set(notes) - ids:
        raise DomainError(
            "goal_unknown",
            _l("Målene er endret siden du åpnet siden. Se over dem, og send en gang til."),
            status=409,
        )
    if ids - set(notes):
        raise DomainError("goal_missing", _l("Si hvordan det går med hvert av målene."), field="goals")
