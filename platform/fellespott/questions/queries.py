"""Reads about questions. What everyone sees is answered and not hidden; every list of it says so itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.queries import run_by
from fellespott.groups.models import Membership
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import SPEAKS, is_public

from .models import Question
from .states import QuestionState

ON_PAGE = 5
WAITING = (QuestionState.RECEIVED, QuestionState.LET_THROUGH)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked: those who run the call, or, with a proposal, its group."""

    call: Call
    proposal: Proposal | None = None


def question_by_id(session: Session, question_id: uuid.UUID) -> Question | None:
    """That question."""
    return session.get(Question, question_id)


def select_shown(asked: Asked) -> Select[Question]:
    """Questions with answers that everyone sees, the newest answer first."""
    return (
        select(Question)
        .where(_about(asked), Question.state == QuestionState.ANSWERED, ~Question.is_hidden)
        .order_by(Question.answered_at.desc(), Question.id)
    )


def shown(session: Session, asked: Asked) -> tuple[Sequence[Question], bool]:
    """The newest few of them, and whether there are more. One query."""
    found = session.scalars(select_shown(asked).limit(ON_PAGE + 1)).all()
    return found[:ON_PAGE], len(found) > ON_PAGE


def _about(asked: Asked) -> ColumnElement[bool]:
    if asked.proposal is not None:
        return Question.proposal_id == asked.proposal.id
    return (Question.call_id == asked.call.id) & Question.proposal_id.is_(None)


def select_queue(call_id: uuid.UUID) -> Select[Question]:
    """All questions of the call for those who run it: what waits for them first, the oldest first."""
    order = case((Question.state == QuestionState.RECEIVED, 0), (Question.state.in_(WAITING), 1), else_=2)
    return select(Question).where(Question.call_id == call_id).order_by(order, Question.asked_at, Question.id)


def titles_of(session: Session, questions: Sequence[Question]) -> dict[uuid.UUID, str]:
    """The titles of the proposals they are about, in one query."""
    ids = {one.proposal_id for one in questions if one.proposal_id is not None}
    if not ids:
        return {}
    rows = session.execute(select(Proposal.id, Proposal.title).where(Proposal.id.in_(ids)))
    return {row.id: row.title for row in rows}


def count_received(session: Session, call_id: uuid.UUID) -> int:
    """How many wait for somebody who runs the call to read them."""
    counted = select(func.count()).select_from(Question)
    waits = Question.call_id == call_id, Question.state == QuestionState.RECEIVED
    return session.scalar(counted.where(*waits)) or 0


def waiting_for_staff(session: Session, person: Person) -> list[tuple[str, str, int, datetime]]:
    """(slug, title, how many, oldest) of the calls this person runs where questions wait for them."""
    theirs = (Question.state == QuestionState.RECEIVED) | (
        (Question.state == QuestionState.LET_THROUGH) & Question.proposal_id.is_(None)
    )
    rows = session.execute(
        select(Call.slug, Call.title, func.count(), func.min(Question.asked_at))
        .join(Call, Question.call_id == Call.id)
        .where(theirs, run_by(person))
        .group_by(Call.id, Call.slug, Call.title)
        .order_by(func.min(Question.asked_at), Call.slug)
    )
    return [(slug, title, number, oldest) for slug, title, number, oldest in rows]


def waiting_for_groups_of(session: Session, person: Person, now: datetime) -> list[tuple[Question, Proposal]]:
    """Questions that the groups this person speaks for have not answered, the oldest first. Few queries."""
    mine = select(Membership.group_id).where(
        Membership.person_id == person.id, Membership.left_at.is_(None), Membership.kind.in_(SPEAKS)
    )
    rows = session.execute(
        select(Question, Proposal)
        .join(Proposal, Question.proposal_id == Proposal.id)
        .where(Proposal.group_id.in_(mine), Question.state == QuestionState.LET_THROUGH, ~Question.is_hidden)
        .order_by(Question.let_through_at, Question.id)
    ).unique()
    return [(row[0], row[1]) for row in rows if is_public(row[1], now)]
