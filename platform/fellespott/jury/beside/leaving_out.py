"""What the places would be without any one juror, and without any one criterion."""

import numpy as np
from numpy.typing import NDArray

from .cells import Cells, K, overall, ranks

Reals = NDArray[np.float64]


def without_each_juror(cells: Cells[K]) -> Reals:
    """places[j, p]: proposal p's place when juror j's sheets are left out."""
    sums, counts = cells.sums, cells.counts
    return np.stack(
        [
            ranks(overall(sums - np.nan_to_num(one), counts - ~np.isnan(one), cells.weights))
            for one in cells.values
        ]
        or [ranks(overall(sums, counts, cells.weights))]
    )


def without_each_criterion(cells: Cells[K]) -> Reals:
    """places[c, p]: proposal p's place when criterion c is left out."""
    sums, counts = cells.sums, cells.counts
    every = np.arange(len(cells.criteria))
    return np.stack(
        [
            ranks(overall(sums[:, every != at], counts[:, every != at], cells.weights[every != at]))
            for at in every
        ]
    )
