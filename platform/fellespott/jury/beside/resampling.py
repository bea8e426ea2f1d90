"""How sure the places are: what they would be had other jurors like these answered (bootstrap).

Each proposal's sheets are drawn anew from its own, with replacement, so many times; the seed is shown.
"""

import numpy as np
from numpy.typing import NDArray

from .cells import Cells, K, overall, ranks

Reals = NDArray[np.float64]
ROUNDS = 1000


def resampled_places(cells: Cells[K], seed: int, rounds: int = ROUNDS) -> Reals:
    """places[r, p]: proposal p's place in round r. The same seed gives the same rounds."""
    chance = np.random.default_rng(seed)
    means = np.full((rounds, len(cells.proposals)), np.nan)
    for at in range(len(cells.proposals)):
        answers = cells.values[:, at, :]
        sheets = answers[~np.isnan(answers).all(axis=1)]
        if not len(sheets):
            continue
        drawn = _drawn(chance, len(sheets), rounds)
        means[:, at] = overall(
            drawn @ np.nan_to_num(sheets), drawn @ (~np.isnan(sheets)).astype(np.float64), cells.weights
        )
    return ranks(means)


def _drawn(chance: np.random.Generator, number: int, rounds: int) -> Reals:
    """How often each of so many sheets is drawn in each round, as often in all as there are sheets."""
    picked = chance.integers(number, size=(rounds, number)) + number * np.arange(rounds)[:, None]
    return np.bincount(picked.ravel(), minlength=rounds * number).reshape(rounds, number).astype(np.float64)
