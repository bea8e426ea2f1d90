"""How far jurors agree: Krippendorff's alpha, 1 for perfect agreement and 0 for what chance would give."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
# The squared distance between each two values, given the values and how often each is used.
Distance = Callable[[Reals, Reals], Reals]


def nominal(values: Reals, _used: Reals) -> Reals:
    """Values are the same or not."""
    return np.asarray(values[:, None] != values[None, :], dtype=np.float64)


def ordinal(_values: Reals, used: Reals) -> Reals:
    """Values are as far apart as there are answers between them, half of each end counted."""
    below = np.cumsum(used) - used / 2
    return np.asarray((below[:, None] - below[None, :]) ** 2, dtype=np.float64)


def interval(values: Reals, _used: Reals) -> Reals:
    """Values are numbers."""
    return np.asarray((values[:, None] - values[None, :]) ** 2, dtype=np.float64)


def alpha(answers: Reals, distance: Distance = ordinal) -> float | None:
    """Krippendorff's alpha of answers[observer, unit], NaN where there is none.

    None when fewer than two answers can be compared, or when all of them are the same, so that nothing could
    have differed. Source: K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011).
    """
    values = np.unique(answers[~np.isnan(answers)])
    per_unit = np.stack([(answers == one).sum(axis=0) for one in values]) if len(values) else np.zeros((0, 0))
    per_unit = per_unit[:, per_unit.sum(axis=0) >= 2].astype(np.float64)
    if len(values) < 2 or not per_unit.size:
        return None
    pairs = (per_unit / (per_unit.sum(axis=0) - 1)) @ per_unit.T
    pairs -= np.diag((per_unit / (per_unit.sum(axis=0) - 1)).sum(axis=1))
    used = pairs.sum(axis=1)
    apart = distance(values, used)
    expected = float((np.outer(used, used) * apart).sum()) / (used.sum() - 1)
    return 1 - float((pairs * apart).sum()) / expected if expected else None
