"""Many at once, with real commits, on both databases."""

import contextvars
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.core.db import db, unit_of_work
from fellespott.core.errors import DomainError
from fellespott.people.models import Person
from fellespott.pots import queries, services
from fellespott.pots.models import Booking, Pot, Use
from fellespott.pots.states import BookingKind, Means
from fellespott.voting import services as voting
from fellespott.voting.states import Choice, VoteRule
from tests.pots.pots import NOW, TODAY, decided, make_money, propose
from tests.pots.test_funding_and_ending import agreed_letter
from tests.project_factories import make_project

EACH = 100_000


def at_once(app: Flask, acts: list[Callable[[Session], Any]]) -> Counter[str]:
    """Run each act in a thread and a transaction of its own, all let go together. How each ended, counted."""
    gate = Barrier(len(acts))

    def run(act: Callable[[Session], Any]) -> str:
        with app.app_context():
            gate.wait(60)
            try:
                with unit_of_work() as session:
                    act(session)
            except DomainError as error:
                return error.code
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        running = [pool.submit(contextvars.Context().run, run, act) for act in acts]
        return Counter(one.result() for one in running)


def prepared(app: Flask, make: Callable[[Session], Any]) -> Any:
    """What `make` gives back (ids), committed."""
    with app.app_context():
        with unit_of_work() as session:
            made = make(session)
        db.session.remove()
    return made


def ledger_is_right(app: Flask) -> dict[BookingKind, int]:
    """How many bookings of each kind there are, after checking that all adds up."""
    with app.app_context():
        with unit_of_work() as session:
            assert queries.verify_ledger(session) == []
            assert queries.ledger_sum_ore(session) == 0
            rows = session.execute(select(Booking.kind, func.count()).group_by(Booking.kind)).all()
        db.session.remove()
    return {kind: count for kind, count in rows}  # noqa: C416 - rows are no tuples to mypy


def test_twenty_payouts_at_once_on_a_use_with_money_for_ten_pay_ten(fresh_app):
    def make(session):
        money = make_money(session)
        return decided(session, money, 10 * EACH).id, money.lead.id

    use_id, lead_id = prepared(fresh_app, make)

    def pay(session):
        services.record_payout(
            session,
            actor=session.get_one(Person, lead_id),
            use=session.get_one(Use, use_id),
            amount_ore=EACH,
            paid_on=TODAY,
            means=Means.BANK,
            receiver="",
            now=NOW,
        )

    assert at_once(fresh_app, [pay] * 20) == {"done": 10, "all_paid": 10}
    assert ledger_is_right(fresh_app)[BookingKind.PAYOUT] == 10


def test_twenty_uses_at_once_on_a_pot_with_money_for_ten_are_paid_ten(fresh_app):
    def make(session):
        money = make_money(session, funded_ore=10 * EACH)
        uses = [propose(session, money, EACH, purpose=f"Ting {number}").id for number in range(20)]
        return uses, money.members[0].id, money.lead.id

    uses, member_id, lead_id = prepared(fresh_app, make)

    def decide_and_pay(use_id):
        def act(session):
            use = session.get_one(Use, use_id)
            services.approve_use(
                session,
                actor=session.get_one(Person, member_id),
                use=use,
                not_my_household=True,
                reason="",
                now=NOW,
            )
            services.record_payout(
                session,
                actor=session.get_one(Person, lead_id),
                use=use,
                amount_ore=EACH,
                paid_on=TODAY,
                means=Means.BANK,
                receiver="",
                now=NOW,
            )

        return act

    assert at_once(fresh_app, [decide_and_pay(one) for one in uses]) == {"done": 10, "not_enough": 10}
    assert ledger_is_right(fresh_app)[BookingKind.PAYOUT] == 10
    with fresh_app.app_context():
        pot = db.session.scalars(select(Pot)).one()
        assert (pot.free_ore, pot.committed_ore, pot.paid_ore) == (0, 0, 10 * EACH)


def test_the_same_payout_sent_ten_times_at_once_is_paid_once(fresh_app):
    def make(session):
        money = make_money(session)
        return decided(session, money, 10 * EACH).id, money.lead.id

    use_id, lead_id = prepared(fresh_app, make)

    def pay(session):
        services.record_payout(
            session,
            actor=session.get_one(Person, lead_id),
            use=session.get_one(Use, use_id),
            amount_ore=EACH,
            paid_on=TODAY,
            means=Means.BANK,
            receiver="",
            number=1,
            now=NOW,
        )

    assert at_once(fresh_app, [pay] * 10) == {"done": 1, "already_recorded": 9}


def test_two_schedulers_bring_each_instalment_once(fresh_app):
    days = ((date(2021, 8, 1), EACH), (date(2022, 2, 1), EACH))

    def make(session):
        project = make_project(session)
        services.open_pot(session, letter=agreed_letter(session, project, days), now=NOW)

    prepared(fresh_app, make)

    at_once(fresh_app, [lambda session: services.fund_due(session, NOW)] * 4)

    assert ledger_is_right(fresh_app) == {BookingKind.FUNDING: 2}


def test_the_last_answers_at_once_end_the_vote_once(fresh_app):
    def make(session):
        money = make_money(session, members=4)
        use = propose(session, money, 9_000_000)
        services.comment_use(session, actor=money.contact, use=use, text="Hei", now=NOW)
        services.put_to_vote(
            session, actor=money.contact, use=use, rule=VoteRule.CONSENT, closes_at=None, now=NOW
        )
        return use.id, [money.contact.id, *(one.id for one in money.members)]

    use_id, people = prepared(fresh_app, make)

    def answer(person_id):
        def act(session):
            vote = session.get_one(Use, use_id).vote
            voting.answer_vote(
                session,
                actor=session.get_one(Person, person_id),
                vote=vote,
                choice=Choice.YES,
                has_conflict=False,
                reason="",
                now=NOW,
            )

        return act

    assert at_once(fresh_app, [answer(one) for one in people]) == {"done": 5}
    assert ledger_is_right(fresh_app)[BookingKind.COMMITMENT] == 1


def test_a_stop_and_approvals_at_once_leave_no_commitment_after_the_stop(fresh_app):
    def make(session):
        money = make_money(session)
        uses = [propose(session, money, EACH, purpose=f"Ting {number}").id for number in range(8)]
        return uses, money.members[0].id, money.pot.id

    uses, member_id, pot_id = prepared(fresh_app, make)

    def approve(use_id):
        return lambda session: services.approve_use(
            session,
            actor=session.get_one(Person, member_id),
            use=session.get_one(Use, use_id),
            not_my_household=True,
            reason="",
            now=NOW,
        )

    def stop(session):
        services.stop_pot(session, pot=session.get_one(Pot, pot_id), settle_by=TODAY, now=NOW)

    ended = at_once(fresh_app, [*(approve(one) for one in uses), stop])

    assert ended["done"] + ended["stopped"] == 9
    assert ledger_is_right(fresh_app).get(BookingKind.COMMITMENT, 0) == ended["done"] - 1
