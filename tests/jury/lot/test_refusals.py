"""Quotas that cannot be kept together are named, and none too many."""

import random

import pytest

from fellespott.jury.lot.kinds import as_problem
from fellespott.jury.lot.lots import make_lot
from fellespott.jury.lot.pools import BadFile, Pool, Quota, read_pool, read_quotas
from fellespott.jury.lot.refusals import Impossible
from tests.jury.lot.slow_leximin import every_panel

POOL = Pool(("gender", "place"), (("woman", "east"),) * 2 + (("man", "west"),) * 6)


def test_quotas_that_ask_for_more_than_there_are_are_named_in_words():
    quotas = [Quota("gender", "woman", 3, 5), Quota("gender", "man", 0, 6), Quota("place", "east", 0, 5)]

    with pytest.raises(Impossible) as refused:
        make_lot(POOL, quotas, 4)

    assert [str(one) for one in refused.value.bounds] == [
        "4 seats, and 8 people in the pool",
        "gender: at least 3 woman (2 of them in the pool)",
    ]


def test_quotas_that_only_together_are_impossible_are_both_named():
    quotas = [Quota("gender", "woman", 2, 4), Quota("place", "east", 0, 1)]

    with pytest.raises(Impossible) as refused:
        make_lot(POOL, quotas, 4)

    assert [str(one) for one in refused.value.bounds][1:] == [
        "gender: at least 2 woman (2 of them in the pool)",
        "place: at most 1 east (2 of them in the pool)",
    ]


def test_more_seats_than_people_is_named():
    with pytest.raises(Impossible) as refused:
        make_lot(POOL, [], 9)

    assert [str(one) for one in refused.value.bounds] == ["9 seats, and 8 people in the pool"]


def test_none_of_the_named_bounds_can_be_spared():
    found = 0
    for seed in range(30):
        chance = random.Random(seed)
        rows = tuple((chance.choice("ab"), chance.choice("xyz")) for _n in range(8))
        pool = Pool(("one", "two"), rows)
        quotas = [Quota("one", f, low := chance.randint(0, 3), low + 1) for f in "ab"]
        quotas += [Quota("two", f, low := chance.randint(0, 2), low + 1) for f in "xyz"]
        try:
            make_lot(pool, quotas, 4)
        except Impossible as refused:
            found += 1
            bounds = [one for one in refused.bounds if one.quota is not None]
            assert not every_panel(pool, _only(bounds), 4)
            for spared in bounds:
                assert every_panel(pool, _only([one for one in bounds if one is not spared]), 4)
    assert found > 5


def _only(bounds):
    return [
        Quota(one.quota.category, one.quota.feature, one.number, 99)
        if one.at_least
        else Quota(one.quota.category, one.quota.feature, 0, one.number)
        for one in bounds
    ]


def test_no_seats_and_nobody_to_draw_from_are_refused():
    for pool, seats in ((POOL, 0), (Pool(("gender",), ()), 3)):
        with pytest.raises(BadFile):
            make_lot(pool, [], seats)


def test_files_are_read_whatever_marks_their_columns_apart():
    quotas = read_quotas("\ufeffcategory;feature;min;max\r\ngender;woman;1;2\r\n")
    pool = read_pool("name;gender ;age\r\nx; woman;3\r\ny;man;4\r\n", ["gender"])

    assert quotas == [Quota("gender", "woman", 1, 2)]
    assert pool == Pool(("gender",), (("woman",), ("man",)))


def test_all_that_is_wrong_with_a_file_of_quotas_is_said_at_once():
    text = "category,feature,min,max\na,x,3,1\na,y,one,2\na,z,0,1\na,z,0,2\n"

    with pytest.raises(BadFile) as refused:
        read_quotas(text)

    assert refused.value.problems == [
        "quotas, line 2: min 3 is above max 1",
        "quotas, line 3: min and max must be whole numbers",
        "quotas, line 5: a, z stands there twice",
    ]


def test_missing_columns_are_named():
    with pytest.raises(BadFile) as quotas:
        read_quotas("category,feature\na,b\n")
    with pytest.raises(BadFile) as pool:
        read_pool("a\n1\n", ["a", "b"])

    assert quotas.value.problems == ["the quotas lack the column min", "the quotas lack the column max"]
    assert pool.value.problems == ["the pool lacks the column b"]


def test_kinds_are_told_apart_only_by_what_has_quotas():
    problem = as_problem(POOL, [Quota("gender", "woman", 0, 2)], 2)

    assert problem.members == ((0, 1), (2, 3, 4, 5, 6, 7))
