"""The ledger: every øre that moves is one booking, and the pot's sums follow in the same transaction.

Nothing else writes bookings or sums. The pot must be held (holding.py).
"""

import uuid
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l, show_money
from fellespott.letters.models import Instalment
from fellespott.people.models import Person

from ..models import Booking, Payout, Pot, Use
from ..states import ROUTES, Account, BookingKind
from .holding import today

SUMS = {Account.FREE: "free_ore", Account.COMMITTED: "committed_ore", Account.PAID: "paid_ore"}


def book(
    session: Session,
    *,
    pot: Pot,
    kind: BookingKind,
    amount_ore: int,
    now: datetime,
    actor: Person | None = None,
    use: Use | None = None,
    payout: Payout | None = None,
    instalment: Instalment | None = None,
    on: date | None = None,
    text: str = "",
) -> Booking:
    """Move `amount_ore` from one account to the other, as the kind says. Rule R9.

    Raises DomainError "not_enough" (409) when the account it leaves holds less, "no_amount" for nothing.
    """
    if amount_ore <= 0:
        raise DomainError("no_amount", _l("Skriv et beløp som er større enn null."), field="amount")
    leaves, enters = ROUTES[kind]
    if leaves is Account.MUNICIPALITY:
        pot.funded_ore += amount_ore
    else:
        _take(pot, leaves, amount_ore)
    if enters is Account.MUNICIPALITY:
        pot.funded_ore -= amount_ore
    else:
        setattr(pot, SUMS[enters], getattr(pot, SUMS[enters]) + amount_ore)
    number = session.scalar(select(func.max(Booking.number)).where(Booking.pot_id == pot.id)) or 0
    booking = Booking(
        id=uuid.uuid4(),
        pot_id=pot.id,
        number=number + 1,
        kind=kind,
        from_account=leaves,
        to_account=enters,
        amount_ore=amount_ore,
        letter_id=use.letter_id if use is not None else pot.letter_id,
        use_id=use.id if use is not None else None,
        payout_id=payout.id if payout is not None else None,
        instalment_id=instalment.id if instalment is not None else None,
        text=text[:300],
        booked_on=on or today(now),
        booked_at=now,
        booked_by_id=actor.id if actor is not None else None,
    )
    session.add(booking)
    session.flush()
    return booking


def _take(pot: Pot, account: Account, amount_ore: int) -> None:
    held = getattr(pot, SUMS[account])
    if held < amount_ore:
        raise not_enough(held)
    setattr(pot, SUMS[account], held - amount_ore)


def not_enough(left_ore: int) -> DomainError:
    """There is less in the pot than this takes."""
    return DomainError(
        "not_enough",
        _("Det er ikke nok i potten til dette nå. Det er %(left)s igjen.", left=show_money(left_ore)),
        status=409,
    )
