"""What the order would be if no juror were stricter than another.

For each criterion an answer is taken as what the proposal is worth plus how mild the juror is (an additive
two-way model, least squares). The mildness is taken off, and means are made as in the ranking.
"""

import numpy as np
from numpy.typing import NDArray

from .cells import Cells, K, overall

Reals = NDArray[np.float64]


def mildness(answers: Reals) -> Reals:
    """How much above the others each juror answers[juror, proposal]: 0 in sum among the comparable."""
    there = (~np.isnan(answers)).astype(np.float64)
    filled = np.nan_to_num(answers)
    per_juror, per_proposal = there.sum(axis=1), there.sum(axis=0)
    share = np.divide(there, per_proposal, out=np.zeros_like(there), where=per_proposal > 0)
    left = np.diag(per_juror) - share @ there.T
    right = filled.sum(axis=1) - share @ filled.sum(axis=0)
    # Jurors who share no proposal, not even through others, cannot be compared: the smallest solution gives
    # each such circle a sum of 0 of its own.
    return np.asarray(np.linalg.lstsq(left, right, rcond=1e-10)[0], dtype=np.float64)


def levelled(cells: Cells[K]) -> Reals:
    """The overall mean of each proposal with each juror's mildness taken off, criterion by criterion."""
    values = cells.values.copy()
    for at in range(len(cells.criteria)):
        values[:, :, at] -= mildness(cells.values[:, :, at])[:, None]
    return overall(np.nansum(values, axis=0), cells.counts, cells.weights)


def circles(cells: Cells[K]) -> int:
    """How many circles of jurors there are who share no proposal: only within one are they comparable."""
    scored = np.asarray(~np.isnan(cells.values).all(axis=2))
    left, found = set(range(len(cells.jurors))), 0
    while left:
        found += 1
        reached: set[int] = set()
        edge = {left.pop()}
        while edge:
            reached |= edge
            theirs = scored[sorted(edge)].any(axis=0)
            edge = set(np.flatnonzero(scored[:, theirs].any(axis=1)).tolist()) - reached
        left -= reached
    return found
