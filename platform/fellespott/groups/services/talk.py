"""The group's talk: written, taken back. What all in the group see; there is nothing between two."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.people.models import Person

from ..models import Group, GroupMessage, Membership
from ..policies import TALK_CLOSED, talk_of


def write_message(session: Session, *, actor: Person, group: Group, text: str, now: datetime) -> GroupMessage:
    """Write to all in the group.

    Raises DomainError "talk_closed" (409) when no grown-up with that task is there (rules.talk_state). The
    group is held meanwhile, so that the grown-up cannot leave in between.
    """
    group = lock(session, Group, group.id)
    state = talk_of(group)
    if not state.is_open:
        raise DomainError("talk_closed", TALK_CLOSED[state], status=409)
    message = GroupMessage(id=uuid.uuid4(), group=group, author=actor, text=text.strip(), sent_at=now)
    session.add(message)
    session.flush()
    record(session, actor=actor, action="group.message_written", on=message, now=now)
    return message


def hide_message(session: Session, *, actor: Person, message: GroupMessage, now: datetime) -> None:
    """Take one's own message back. Doing it twice changes nothing."""
    if message.hidden_at is None:
        message.hidden_at = now
        session.flush()
        record(session, actor=actor, action="group.message_hidden", on=message, now=now)


def take_down(session: Session, message: GroupMessage, now: datetime) -> None:
    """Taken away after a report; who decided so and why is kept where reports are."""
    message.taken_down_at = now
    session.flush()


def put_back(session: Session, message: GroupMessage, _now: datetime) -> None:
    """Shown again after a report was looked at once more."""
    message.taken_down_at = None
    session.flush()


def note_seen(session: Session, *, membership_id: uuid.UUID, now: datetime) -> None:
    """So far has this person come in the talk. Never backwards, and shown to nobody."""
    session.execute(
        sa.update(Membership)
        .where(
            Membership.id == membership_id,
            sa.or_(Membership.talk_seen_at.is_(None), Membership.talk_seen_at < now),
        )
        .values(talk_seen_at=now)
        .execution_options(synchronize_session=False)
    )
