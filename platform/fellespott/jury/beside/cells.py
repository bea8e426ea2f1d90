"""All the answers as one block of numbers: juror by proposal by criterion."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from fellespott.jury.rules import Sheet

K = TypeVar("K", bound=Hashable)
Reals = NDArray[np.float64]
# Means nearer to each other than this are the same mean, written by two roads.
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Cells(Generic[K]):
    """The answers that count: `values[j, p, c]` is 1 to 5, or NaN for "vet ikke" and no sheet."""

    jurors: tuple[K, ...]
    proposals: tuple[K, ...]
    criteria: tuple[K, ...]
    weights: Reals
    values: Reals

    @property
    def sums(self) -> Reals:
        """The sum of the answers for each proposal and criterion."""
        found: Reals = np.nansum(self.values, axis=0)
        return found

    @property
    def counts(self) -> Reals:
        """How many answers there are for each proposal and criterion."""
        return np.asarray((~np.isnan(self.values)).sum(axis=0), dtype=np.float64)


def cells_of(proposals: Collection[K], criteria: Mapping[K, int], sheets: Iterable[Sheet[K]]) -> Cells[K]:
    """The block for these sheets, without those set aside. `criteria` maps each criterion to its weight."""
    counted = [one for one in sheets if not one.set_aside]
    jurors = tuple(dict.fromkeys(one.juror for one in counted))
    rows = {one: at for at, one in enumerate(jurors)}
    places = {one: at for at, one in enumerate(proposals)}
    columns = {one: at for at, one in enumerate(criteria)}
    values = np.full((len(jurors), len(places), len(columns)), np.nan)
    for sheet in counted:
        for criterion, value in sheet.values.items():
            if value is not None:
                values[rows[sheet.juror], places[sheet.proposal], columns[criterion]] = value
    weights = np.array([criteria[one] for one in columns], dtype=np.float64)
    return Cells(jurors, tuple(places), tuple(columns), weights, values)


def overall(sums: Reals, counts: Reals, weights: Reals) -> Reals:
    """The weighted mean over criteria of the mean over jurors; NaN where nobody answered anything.

    Works over any leading axes; the last one is the criteria. A criterion nobody answered is left out.
    """
    known = counts > 0
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=known)
    held = np.where(known, weights, 0.0)
    total = held.sum(axis=-1)
    found: Reals = np.full(total.shape, np.nan)
    np.divide((means * held).sum(axis=-1), total, out=found, where=total > 0)
    return found


def ranks(means: Reals) -> Reals:
    """Places from 1, the highest mean first; equal means share the first of their places. NaN stays NaN.

    The last axis is the proposals.
    """
    rounded = np.where(np.isnan(means), -np.inf, np.round(means / SAME) * SAME)
    order = np.argsort(-rounded, axis=-1, kind="stable")
    ordered = np.take_along_axis(rounded, order, axis=-1)
    places = np.arange(1, means.shape[-1] + 1)
    first = np.ones_like(ordered, dtype=bool)
    first[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    shared = np.maximum.accumulate(np.where(first, places, 0), axis=-1).astype(np.float64)
    found = np.empty_like(means)
    np.put_along_axis(found, order, shared, axis=-1)
    return np.where(np.isnan(means), np.nan, found)
