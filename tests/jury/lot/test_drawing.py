"""The draw: the published weights, and the same panel for the same seed."""

from collections import Counter

import pytest

from fellespott.jury.lot.drawing import draw
from fellespott.jury.lot.lots import make_lot
from fellespott.jury.lot.pools import read_pool, read_quotas
from tests.jury.lot.files import POOL, QUOTAS

# The upper 0.1 % of the chi-square distribution, by degrees of freedom, from the tables.
CHI_SQUARE = {1: 10.83, 2: 13.82, 3: 16.27, 5: 20.52, 9: 27.88}


def chi_square(weights, draws, seed):
    found = Counter(draw(weights, f"{seed}-{turn}") for turn in range(draws))
    total = sum(weights)
    return sum(
        (found[place] - draws * weight / total) ** 2 / (draws * weight / total)
        for place, weight in enumerate(weights)
    )


def test_a_seed_always_draws_the_same_ticket():
    assert [draw([1, 2, 3, 4], str(seed)) for seed in range(8)] == [1, 3, 3, 3, 1, 2, 2, 3]


def test_panels_come_as_often_as_their_weights_say():
    assert chi_square([1, 2, 3, 4], 2000, "2021-05-20") < CHI_SQUARE[3]


@pytest.mark.deep
def test_panels_of_a_lot_come_as_often_as_their_weights_say():
    quotas = read_quotas(QUOTAS)
    lot = make_lot(read_pool(POOL, ["gender", "place"]), quotas, 3)
    weights = [one.weight for one in lot.panels]

    # 99.9 % of chi-square lies below this (Wilson and Hilferty's formula).
    free = len(weights) - 1
    limit = free * (1 - 2 / (9 * free) + 3.0902 * (2 / (9 * free)) ** 0.5) ** 3
    assert chi_square(weights, 10_000, "2021-05-20") < limit


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="no panel"):
        draw([], "seed")
