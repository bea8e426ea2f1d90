"""Money as personal data: what somebody proposed, said and approved, and what they received.

The municipality's accounts hold who got the money. Here the amount, the day and the purpose stay, nameless.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l, show_money
from fellespott.core.personal import ERASED, change, from_, told
from fellespott.core.registry import Kept, PersonalData
from fellespott.notices.personal import take_out
from fellespott.people.models import Person

from .models import Approval, Booking, Payout, Use, UseComment


def _received(person: Person) -> sa.Select[Any]:
    return sa.select(Use.id).where(Use.receiver_person_id == person.id)


def show(session: Session, person: Person) -> dict[str, Any]:
    """Money to the person, and what they proposed, said and approved."""
    proposed = from_(
        session, sa.select(Use).where(Use.proposed_by_id == person.id).order_by(Use.proposed_at, Use.id)
    )
    received = from_(
        session, sa.select(Use).where(Use.receiver_person_id == person.id).order_by(Use.proposed_at, Use.id)
    )
    said = from_(
        session,
        sa.select(UseComment).where(UseComment.person_id == person.id).order_by(UseComment.at, UseComment.id),
    )
    approved = session.execute(
        sa.select(Use.purpose, Approval.reason, Approval.approved_at)
        .join(Use, Use.id == Approval.use_id)
        .where(Approval.person_id == person.id)
        .order_by(Approval.approved_at, Approval.id)
    )
    return told(
        (_l("Penger til deg"), [_use(one) for one in received]),
        (_l("Det du har foreslått"), [_use(one) for one in proposed]),
        (
            _l("Det du har sagt i samtaler"),
            [told((_l("Tekst"), one.text), (_l("Når"), one.at)) for one in said],
        ),
        (
            _l("Det du har sagt ja til"),
            [
                told(
                    (_l("Formål"), row.purpose),
                    (_l("Det du skrev"), row.reason),
                    (_l("Når"), row.approved_at),
                )
                for row in approved
            ],
        ),
    )


def _use(one: Use) -> dict[str, Any]:
    return told(
        (_l("Formål"), one.purpose),
        (_l("Hvorfor"), one.reason),
        (_l("Til"), one.receiver),
        (_l("Beløp"), show_money(one.amount_ore)),
        (_l("Betalt"), show_money(one.paid_ore)),
        (_l("Foreslått"), one.proposed_at),
    )


def erase(session: Session, person: Person, _now: datetime) -> None:
    """Words and names go; amounts, days, purposes and the number of approvals stay, so that it adds up."""
    for received in from_(session, sa.select(Use).where(Use.receiver_person_id == person.id)):
        take_out(session, received.receiver, received.reason)
    change(session, UseComment, UseComment.person_id == person.id, text=ERASED)
    mine = Approval.person_id == person.id
    for one in from_(session, sa.select(Approval).where(mine, Approval.reason != "")):
        # Where one is enough, the reason of the one became the reason of the decision.
        same = (Use.id == one.use_id, Use.decision_reason == one.reason)
        change(session, Use, *same, decision_reason=ERASED)
    change(session, Approval, mine, Approval.reason != "", reason=ERASED)
    to_me = _received(person)
    change(session, Payout, Payout.use_id.in_(to_me), receiver=ERASED)
    change(session, Booking, Booking.use_id.in_(to_me), Booking.text != "", text=ERASED)
    # Last, since it is by the receiver that the others are found.
    change(
        session,
        Use,
        Use.receiver_person_id == person.id,
        receiver=ERASED,
        receiver_key="",
        reason=ERASED,
    )


PERSONAL = PersonalData(
    key="pots",
    title=_l("Penger"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "pot_use.receiver",
            "pot_use.receiver_key",
            "pot_use.reason",
            "pot_use.receiver_person_id",
            "pot_use.proposed_by_id",
            "use_approval.person_id",
            "use_approval.reason",
            "use_comment.person_id",
            "use_comment.text",
            "payout.receiver",
            "payout.recorded_by_id",
            "booking.text",
            "booking.booked_by_id",
        }
    ),
    kept=(
        Kept(
            _l("Beløp, dato og formål for penger som er bestemt eller betalt, uten navn"),
            _l("Kommunen må kunne vise hva pengene gikk til i fem år (bokføringsloven § 13)."),
        ),
    ),
)
