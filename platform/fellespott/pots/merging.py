"""A nickname turns out to be somebody with an account: nobody is two of those who decide (rules R9, R11)."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.registry import Registry
from fellespott.people.models import Person

from .models import Approval, Use
from .states import UseState


def register(registry: Registry) -> None:
    """A yes already given stays where it was given; one that still counts is waited for."""
    registry.merges.append(refuse_in_the_middle)
    registry.merge_stays.add(Approval.__tablename__)


def refuse_in_the_middle(session: Session, nickname: Person, _account: Person, _now: datetime) -> None:
    """Raises DomainError "merge_open_money" (409) while money waits that the nickname approved or is to get.

    A yes can never be moved to another. The account could then say yes once more, pay out what it approved
    itself, or approve money to itself.
    """
    said_yes = select(Approval.use_id).where(Approval.person_id == nickname.id)
    waiting = select(Use.id).where(
        or_(Use.id.in_(said_yes), Use.receiver_person_id == nickname.id),
        or_(
            Use.state == UseState.PROPOSED, (Use.state == UseState.DECIDED) & (Use.paid_ore < Use.amount_ore)
        ),
    )
    if session.scalar(select(waiting.exists())):
        raise DomainError(
            "merge_open_money",
            _l(
                "Kallenavnet har sagt ja til, eller skal få, penger som ikke er betalt ut ennå. "
                "Vent til det er gjort."
            ),
            status=409,
        )
