"""What somebody answered in a group's votes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import ERASED, change, told
from fellespott.core.registry import Kept, PersonalData
from fellespott.people.models import Person

from .labels import CHOICES
from .models import GroupVote, VoteAnswer


def show(session: Session, person: Person) -> dict[str, Any]:
    """The person's answers."""
    rows = session.execute(
        sa.select(GroupVote.question, VoteAnswer.choice, VoteAnswer.reason, VoteAnswer.answered_at)
        .join(GroupVote, GroupVote.id == VoteAnswer.vote_id)
        .where(VoteAnswer.person_id == person.id)
        .order_by(VoteAnswer.answered_at, VoteAnswer.id)
    )
    answers = [
        told(
            (_l("Spørsmål"), row.question),
            (_l("Svar"), str(CHOICES[row.choice][0])),
            (_l("Det du skrev"), row.reason),
            (_l("Når"), row.answered_at),
        )
        for row in rows
    ]
    return told((_l("Det du har svart i avstemninger"), answers))


def erase(session: Session, person: Person, _now: datetime) -> None:
    """The words go; the yes or no stays, so that the count is what it was."""
    mine = VoteAnswer.person_id == person.id
    change(session, VoteAnswer, mine, VoteAnswer.reason != "", reason=ERASED)


PERSONAL = PersonalData(
    key="voting",
    title=_l("Avstemninger"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "vote_answer.person_id",
            "vote_answer.reason",
            "vote_roll_entry.person_id",
            "group_vote.opened_by_id",
        }
    ),
    kept=(
        Kept(
            _l("Ja eller nei i gruppas avstemninger, uten navn"),
            _l("Gruppas vedtak om penger bygger på opptellingen (bokføringsloven § 13)."),
        ),
    ),
)
