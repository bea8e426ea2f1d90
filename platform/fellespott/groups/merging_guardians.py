"""A nickname becomes an account: what it was asked, said yes to and written for goes along."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.personal import change
from fellespott.people.models import Person

from .guardian_states import YesEnd
from .models import BehalfEntry, GuardianConsent, GuardianRequest


def move_guardian_rows(session: Session, nickname: Person, account: Person, now: datetime) -> None:
    """Move every row; where both have a yes to the same thing, the account's stands.

    What the one wrote for the other would now be written for themself: it is the person's own.
    """
    session.flush()
    own = sa.select(GuardianConsent).where(GuardianConsent.person_id == account.id, GuardianConsent.standing)
    for mine in session.scalars(own).unique().all():
        change(
            session,
            GuardianConsent,
            GuardianConsent.person_id == nickname.id,
            GuardianConsent.act == mine.act,
            GuardianConsent.object_id == mine.object_id,
            GuardianConsent.standing,
            standing=False,
            ended_at=now,
            ended_because=YesEnd.REPLACED,
        )
    for model, names in (
        (GuardianConsent, ("person_id", "registered_by_id", "ended_by_id")),
        (GuardianRequest, ("person_id", "asked_by_id")),
    ):
        for name in names:
            change(session, model, getattr(model, name) == nickname.id, **{name: account.id})
    both = (nickname.id, account.id)
    session.execute(
        sa.delete(BehalfEntry)
        .where(BehalfEntry.helper_id.in_(both), BehalfEntry.for_person_id.in_(both))
        .execution_options(synchronize_session=False)
    )
    change(session, BehalfEntry, BehalfEntry.helper_id == nickname.id, helper_id=account.id)
    change(session, BehalfEntry, BehalfEntry.for_person_id == nickname.id, for_person_id=account.id)
