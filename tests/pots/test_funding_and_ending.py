"""Money in, a stop, and money back."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, func, select

from fellespott.core.clock import OSLO
from fellespott.core.errors import DomainError
from fellespott.core.ids import token_hash
from fellespott.letters.models import Agreement, Instalment, LetterText
from fellespott.letters.signals import letter_agreed
from fellespott.letters.states import LetterState, ProjectState
from fellespott.pots import queries, services, tasks
from fellespott.pots.labels import CATEGORIES
from fellespott.pots.models import Booking, Pot
from fellespott.pots.states import BookingKind, UseState
from fellespott.voting.states import VoteRule, VoteState
from tests.pots.pots import NOW, TODAY, decided, make_money, pay, propose
from tests.project_factories import HASH, make_letter, make_project

DAYS = ((date(2021, 8, 1), 50_000_000), (date(2022, 2, 1), 50_000_000))
MORE = (*DAYS, (date(2022, 8, 1), 100_000_000), (date(2023, 2, 1), 100_000_000))


def refused(code, act, status=409):
    with pytest.raises(DomainError) as caught:
        act()
    assert (caught.value.code, caught.value.status) == (code, status)


def noon(day):
    return datetime.combine(day, time(12), tzinfo=OSLO)


def agreed_letter(session, project, days, **fields):
    """A letter with these instalments, agreed by every partner."""
    amount_ore = sum(amount for _day, amount in days)
    draft = make_letter(session, project, state=LetterState.DRAFT, amount_ore=amount_ore, **fields)
    session.execute(delete(Instalment).where(Instalment.letter_id == draft.id))
    for day, amount in days:
        session.add(Instalment(letter_id=draft.id, due_on=day, amount_ore=amount))
    session.flush()
    draft.text, draft.text_sha256, draft.sent_at, draft.state = "Avtalen", HASH, NOW, LetterState.SENT
    draft.partners_total = len(project.partners)
    session.flush()
    session.add(LetterText(letter_id=draft.id, text="Avtalen", text_sha256=HASH, sent_at=NOW))
    session.flush()
    for partner in project.partners:
        session.add(
            Agreement(
                letter_id=draft.id,
                partner_id=partner.id,
                token_hash=token_hash(f"{draft.id}-{partner.position}"),
                asked_at=NOW,
                text_sha256=HASH,
                agreed_at=NOW,
            )
        )
    session.flush()
    draft.agreed_total, draft.agreed_at, draft.state = len(project.partners), NOW, LetterState.AGREED
    session.flush()
    session.expire_all()
    return draft


@pytest.fixture
def project(session):
    return make_project(session)


# --- funding


def test_an_agreed_letter_opens_an_empty_pot_with_its_thresholds_and_all_categories(session, project):
    letter = make_letter(session, project, two_from_ore=500, group_above_ore=900, group_always=True)

    letter_agreed.send(letter, session=session, now=NOW)

    pot = queries.pot_of_project(session, project.id)
    assert (pot.funded_ore, pot.two_from_ore, pot.group_above_ore, pot.group_always) == (0, 500, 900, True)
    assert [one.key for one in pot.categories] == list(CATEGORIES)


def test_instalments_come_in_on_their_day_once_each(session, project):
    pot = services.open_pot(session, letter=agreed_letter(session, project, DAYS), now=NOW)

    assert tasks.fund_due(session, noon(date(2021, 7, 31))) == 0
    assert tasks.fund_due(session, noon(date(2021, 8, 1))) == 1
    assert tasks.fund_due(session, noon(date(2021, 8, 1))) == 0
    # A month and more without a scheduler, and everything due comes at once.
    assert tasks.fund_due(session, noon(date(2022, 12, 1))) == 1
    assert tasks.fund_due(session, noon(date(2022, 12, 1))) == 0

    assert (pot.funded_ore, pot.free_ore) == (100_000_000, 100_000_000)
    assert queries.verify_ledger(session) == []


def test_an_instalment_is_due_at_midnight_in_oslo(session, project):
    services.open_pot(session, letter=agreed_letter(session, project, DAYS), now=NOW)

    assert tasks.fund_due(session, datetime(2021, 7, 31, 23, 59, 59, tzinfo=OSLO)) == 0
    assert tasks.fund_due(session, datetime(2021, 8, 1, tzinfo=OSLO)) == 1


def test_funding_by_hand_refuses_what_is_not_due_or_came_already(session, project):
    letter = agreed_letter(session, project, DAYS)
    pot = services.open_pot(session, letter=letter, now=NOW)
    first, second = letter.instalments

    def fund(instalment, day):
        return services.fund_instalment(session, actor=None, pot=pot, instalment=instalment, now=noon(day))

    refused("not_due", lambda: fund(second, date(2022, 1, 31)))
    assert fund(first, date(2021, 8, 1)).amount_ore == 50_000_000
    refused("already_funded", lambda: fund(first, date(2021, 8, 2)))


def test_a_raised_letter_brings_only_what_it_adds(session, project):
    first = agreed_letter(session, project, DAYS)
    pot = services.open_pot(session, letter=first, now=NOW)
    tasks.fund_due(session, noon(date(2022, 3, 1)))
    first.state = LetterState.REPLACED
    session.flush()
    second = agreed_letter(
        session, project, MORE, number=2, amends_id=first.id, amendment_reason="Det går bra."
    )
    letter_agreed.send(second, session=session, now=noon(date(2022, 7, 1)))

    assert tasks.fund_due(session, noon(date(2022, 7, 1))) == 0
    assert tasks.fund_due(session, noon(date(2022, 8, 1))) == 1
    assert tasks.fund_due(session, noon(date(2023, 6, 1))) == 1

    assert (pot.funded_ore, pot.letter_id) == (300_000_000, second.id)
    refused(
        "not_this_letter",
        lambda: services.fund_instalment(
            session, actor=None, pot=pot, instalment=first.instalments[0], now=noon(date(2023, 6, 1))
        ),
    )


def test_one_pot_for_each_project(session, project):
    letter = make_letter(session, project)
    pots = [services.open_pot(session, letter=letter, now=NOW) for _ in range(2)]

    assert pots[0] is pots[1]
    assert session.scalar(select(func.count()).select_from(Pot)) == 1


# --- stop

SETTLE = TODAY + timedelta(days=60)


@pytest.fixture
def money(session):
    return make_money(session)


def stop(session, money):
    return services.stop_pot(session, pot=money.pot, settle_by=SETTLE, now=NOW)


def test_after_a_stop_nothing_new_is_proposed_or_decided(session, money):
    use = propose(session, money)
    services.comment_use(session, actor=money.contact, use=use, text="Hei", now=NOW)
    vote = services.put_to_vote(
        session, actor=money.contact, use=use, rule=VoteRule.CONSENT, closes_at=None, now=NOW
    )
    other = propose(session, money, purpose="Buss")

    stop(session, money)

    assert (use.state, other.state, vote.state) == (
        UseState.REFUSED,
        UseState.REFUSED,
        VoteState.NOT_CARRIED,
    )
    assert other.decision_reason == "Prosjektet er stoppet."
    refused("stopped", lambda: propose(session, money))
    refused("already_stopped", lambda: stop(session, money))


def test_a_stop_has_a_settlement_date_that_is_to_come(session, money):
    refused(
        "settle_by_passed",
        lambda: services.stop_pot(session, pot=money.pot, settle_by=TODAY - timedelta(days=1), now=NOW),
        422,
    )


def test_what_was_promised_before_a_stop_is_paid_until_the_settlement_date(session, money):
    use = decided(session, money, 500_000)
    stop(session, money)
    pay(session, money, use, 100_000, now=noon(SETTLE), paid_on=SETTLE)

    late = SETTLE + timedelta(days=1)
    refused("settled", lambda: pay(session, money, use, 100_000, now=noon(late), paid_on=late))
    refused("settled", lambda: pay(session, money, use, 100_000, now=noon(late), paid_on=SETTLE))


def test_settling_releases_what_was_not_paid_and_returns_the_rest_once(session, money):
    use = decided(session, money, 500_000)
    pay(session, money, use, 100_000)
    stop(session, money)

    assert tasks.settle_stopped(session, noon(SETTLE)) == 0
    assert tasks.settle_stopped(session, noon(SETTLE + timedelta(days=1))) == 1
    assert tasks.settle_stopped(session, noon(SETTLE + timedelta(days=40))) == 0

    pot = money.pot
    assert (pot.funded_ore, pot.free_ore, pot.committed_ore, pot.paid_ore) == (100_000, 0, 0, 100_000)
    assert (use.state, pot.closed_at) == (UseState.CLOSED, noon(SETTLE + timedelta(days=1)))
    kinds = list(session.scalars(select(Booking.kind).order_by(Booking.number)))
    assert kinds[-2:] == [BookingKind.RELEASE, BookingKind.RETURN]
    assert queries.verify_ledger(session) == []
    assert queries.ledger_sum_ore(session) == 0


def test_no_instalment_comes_after_a_stop(session, project):
    pot = services.open_pot(session, letter=agreed_letter(session, project, DAYS), now=NOW)
    services.stop_pot(session, pot=pot, settle_by=date(2022, 5, 1), now=NOW)

    assert tasks.fund_due(session, noon(date(2022, 4, 1))) == 0


def test_the_rest_goes_back_only_when_the_project_is_over(session, money):
    def give_back(now=NOW):
        return services.return_rest(session, actor=money.staff, pot=money.pot, now=now)

    refused("not_over", give_back)
    money.project.state = ProjectState.COMPLETED
    session.flush()

    assert give_back().amount_ore == 40_000_000
    refused("nothing_left", give_back)
    assert queries.verify_ledger(session) == []


def test_the_rest_goes_back_after_the_letters_period(session, money):
    end = money.pot.letter.period_end
    refused(
        "not_over",
        lambda: services.return_rest(session, actor=None, pot=money.pot, now=noon(end)),
    )

    after = noon(end + timedelta(days=1))
    assert services.return_rest(session, actor=None, pot=money.pot, now=after).amount_ore == 40_000_000


# --- the ledger tells when it is wrong


def test_verify_ledger_tells_of_sums_that_do_not_follow_the_bookings(session, money):
    money.pot.free_ore -= 5
    money.pot.paid_ore += 5
    session.flush()

    assert queries.verify_ledger(session) == [
        f"pot {money.pot.id}: free_ore is 39999995, the bookings say 40000000",
        f"pot {money.pot.id}: paid_ore is 5, the bookings say 0",
    ]


def test_ledger_sum_tells_of_money_from_nowhere(session, money):
    money.pot.free_ore += 5
    money.pot.funded_ore += 5
    session.flush()

    assert queries.ledger_sum_ore(session, money.project.call_id) == 5
    assert queries.ledger_sum_ore(session, make_project(session).call_id) == 0


def test_paid_is_counted_by_round_and_project(session, money):
    pay(session, money, decided(session, money), 500_000)

    assert queries.paid_ore(session) == 500_000
    assert queries.paid_ore(session, call_id=money.project.call_id) == 500_000
    assert queries.paid_ore(session, project_id=make_project(session).id) == 0
