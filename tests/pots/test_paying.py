"""Payouts, uses closed, money that came back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from fellespott.core.errors import DomainError
from fellespott.letters.states import Form
from fellespott.notices.models import OutboxMail
from fellespott.pots import queries, services
from fellespott.pots.models import Booking
from fellespott.pots.states import Account, BookingKind, UseState
from tests.pots.pots import NOW, TODAY, decided, make_money, pay, propose


def refused(code, act, status=None):
    with pytest.raises(DomainError) as caught:
        act()
    assert caught.value.code == code
    if status is not None:
        assert caught.value.status == status
    return caught.value


@pytest.fixture
def money(session):
    return make_money(session)


def sums(money):
    return money.pot.free_ore, money.pot.committed_ore, money.pot.paid_ore


def test_a_payout_moves_what_was_promised_and_is_booked_with_its_letter(session, money):
    use = decided(session, money, 500_000)

    payout = pay(session, money, use, 200_000)

    assert sums(money) == (39_500_000, 300_000, 200_000)
    booking = session.scalar(select(Booking).where(Booking.payout_id == payout.id))
    assert (
        booking.kind,
        booking.from_account,
        booking.to_account,
        booking.amount_ore,
        booking.letter_id,
    ) == (
        BookingKind.PAYOUT,
        Account.COMMITTED,
        Account.PAID,
        200_000,
        money.pot.letter_id,
    )


def test_the_last_payout_closes_the_use(session, money):
    use = decided(session, money, 500_000)
    pay(session, money, use, 500_000)

    assert (use.state, use.paid_ore) == (UseState.CLOSED, 500_000)
    refused("all_paid", lambda: pay(session, money, use, 1), 409)


def test_a_payout_without_a_decision_is_refused(session, money):
    refused("not_decided", lambda: pay(session, money, propose(session, money), 1), 409)


def test_a_payout_above_what_was_decided_is_refused_and_books_nothing(session, money):
    use = decided(session, money, 500_000)

    error = refused("more_than_decided", lambda: pay(session, money, use, 500_001))

    assert error.field == "amount"
    assert (sums(money), use.payouts) == ((39_500_000, 500_000, 0), [])


def test_sending_a_payout_twice_pays_once(session, money):
    use = decided(session, money, 500_000)
    pay(session, money, use, 100_000, number=1)

    refused("already_recorded", lambda: pay(session, money, use, 100_000, number=1), 409)
    assert use.paid_ore == 100_000


def test_sending_the_last_payout_twice_pays_once(session, money):
    use = decided(session, money, 500_000)
    pay(session, money, use, 500_000, number=1)

    refused("already_recorded", lambda: pay(session, money, use, 500_000, number=1), 409)


@pytest.mark.parametrize("paid_on", [TODAY + timedelta(days=1), TODAY - timedelta(days=1)])
def test_a_payout_is_of_a_day_after_the_decision_that_has_come(session, money, paid_on):
    use = decided(session, money)

    assert refused("wrong_day", lambda: pay(session, money, use, 1, paid_on=paid_on)).field == "paid_on"


def test_the_payer_confirms_that_it_is_not_for_wages(session, money):
    use = decided(session, money)

    refused("wages_not_confirmed", lambda: pay(session, money, use, 1, not_for_wages=False))


def test_nobody_writes_down_a_payout_to_themself(session, money):
    use = decided(session, money, receiver_person=money.lead)

    refused("to_oneself", lambda: pay(session, money, use, 1), 403)


def test_an_unconditional_plan_is_paid_one_at_a_time_and_no_more(session, money):
    use = decided(
        session,
        money,
        480_000,
        form=Form.UNCONDITIONAL,
        per_payment_ore=160_000,
        payments_planned=3,
        first_payment_on=date(2022, 2, 1),
    )
    refused("wrong_amount", lambda: pay(session, money, use, 320_000))
    for number in (1, 2, 3):
        assert pay(session, money, use, 160_000).number == number

    refused("all_paid", lambda: pay(session, money, use, 160_000), 409)
    assert (use.state, sums(money)) == (UseState.CLOSED, (39_520_000, 0, 480_000))


def test_closing_gives_the_rest_back_to_the_pot(session, money):
    use = decided(session, money, 500_000)
    pay(session, money, use, 200_000)

    services.close_use(session, actor=money.lead, use=use, now=NOW)

    assert (use.state, sums(money)) == (UseState.CLOSED, (39_800_000, 0, 200_000))
    refused("not_decided", lambda: services.close_use(session, actor=money.lead, use=use, now=NOW), 409)
    assert queries.verify_ledger(session) == []


def test_money_that_came_back_is_in_the_pot_again(session, money):
    use = decided(session, money, 500_000)
    pay(session, money, use, 500_000)

    services.refund(session, actor=money.lead, use=use, amount_ore=120_000, text="Turen ble avlyst.", now=NOW)

    assert sums(money) == (39_620_000, 0, 380_000)
    assert (use.paid_ore, use.refunded_ore) == (500_000, 120_000)
    refused(
        "more_than_paid",
        lambda: services.refund(session, actor=money.lead, use=use, amount_ore=380_001, text="Mer.", now=NOW),
    )
    assert queries.verify_ledger(session) == []


def test_what_came_back_from_an_open_use_can_be_used_again_but_not_by_that_use(session, money):
    use = decided(session, money, 500_000)
    pay(session, money, use, 300_000)
    services.refund(session, actor=money.lead, use=use, amount_ore=300_000, text="Feil konto.", now=NOW)

    assert use.outstanding_ore == 200_000
    refused("more_than_decided", lambda: pay(session, money, use, 200_001))
    assert queries.verify_ledger(session) == []


def test_the_receiver_with_an_account_is_told_and_owes_nothing(session, money):
    use = decided(session, money, receiver_person=money.members[1], purpose="Briller")
    pay(session, money, use, 500_000)

    mail = session.scalar(
        select(OutboxMail).where(
            OutboxMail.recipient == money.members[1].email, OutboxMail.subject.startswith("Betalt")
        )
    )
    assert "Ingen venter noe tilbake" in mail.body


def test_bookings_are_numbered_without_gaps_per_pot(session, money):
    for amount in (100, 200):
        pay(session, money, decided(session, money, amount), amount)
    other = make_money(session)
    decided(session, other, 100)

    def numbers(pot):
        statement = select(Booking.number).where(Booking.pot_id == pot.id).order_by(Booking.number)
        return list(session.scalars(statement))

    assert (numbers(money.pot), numbers(other.pot)) == ([1, 2, 3, 4, 5], [1, 2])
