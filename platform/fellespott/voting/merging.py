"""When a nickname turns out to be somebody with an account: one person has one answer in a vote."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.registry import Registry
from fellespott.people.models import Person

from .models import GroupVote, RollEntry
from .states import VoteState


def register(registry: Registry) -> None:
    """Rolls of votes that are over stay as they were; both on the roll of an open one is refused."""
    registry.merges.append(refuse_two_answers)
    registry.merge_stays.add(RollEntry.__tablename__)


def refuse_two_answers(session: Session, nickname: Person, account: Person, _now: datetime) -> None:
    """Raises DomainError "merge_two_answers" (409) while both may answer in one vote."""
    theirs = select(RollEntry.vote_id).where(RollEntry.person_id == nickname.id)
    both = select(RollEntry.vote_id).where(RollEntry.person_id == account.id, RollEntry.vote_id.in_(theirs))
    is_open = select(GroupVote.id).where(GroupVote.id.in_(both), GroupVote.state == VoteState.OPEN)
    if session.scalar(select(is_open.exists())):
        raise DomainError(
            "merge_two_answers",
            _l("Kallenavnet og kontoen kan svare i den samme avstemningen. Vent til den er over."),
            status=409,
        )
