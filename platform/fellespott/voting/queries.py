"""Reads about votes."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.people.models import Person

from .models import GroupVote, RollEntry, VoteAnswer
from .rules import Tally
from .states import Choice, VoteState


def vote_by_id(session: Session, vote_id: uuid.UUID) -> GroupVote | None:
    """The vote with its roll and answers."""
    return session.get(GroupVote, vote_id)


def vote_about(session: Session, subject_kind: str, subject_id: uuid.UUID) -> GroupVote | None:
    """The vote on that thing, if there is one."""
    return session.scalar(
        select(GroupVote).where(GroupVote.subject_kind == subject_kind, GroupVote.subject_id == subject_id)
    )


def answer_of(vote: GroupVote, person: Person | None) -> VoteAnswer | None:
    """What that person has said."""
    return next((one for one in vote.answers if person is not None and one.person_id == person.id), None)


def is_on_roll(vote: GroupVote, person: Person | None) -> bool:
    """Whether that person may answer."""
    return person is not None and any(one.person_id == person.id for one in vote.roll)


def said(vote: GroupVote) -> list[tuple[Person, VoteAnswer | None]]:
    """Everyone on the roll by name, and what each has said. Open inside the group (rule R13)."""
    answers = {one.person_id: one for one in vote.answers}
    rows = [(one.person, answers.get(one.person_id)) for one in vote.roll]
    return sorted(rows, key=lambda row: (row[0].name.casefold(), str(row[0].id)))


def tally_of(vote: GroupVote) -> Tally:
    """The count now. Whoever has left the group without answering is not waited for."""
    active = {one.person_id for one in vote.group.active}
    answered = {one.person_id for one in vote.answers}
    choices = [one.choice for one in vote.answers]
    return Tally(
        roll=sum(one.person_id in active or one.person_id in answered for one in vote.roll),
        yes=choices.count(Choice.YES),
        no=choices.count(Choice.NO),
        abstained=choices.count(Choice.ABSTAIN),
    )


def due_votes(session: Session, now: datetime) -> Sequence[uuid.UUID]:
    """Open votes whose time is up, the oldest first."""
    return session.scalars(
        select(GroupVote.id)
        .where(GroupVote.state == VoteState.OPEN, GroupVote.closes_at <= now)
        .order_by(GroupVote.closes_at, GroupVote.id)
    ).all()


def unanswered_by(session: Session, person: Person, subject_kind: str) -> Sequence[GroupVote]:
    """Open votes about such things that wait for this person, the first to end first."""
    mine = select(RollEntry.vote_id).where(RollEntry.person_id == person.id)
    done = select(VoteAnswer.vote_id).where(VoteAnswer.person_id == person.id)
    return session.scalars(
        select(GroupVote)
        .where(
            GroupVote.subject_kind == subject_kind,
            GroupVote.state == VoteState.OPEN,
            GroupVote.id.in_(mine),
            GroupVote.id.not_in(done),
        )
        .order_by(GroupVote.closes_at.is_(None), GroupVote.closes_at, GroupVote.id)
    ).all()
