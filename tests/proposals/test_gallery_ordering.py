"""The order of the gallery: every proposal stands in every place equally often, and nobody is counted."""

import random
import uuid

import numpy as np
import pytest

from fellespott.proposals.ordering import new_order, order_of, pack, page_of, read_order, shuffled

SEED = 20210515  # recorded, so that a failure can be had again
# The value a chi-square with so many degrees of freedom passes once in a thousand times.
ONE_IN_A_THOUSAND = {49: 85.35, 361: 448.0}


def some_ids(count):
    source = random.Random(SEED)
    return [uuid.UUID(int=source.getrandbits(128), version=4) for _ in range(count)]


def chi_square(count, visitors):
    """How far from even the places are, and in how many ways they can differ."""
    source, packed = random.Random(SEED), pack(some_ids(count))
    seen = np.zeros((count, count))
    for _ in range(visitors):
        seen[order_of(packed, source.getrandbits(64)), np.arange(count)] += 1
    expected = visitors / count
    return float(((seen - expected) ** 2 / expected).sum()), (count - 1) ** 2


def test_each_proposal_gets_each_place_equally_often():
    value, freedom = chi_square(8, 4000)
    assert value < ONE_IN_A_THOUSAND[freedom]


@pytest.mark.deep
def test_each_of_twenty_gets_each_place_equally_often_for_many_visitors():
    value, freedom = chi_square(20, 100_000)
    assert value < ONE_IN_A_THOUSAND[freedom]


def test_an_order_that_favours_the_first_would_be_seen():
    packed = pack(some_ids(8))
    seen = np.zeros((8, 8))
    for seed in range(4000):
        order = order_of(packed, seed)
        seen[np.sort(order[:2]), [0, 1]] += 1  # the older of the two first: what must never be done
        seen[order[2:], np.arange(2, 8)] += 1
    assert float(((seen - 500) ** 2 / 500).sum()) > ONE_IN_A_THOUSAND[49]


def test_one_seed_is_always_the_same_order_of_all():
    ids = some_ids(50)
    first = shuffled(ids, 7)
    assert shuffled(reversed(ids), 7) == first
    assert sorted(first) == sorted(ids)
    assert shuffled(ids, 8) != first


def test_what_is_taken_away_moves_nobody_else():
    ids = some_ids(40)
    whole = shuffled(ids, 99)
    assert shuffled(ids[:25], 99) == [one for one in whole if one in ids[:25]]


def test_pages_put_together_are_the_whole_order():
    packed = pack(some_ids(53))
    pages = [one for number in (1, 2, 3) for one in page_of(packed, 5, number=number, size=24)]
    assert pages == page_of(packed, 5, number=1, size=53)
    assert len(set(pages)) == 53
    assert page_of(packed, 5, number=4, size=24) == []
    assert page_of(b"", 5, number=1, size=24) == []


@pytest.mark.parametrize("kept", ["", None, "x" * 16, "abc", "0" * 17, "ABCDEF0123456789", 7])
def test_what_is_no_seed_is_none(kept):
    assert read_order(kept) is None


def test_a_seed_is_kept_as_sixteen_digits():
    assert new_order(255) == "00000000000000ff"
    assert read_order(new_order(2**64 + 5)) == 5
