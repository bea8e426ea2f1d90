"""R7 at each edge, review dates, and the plan one begins with. No database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.letters.rules import (
    GOAL_PARTS,
    Lack,
    LetterFacts,
    Planned,
    add_months,
    half_yearly,
    lacks,
    review_dates,
)
from fellespott.letters.text import STOP_REASONS
from fellespott.letters.texts import LACKS
from fellespott.reviews.states import StopReason

START, END = date(2021, 8, 1), date(2023, 6, 30)
WHOLE = LetterFacts(
    amount_ore=300,
    period_start=START,
    period_end=END,
    written=frozenset({"others_see_us", "covers", "at_the_end"}),
    goals=GOAL_PARTS,
    forms=("conditional",),
    instalments=(Planned(START, 100), Planned(END, 200)),
    partners=3,
)


def test_a_whole_letter_lacks_nothing():
    assert lacks(WHOLE) == []


@pytest.mark.parametrize("part", GOAL_PARTS)
def test_each_kind_of_goal_is_asked_for(part):
    goals = tuple(one for one in GOAL_PARTS if one != part)
    assert lacks(replace(WHOLE, goals=goals)) == [Lack(f"goal_{part[0].value}_{part[1].value}")]


@pytest.mark.parametrize("name", ["others_see_us", "covers", "at_the_end"])
def test_each_text_is_asked_for(name):
    assert lacks(replace(WHOLE, written=WHOLE.written - {name})) == [Lack(name)]


@pytest.mark.parametrize("off", [-1, 1])
def test_instalments_one_ore_off_the_amount_are_refused(off):
    facts = replace(WHOLE, amount_ore=300 + off)
    assert lacks(facts) == [Lack("instalments_sum", have=300, needed=300 + off)]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"forms": ()}, [Lack("forms")]),
        ({"instalments": ()}, [Lack("instalments")]),
        ({"partners": 0}, [Lack("partners")]),
        ({"is_amendment": True}, [Lack("amendment_reason")]),
        (
            {"instalments": (Planned(START, 100), Planned(START, 200))},
            [Lack("instalment_day_twice", day=START)],
        ),
        (
            {"instalments": (Planned(START - timedelta(days=1), 100), Planned(END, 200))},
            [Lack("instalment_outside", day=START - timedelta(days=1))],
        ),
        (
            {"instalments": (Planned(START, 100), Planned(END + timedelta(days=1), 200))},
            [Lack("instalment_outside", day=END + timedelta(days=1))],
        ),
    ],
)
def test_what_else_is_missing_is_told(changes, found):
    assert lacks(replace(WHOLE, **changes)) == found


def test_an_amendment_keeps_the_money_that_has_come():
    whole = replace(
        WHOLE, is_amendment=True, written=WHOLE.written | {"amendment_reason"}, settled=(Planned(START, 100),)
    )
    assert lacks(whole) == []
    gone = replace(whole, settled=(Planned(START, 99),))
    assert lacks(gone) == [Lack("instalment_gone", needed=99, day=START)]


def test_every_lack_has_its_words():
    told = lacks(LetterFacts(amount_ore=1, period_start=START, period_end=END, is_amendment=True))
    assert {one.code for one in told} <= set(LACKS)


def test_reviews_of_the_2021_round():
    assert review_dates(START, END) == [date(2022, 2, 1), date(2022, 8, 1), date(2023, 2, 1)]


def test_a_review_on_the_very_last_day_counts_and_the_day_after_does_not():
    assert review_dates(date(2021, 1, 1), date(2021, 7, 1)) == [date(2021, 7, 1)]
    assert review_dates(date(2021, 1, 1), date(2021, 6, 30)) == []


def test_months_end_where_the_shorter_month_ends():
    assert add_months(date(2021, 8, 31), 6) == date(2022, 2, 28)
    assert add_months(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert add_months(date(2021, 12, 15), 1) == date(2022, 1, 15)


@given(st.integers(1, 10**12), st.integers(1, 3000))
def test_a_plan_to_begin_with_makes_the_amount_inside_the_period(amount, days):
    plan = half_yearly(amount, START, START + timedelta(days=days))
    assert sum(one.amount_ore for one in plan) == amount
    assert all(START <= one.due_on <= START + timedelta(days=days) for one in plan)
    assert all(one.amount_ore > 0 for one in plan)
    assert len({one.due_on for one in plan}) == len(plan)


def test_the_reasons_for_a_stop_are_those_of_the_reviews():
    assert set(STOP_REASONS) == {one.value for one in StopReason}
