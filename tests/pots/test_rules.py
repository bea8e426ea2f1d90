"""Who must agree, what adds up, what comes in and when: without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.letters.states import Form
from fellespott.pots.rules import (
    Like,
    Thresholds,
    comparable,
    counted_together,
    months_on,
    needs,
    still_to_fund,
)
from fellespott.pots.states import Needs

USUAL = Thresholds(1_000_000, 5_000_000)
AT = datetime(2022, 3, 31, 12, tzinfo=UTC)
AMOUNTS = st.integers(1, 10**12)


@pytest.mark.parametrize(
    ("amount_ore", "expected"),
    [
        (1, Needs.ONE),
        (999_999, Needs.ONE),
        (1_000_000, Needs.TWO),
        (5_000_000, Needs.TWO),
        (5_000_001, Needs.GROUP),
    ],
)
def test_needs_at_each_threshold(amount_ore, expected):
    assert needs(amount_ore, USUAL) is expected


def test_needs_the_group_for_anything_where_it_always_decides():
    assert needs(1, Thresholds(1_000_000, 5_000_000, group_always=True)) is Needs.GROUP


def test_needs_two_for_a_small_collective_use():
    assert needs(1, USUAL, Form.COLLECTIVE) is Needs.TWO


def test_needs_two_for_nothing_where_the_thresholds_meet():
    meet = Thresholds(1_000_000, 1_000_000)
    assert [needs(amount, meet) for amount in (999_999, 1_000_000, 1_000_001)] == [
        Needs.ONE,
        Needs.TWO,
        Needs.GROUP,
    ]


@given(AMOUNTS, AMOUNTS, st.sampled_from([None, *Form]))
def test_a_larger_amount_never_needs_fewer(first, second, form):
    order = list(Needs)
    low, high = sorted((first, second))
    assert order.index(needs(low, USUAL, form)) <= order.index(needs(high, USUAL, form))


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), 1_200_000),
        (timedelta(days=30), 1_200_000),
        (timedelta(days=30, microseconds=1), 600_000),
        (timedelta(days=-30), 1_200_000),
        (timedelta(days=-31), 600_000),
    ],
)
def test_counted_together_within_thirty_days(age, expected):
    assert counted_together(600_000, AT, [Like(600_000, AT - age)]) == expected


@given(AMOUNTS, st.lists(st.tuples(AMOUNTS, st.integers(0, 60))))
def test_counting_together_never_counts_less_than_itself(amount, others):
    likes = [Like(ore, AT - timedelta(days=days)) for ore, days in others]
    assert counted_together(amount, AT, likes) == amount + sum(ore for ore, days in others if days <= 30)


@pytest.mark.parametrize("other", ["vintersko", " VINTERSKO ", "Vintersko!", "Vinter\u00adsko"])
def test_a_purpose_is_the_same_however_it_is_typed(other):
    assert comparable("Vintersko") == comparable(other)


def test_purposes_that_differ_stay_apart():
    assert comparable("Vintersko 2") != comparable("Vintersko")


PLAN = [
    (date(2021, 8, 1), 500),
    (date(2022, 2, 1), 500),
    (date(2022, 8, 1), 1_000),
    (date(2023, 2, 1), 1_000),
]


@pytest.mark.parametrize(
    ("funded", "expected"),
    [
        (0, [500, 500, 1_000, 1_000]),
        (500, [0, 500, 1_000, 1_000]),
        (1_000, [0, 0, 1_000, 1_000]),
        (1_500, [0, 0, 500, 1_000]),
        (3_000, [0, 0, 0, 0]),
        (9_999, [0, 0, 0, 0]),
    ],
)
def test_what_has_come_in_fills_the_plan_from_its_beginning(funded, expected):
    assert [still_to_fund(PLAN, place, funded) for place in range(4)] == expected


@given(st.lists(AMOUNTS, min_size=1, max_size=12), st.data())
def test_funding_in_order_gives_the_plan_and_no_more(amounts, data):
    plan = [(date(2021, 1, 1) + timedelta(days=place), amount) for place, amount in enumerate(amounts)]
    earlier = data.draw(st.integers(0, sum(amounts)))
    funded = earlier
    for place in range(len(plan)):
        funded += still_to_fund(plan, place, funded)
    assert funded == sum(amounts)


@pytest.mark.parametrize(
    ("first", "months", "expected"),
    [
        (date(2022, 2, 1), 0, date(2022, 2, 1)),
        (date(2022, 2, 1), 16, date(2023, 6, 1)),
        (date(2022, 1, 31), 1, date(2022, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2022, 11, 30), 1, date(2022, 12, 30)),
    ],
)
def test_months_on(first, months, expected):
    assert months_on(first, months) == expected
