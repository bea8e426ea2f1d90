"""The lot is the fairest there is: against every panel of small pools, and by prices on larger ones."""

import random
from collections import Counter

import numpy as np
import pytest

from fellespott.jury.lot.kinds import as_problem
from fellespott.jury.lot.leximin import exact
from fellespott.jury.lot.lots import make_lot
from fellespott.jury.lot.pools import Pool, Quota
from fellespott.jury.lot.programs import Composer
from fellespott.jury.lot.refusals import Impossible
from tests.jury.lot.slow_leximin import every_panel, fairest


def some_pool(seed, people, categories, *, seats=0, loose=1):
    """A pool, and quotas around what the pool has: those of its people with a feature, more or less."""
    chance = random.Random(seed)
    names = [[f"{chr(97 + at)}{n}" for n in range(number)] for at, number in enumerate(categories)]
    odds = [[chance.random() + 0.2 for _one in one] for one in names]
    rows = tuple(
        tuple(chance.choices(one, weight)[0] for one, weight in zip(names, odds, strict=True))
        for _person in range(people)
    )
    pool = Pool(tuple(f"category {at}" for at in range(len(categories))), rows)
    quotas = []
    for at, one in enumerate(names):
        for feature in one:
            share = seats / len(one)
            low, high = int(share) - chance.randint(0, loose), int(share) + chance.randint(1, 1 + loose)
            quotas.append(Quota(pool.categories[at], feature, max(0, low), high))
    return pool, quotas


def keeps(pool, quotas, rows):
    counted = Counter(
        (category, feature)
        for row in rows
        for category, feature in zip(pool.categories, pool.rows[row], strict=True)
    )
    return all(one.low <= counted[one.category, one.feature] <= one.high for one in quotas)


def check_against_every_panel(seed):
    chance = random.Random(seed)
    people, seats = chance.randint(5, 9), chance.randint(2, 4)
    pool, quotas = some_pool(seed, people, [chance.choice([2, 2, 3]) for _n in range(3)], seats=seats)
    if not every_panel(pool, quotas, seats):
        with pytest.raises(Impossible):
            make_lot(pool, quotas, seats)
        return "impossible"
    lot = make_lot(pool, quotas, seats)
    assert sorted(lot.probabilities) == pytest.approx(fairest(pool, quotas, seats), abs=1e-6)
    assert sum(one.weight for one in lot.panels) == lot.total_weight
    for panel in lot.panels:
        assert len(set(panel.rows)) == seats
        assert keeps(pool, quotas, panel.rows)
    return "relaxed" if lot.levels else "exact"


def test_chances_are_the_fairest_over_every_panel_of_small_pools():
    ways = Counter(check_against_every_panel(seed) for seed in range(24))

    assert min(ways["relaxed"], ways["impossible"]) > 0, ways


@pytest.mark.deep
def test_chances_are_the_fairest_over_every_panel_of_many_small_pools():
    ways = Counter(check_against_every_panel(seed) for seed in range(1000, 1400))

    assert min(ways["relaxed"], ways["exact"], ways["impossible"]) > 0, ways


def test_no_panel_is_worth_more_than_the_level_at_its_prices():
    """A certificate, checked by a solver run of its own: nobody's chances can be fairer, to a millionth."""
    pool, quotas = some_pool(3, 200, [2, 4, 3], seats=20)
    problem = as_problem(pool, quotas, 20)
    lot = make_lot(pool, quotas, 20)
    settled = np.zeros(problem.kinds, dtype=bool)
    chances = np.array([lot.probabilities[members[0]] for members in problem.members])

    below_one = [level for level in lot.levels if level.chance < 1 - 1e-9]  # nobody can have more than one
    assert len(below_one) > 2
    for level in below_one:
        best = Composer(problem).best(level.prices / problem.sizes)
        bound = level.prices @ (best / problem.sizes) - level.prices[settled] @ chances[settled]
        assert level.prices[~settled].sum() == pytest.approx(1.0, abs=1e-6)
        assert bound == pytest.approx(level.chance, abs=1e-6)
        settled |= level.prices > 1e-9
    assert lot.min_probability == pytest.approx(lot.levels[0].chance, abs=1e-6)


def test_both_ways_to_the_fairest_chances_agree():
    pool, quotas = some_pool(3, 120, [2, 3, 3], seats=12)
    problem = as_problem(pool, quotas, 12)
    compositions, shares = exact(problem, Composer(problem), [])
    by_kind = sum(share * one for share, one in zip(shares, compositions, strict=True)) / problem.sizes

    lot = make_lot(pool, quotas, 12)

    assert lot.levels
    found = [lot.probabilities[members[0]] for members in problem.members]
    assert found == pytest.approx(list(by_kind), abs=1e-6)


def test_people_with_the_same_features_have_the_same_chance():
    pool, quotas = some_pool(11, 300, [2, 3, 4], seats=25)

    lot = make_lot(pool, quotas, 25)

    by_features = {}
    for row, chance in enumerate(lot.probabilities):
        by_features.setdefault(pool.rows[row], []).append(chance)
    assert max(max(one) - min(one) for one in by_features.values()) <= 1.5 / lot.total_weight
    assert sum(lot.probabilities) == pytest.approx(25)


def test_whoever_can_never_be_drawn_does_not_stop_the_others_from_being_drawn_fairly():
    pool = Pool(("place",), (("north",),) * 4 + (("far away",),) * 2)
    quotas = [Quota("place", "north", 2, 2), Quota("place", "far away", 0, 0)]

    lot = make_lot(pool, quotas, 2)

    assert lot.probabilities == [0.5] * 4 + [0.0] * 2


def test_a_pool_of_two_thousand_with_four_kinds_gives_everyone_the_same():
    rows = tuple((("man", "woman")[at % 2], ("east", "west")[at // 2 % 5 > 1]) for at in range(2000))
    pool = Pool(("gender", "place"), rows)
    quotas = [
        Quota(category, feature, 90, 200)
        for category, features in (("gender", ("man", "woman")), ("place", ("east", "west")))
        for feature in features
    ]

    lot = make_lot(pool, quotas, 200)

    # 800 of the 2,000 live in the east, so a fair tenth of everyone would seat 80 of them: 90 must sit.
    east = {chance for row, chance in zip(rows, lot.probabilities, strict=True) if row[1] == "east"}
    west = {chance for row, chance in zip(rows, lot.probabilities, strict=True) if row[1] == "west"}
    assert (sorted(east)[0], sorted(west)[0]) == (pytest.approx(90 / 800), pytest.approx(110 / 1200))
    assert lot.min_probability == pytest.approx(110 / 1200)
