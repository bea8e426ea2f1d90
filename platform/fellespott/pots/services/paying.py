"""Payouts recorded, uses closed, money that came back. Rules R8-R10."""

import uuid
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l, show_money
from fellespott.letters.states import Form
from fellespott.people.models import Person

from .. import standing
from ..models import Booking, Payout, Pot, Use
from ..policies import ALONE
from ..states import BookingKind, Means, UseState
from . import mailing
from .holding import hold_use, today
from .ledger import book


def record_payout(
    session: Session,
    *,
    actor: Person,
    use: Use,
    amount_ore: int,
    paid_on: date,
    means: Means,
    receiver: str,
    now: datetime,
    not_for_wages: bool = True,
    number: int | None = None,
) -> Payout:
    """Note that money reached its receiver. No receipt is asked for (rule R9).

    An unconditional use is paid one planned amount at a time. `number` is which payout of the use the form
    was about (1, 2, 3 …), so that sending it twice pays once. The last one closes the use.
    Raises DomainError "not_decided" (409), "already_recorded" (409), "all_paid" (409), "settled" (409, R8),
    "wrong_amount", "more_than_decided", "no_amount", "wrong_day", "wages_not_confirmed", "to_oneself" (403),
    "conflict" (403), "alone" (403): who alone said yes to a use does not pay it too.
    """
    pot, held = hold_use(session, use)
    _may_pay(session, actor, held)
    if standing.said_yes_alone(held, actor):
        raise DomainError("alone", ALONE, status=403)
    made = session.scalar(select(func.count()).where(Payout.use_id == held.id)) or 0
    if number is not None and number <= made:
        raise DomainError("already_recorded", _l("Denne utbetalingen er alt skrevet inn."), status=409)
    if held.state is not UseState.DECIDED:
        code = "all_paid" if held.state is UseState.CLOSED else "not_decided"
        raise DomainError(code, _NOT_PAYABLE[code], status=409)
    _check_day(pot, held, paid_on, now)
    _check_amount(held, amount_ore)
    if not not_for_wages:
        raise DomainError(
            "wages_not_confirmed",
            _l("Kryss av for at pengene ikke går til lønn eller stillinger."),
            field="not_for_wages",
        )
    payout = Payout(
        id=uuid.uuid4(),
        use=held,
        number=made + 1,
        amount_ore=amount_ore,
        paid_on=paid_on,
        means=means,
        receiver=receiver.strip() or held.receiver,
        not_for_wages=not_for_wages,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(payout)
    session.flush()
    held.paid_ore += amount_ore
    book(
        session,
        pot=pot,
        kind=BookingKind.PAYOUT,
        amount_ore=amount_ore,
        use=held,
        payout=payout,
        actor=actor,
        on=paid_on,
        now=now,
    )
    record(
        session, actor=actor, action="payout.recorded", on=payout, now=now, amount_ore=amount_ore, use=held.id
    )
    if held.paid_ore == held.amount_ore:
        held.state = UseState.CLOSED
        session.flush()
    mailing.tell_paid(session, payout=payout, now=now)
    return payout


def close_use(session: Session, *, actor: Person | None, use: Use, now: datetime) -> Use:
    """No more will be paid: what is left goes back to the pot. Raises DomainError "not_decided" (409)."""
    pot, held = hold_use(session, use)
    if held.state is not UseState.DECIDED:
        raise DomainError("not_decided", _l("Det er ingenting igjen å betale på dette."), status=409)
    release(session, pot, held, actor=actor, now=now)
    return held


def release(session: Session, pot: Pot, use: Use, *, actor: Person | None, now: datetime) -> None:
    """Give the unpaid rest of a held use back to its held pot, and close the use."""
    rest = use.outstanding_ore
    if rest:
        book(session, pot=pot, kind=BookingKind.RELEASE, amount_ore=rest, use=use, actor=actor, now=now)
    use.state = UseState.CLOSED
    session.flush()
    record(session, actor=actor, action="use.closed", on=use, now=now, released_ore=rest)


def refund(
    session: Session, *, actor: Person, use: Use, amount_ore: int, text: str, now: datetime
) -> Booking:
    """Money that was paid came back (a trip called off). Nobody is ever asked to pay anything back (rule R7).

    Raises DomainError "more_than_paid", "no_amount", "to_oneself" (403), "conflict" (403), "empty".
    """
    pot, held = hold_use(session, use)
    _may_pay(session, actor, held)
    if not text.strip():
        raise DomainError("empty", _l("Skriv hva som skjedde."), field="text")
    there = held.paid_ore - held.refunded_ore
    if amount_ore > there:
        raise DomainError(
            "more_than_paid", _("Det er betalt ut %(paid)s.", paid=show_money(there)), field="amount"
        )
    booking = book(
        session,
        pot=pot,
        kind=BookingKind.REFUND,
        amount_ore=amount_ore,
        use=held,
        actor=actor,
        text=text.strip(),
        now=now,
    )
    held.refunded_ore += amount_ore
    session.flush()
    record(session, actor=actor, action="use.refunded", on=held, now=now, amount_ore=amount_ore)
    return booking


_NOT_PAYABLE = {
    "not_decided": _l("Dette er ikke bestemt, så det kan ikke betales ut."),
    "all_paid": _l("Alt er betalt ut."),
}


def _may_pay(session: Session, actor: Person, use: Use) -> None:
    if use.receiver_person_id == actor.id:
        raise DomainError("to_oneself", _l("Pengene er til deg. En annen må skrive det inn."), status=403)
    if actor.id in standing.bound_persons(session, use.pot.project):
        raise DomainError(
            "conflict", _l("Du har sagt at du står for nær dette. En annen må skrive det inn."), status=403
        )


def _check_day(pot: Pot, use: Use, paid_on: date, now: datetime) -> None:
    if pot.stopped_at is not None and pot.settle_by is not None and pot.settle_by < max(today(now), paid_on):
        raise DomainError("settled", _l("Prosjektet er stoppet, og fristen for å betale er ute."), status=409)
    if paid_on > today(now):
        raise DomainError(
            "wrong_day", _l("Velg dagen pengene ble betalt, ikke en som kommer."), field="paid_on"
        )
    if use.decided_at is not None and paid_on < today(use.decided_at):
        raise DomainError(
            "wrong_day", _l("Pengene kan ikke være betalt før det ble bestemt."), field="paid_on"
        )


def _check_amount(use: Use, amount_ore: int) -> None:
    if use.form is Form.UNCONDITIONAL and amount_ore != use.per_payment_ore:
        raise DomainError(
            "wrong_amount",
            _("Det er bestemt at det betales %(each)s hver gang.", each=show_money(use.per_payment_ore or 0)),
            field="amount",
        )
    if amount_ore > use.outstanding_ore:
        raise DomainError(
            "more_than_decided",
            _("Det er %(left)s igjen å betale av det som er bestemt.", left=show_money(use.outstanding_ore)),
            field="amount",
        )
