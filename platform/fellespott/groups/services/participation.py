"""The part somebody says to take in a group. Words about oneself; they open nothing."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.people.models import Person

from ..models import Membership, Participation
from ..states import ParticipationRole


def describe_part(
    session: Session,
    *,
    actor: Person,
    membership: Membership,
    roles: Collection[ParticipationRole],
    own_words: str,
    now: datetime,
) -> None:
    """Say which of the seven parts one takes, in own words too (at most 200 characters). None clears it."""
    session.execute(sa.delete(Participation).where(Participation.membership_id == membership.id))
    for role in ParticipationRole:
        if role in roles:
            session.add(
                Participation(
                    membership_id=membership.id, role=role, own_words=own_words.strip(), said_at=now
                )
            )
    session.flush()
    record(session, actor=actor, action="group.part_described", on=membership.group, now=now)
