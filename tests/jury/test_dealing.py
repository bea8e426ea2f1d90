"""Groups dealt like cards, an order of one's own, and counts too small to print."""

import uuid
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.jury.dealing import deal, order_seed, own_order
from fellespott.jury.small_counts import suppress_small

BACKGROUNDS = ["adviser", "police", "resident"]


def test_twenty_one_jurors_in_four_groups_are_six_and_thrice_five():
    jurors = [(n, BACKGROUNDS[n % 3], "18_24", f"Juror {n}") for n in range(21)]

    assert sorted(map(len, deal(jurors, 4))) == [5, 5, 5, 6]


@given(
    st.lists(st.tuples(st.sampled_from(BACKGROUNDS), st.sampled_from(["18_24", "25_39"])), max_size=30),
    st.integers(1, 6),
)
def test_groups_and_backgrounds_in_them_differ_by_at_most_one(people, count):
    jurors = [(n, background, age, "") for n, (background, age) in enumerate(people)]

    groups = deal(jurors, count)

    assert sorted(key for group in groups for key in group) == list(range(len(jurors)))
    assert max(map(len, groups)) - min(map(len, groups)) <= 1
    for background in BACKGROUNDS:
        numbers = [sum(people[key][0] == background for key in group) for group in groups]
        assert max(numbers) - min(numbers) <= 1


def test_no_groups_is_refused():
    with pytest.raises(ValueError, match="group"):
        deal([], 0)


def test_own_order_is_stable_and_another_juror_has_another():
    proposals = [uuid.UUID(int=n) for n in range(15)]
    ana, bo = uuid.UUID(int=1000), uuid.UUID(int=1001)

    assert own_order(ana, proposals) == own_order(ana, list(reversed(proposals)))
    assert own_order(ana, proposals) != own_order(bo, proposals)
    assert order_seed(ana) == "75b36c508866d18732305da14fe9a0ab4548c09a05446cb9a09c2a59ecd841d7"


def test_own_order_of_the_rest_stays_when_one_is_taken_back():
    proposals = [uuid.UUID(int=n) for n in range(15)]
    seat = uuid.UUID(int=1000)

    whole = own_order(seat, proposals)

    assert own_order(seat, proposals[1:]) == [one for one in whole if one != proposals[0]]


def test_every_proposal_comes_as_often_at_every_place():
    proposals = [uuid.UUID(int=n) for n in range(8)]
    orders = [own_order(uuid.UUID(int=1000 + n), proposals) for n in range(2000)]
    counts = Counter((place, one) for order in orders for place, one in enumerate(order))

    # 64 cells of 250 expected each; chi-square with 49 degrees of freedom, far out at 100.
    assert sum((count - 250) ** 2 / 250 for count in counts.values()) < 100
    assert len(counts) == 64


def test_no_two_jurors_have_the_same_order():
    proposals = [uuid.UUID(int=n) for n in range(15)]
    orders = [tuple(own_order(uuid.UUID(int=1000 + n), proposals)) for n in range(21)]

    assert len(set(orders)) == 21


def test_every_proposal_comes_first_for_somebody():
    proposals = [uuid.UUID(int=n) for n in range(5)]
    firsts = Counter(own_order(uuid.UUID(int=1000 + n), proposals)[0] for n in range(200))

    assert set(firsts) == set(proposals)
    assert min(firsts.values()) > 20


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 9, "b": 7, "c": 5}, {"a": 9, "b": 7, "c": 5}),
        ({"a": 9, "b": 7, "c": 5, "d": 0}, {"a": 9, "b": 7, "c": None, "d": None}),
        ({"a": 9, "b": 4, "c": 4}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 2, "c": 1}, {"a": None, "b": None, "c": None}),
        ({"a": 9, "b": 5, "c": 2, "d": 1}, {"a": 9, "b": None, "c": None, "d": None}),
        ({"a": 3}, {"a": None}),
        ({}, {}),
    ],
)
def test_small_counts_are_hidden_with_what_would_reveal_them(counts, shown):
    assert suppress_small(counts) == shown


@given(st.dictionaries(st.integers(0, 8), st.integers(0, 12), max_size=9))
def test_nothing_below_five_is_shown_or_can_be_reckoned_from_the_total(counts):
    shown = suppress_small(counts)
    hidden = [key for key, count in shown.items() if count is None]
    left = sum(counts.values()) - sum(count for count in shown.values() if count is not None)

    assert all(count is None or count >= 5 for count in shown.values())
    assert {key for key, count in counts.items() if count < 5} <= set(hidden)
    if len(hidden) < len(counts):
        assert not hidden or (len(hidden) > 1 and left >= 5)
