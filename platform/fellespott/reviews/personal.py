"""Who answered, settled and received. What a project says of itself is the project's."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import change, from_, told
from fellespott.core.registry import Kept, PersonalData
from fellespott.people.models import Person

from .models import Handover, Review


def show(session: Session, person: Person) -> dict[str, Any]:
    """Reviews the person answered or settled, and handovers sent to their address."""
    mine = sa.or_(Review.answered_by_id == person.id, Review.settled_by_id == person.id)
    reviews = from_(session, sa.select(Review).where(mine).order_by(Review.due_on, Review.id))
    asked = (
        from_(session, sa.select(Handover).where(sa.func.lower(Handover.receiving_email) == person.email))
        if person.email
        else []
    )
    return told(
        (
            _l("Halvårsgjennomganger du har svart på eller avgjort"),
            [told((_l("Prosjekt"), one.project.name), (_l("Dag"), one.due_on)) for one in reviews],
        ),
        (_l("Prosjekter du er bedt om å ta over"), [one.project.name for one in asked]),
    )


def erase(session: Session, person: Person, _now: datetime) -> None:
    """The address a handover went to."""
    if person.email:
        mine = sa.func.lower(Handover.receiving_email) == person.email
        change(session, Handover, mine, receiving_email="")


PERSONAL = PersonalData(
    key="reviews",
    title=_l("Halvårsgjennomganger"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "review.called_by_id",
            "review.answered_by_id",
            "review.settled_by_id",
            "handover.receiving_email",
            "handover.proposed_by_id",
            "handover.accepted_by_id",
            "completion.completed_by_id",
        }
    ),
    kept=(
        Kept(
            _l("Det prosjektet har svart om seg selv, og det som ble avgjort"),
            _l("Det er prosjektets og kommunens dokument (arkivlova § 6)."),
        ),
    ),
)
