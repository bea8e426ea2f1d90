"""The history of answers as personal data: whose hand it was is the person's, the words are the group's."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.core.i18n import _l
from fellespott.core.personal import change, from_, told
from fellespott.people.models import Person

from .models import AnswerVersion, Proposal
from .states import ProposalState


def show_versions(session: Session, person: Person) -> list[dict[str, Any]]:
    """What the person has written in answers, or had written for them."""
    mine = sa.or_(AnswerVersion.by_id == person.id, AnswerVersion.on_behalf_of_id == person.id)
    found = sa.select(AnswerVersion).where(mine, AnswerVersion.text != "")
    rows = from_(session, found.order_by(AnswerVersion.at, AnswerVersion.id))
    return [told((_l("Skrevet"), one.at), (_l("Tekst"), one.text)) for one in rows]


def anonymise_versions(session: Session, person: Person) -> int:
    """No version says any more that it was this person's; returns how many did."""
    by = change(session, AnswerVersion, AnswerVersion.by_id == person.id, by_id=None, tab="")
    mine = AnswerVersion.on_behalf_of_id == person.id
    return by + change(session, AnswerVersion, mine, on_behalf_of_id=None)


def empty_history(session: Session, proposals: sa.Select[Any]) -> int:
    """Take words and hands out of the history of those proposals (a statement of ids); returns how many."""
    session.flush()
    there = AnswerVersion.proposal_id.in_(proposals), AnswerVersion.text != ""
    return change(session, AnswerVersion, *there, text="", by_id=None, on_behalf_of_id=None, tab="")


def forget_history(session: Session, before: datetime) -> int:
    """Empty the history of what was sent in, in calls that closed before that moment."""
    sent = sa.select(Proposal.id).join(Call, Call.id == Proposal.call_id)
    return empty_history(
        session, sent.where(Proposal.state == ProposalState.SUBMITTED, Call.closes_at < before)
    )
