"""Answers as sound, picture or film, as personal data: who sent them, and who is in them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import from_, told
from fellespott.people.models import Person

from .models import AnswerMedia, AnswerMediaPerson, Proposal
from .services.answer_media import delete_item
from .states import ProposalState

COVERS = frozenset(
    {
        "answer_media.alt_text",
        "answer_media.created_by_id",
        "answer_media_person.person_id",
        "film_again.by_id",
    }
)


def show_answers(session: Session, person: Person) -> list[dict[str, Any]]:
    """What the person sent, and what they are in."""
    mine = sa.select(AnswerMediaPerson.answer_media_id).where(AnswerMediaPerson.person_id == person.id)
    found = sa.select(AnswerMedia).where(
        sa.or_(AnswerMedia.created_by_id == person.id, AnswerMedia.id.in_(mine))
    )
    return [
        told(
            (_l("Gruppe"), one.proposal.group.name),
            (_l("Sendt"), one.created_at),
            (_l("Det vi ser"), one.alt_text),
            (_l("Du er med"), any(said.person_id == person.id for said in one.people) or None),
        )
        for one in from_(session, found.order_by(AnswerMedia.created_at, AnswerMedia.id))
    ]


def erase_answers(session: Session, person: Person, now: datetime) -> None:
    """What the person sent to proposals that were never decided goes, file and all."""
    undecided = Proposal.state.in_((ProposalState.DRAFT, ProposalState.WITHDRAWN))
    found = sa.select(AnswerMedia).join(Proposal, Proposal.id == AnswerMedia.proposal_id)
    _delete(session, found.where(undecided, AnswerMedia.created_by_id == person.id), now)


def empty_answers(session: Session, proposal: Proposal, now: datetime) -> None:
    """All that belongs to the proposal goes."""
    _delete(session, sa.select(AnswerMedia).where(AnswerMedia.proposal_id == proposal.id), now)


def has_answers() -> sa.ColumnElement[bool]:
    """SQL: the proposal has any."""
    return sa.select(AnswerMedia.id).where(AnswerMedia.proposal_id == Proposal.id).exists()


def _delete(session: Session, found: sa.Select[Any], now: datetime) -> None:
    for item in from_(session, found):
        delete_item(session, item, actor=None, now=now)
