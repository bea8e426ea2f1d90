"""A concern comes in, is read by named staff, talked about and closed; and is deleted when its time is up."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..models import Concern, ConcernStep
from ..rules import may_move
from ..states import ConcernState
from . import mailing


def add_concern(
    session: Session,
    *,
    words: str,
    talk_to: str = "",
    reach_by: str = "",
    sender: Person | None = None,
    now: datetime,
) -> Concern:
    """Write the concern down and tell the named staff that there is one.

    `sender` only where the person said that we may see who it is. Raises DomainError "words_missing".
    """
    if not words.strip():
        raise DomainError("words_missing", _l("Skriv hva det gjelder."), field="words")
    concern = Concern(
        id=uuid.uuid4(),
        words=words.strip(),
        talk_to=talk_to.strip(),
        reach_by=reach_by.strip(),
        sender_id=sender.id if sender is not None else None,
        state=ConcernState.RECEIVED,
        received_at=now,
    )
    session.add(concern)
    session.flush()
    # Not by whom: the log is read by others than the safeguards.
    record(session, actor=None, action="concern.received", on=concern, now=now)
    mailing.tell_safeguards(session, concern=concern, now=now)
    return concern


def move_concern(
    session: Session, *, actor: Person, concern: Concern, to: ConcernState, note: str = "", now: datetime
) -> Concern:
    """Note what was done. Raises DomainError "not_from_here" (409)."""
    concern = lock(session, Concern, concern.id)
    if not may_move(concern.state, to):
        message = _l("En annen har gjort det allerede. Se over, og prøv igjen.")
        raise DomainError("not_from_here", message, status=409)
    concern.state = to
    if to is ConcernState.CLOSED:
        concern.closed_at = now
    concern.steps.append(ConcernStep(state=to, note=note.strip(), by_id=actor.id, at=now))
    session.flush()
    record(session, actor=actor, action=f"concern.{to.value}", on=concern, now=now)
    return concern


def forget_concerns(session: Session, before: datetime) -> int:
    """Delete concerns closed before that moment, with all that was noted. Returns how many."""
    found = select(Concern).where(Concern.closed_at.is_not(None), Concern.closed_at < before)
    gone = session.scalars(found).all()
    for concern in gone:
        record(session, actor=None, action="concern.forgotten", on=concern, now=before)
        session.delete(concern)
    session.flush()
    return len(gone)
