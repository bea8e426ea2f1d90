"""All of it for one ranking: a row for each proposal, and how far jurors agree on each criterion."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from fellespott.jury.rules import Sheet

from .agreement import alpha
from .cells import K, cells_of, overall, ranks
from .leaving_out import without_each_criterion, without_each_juror
from .resampling import ROUNDS, resampled_places
from .severity import circles, levelled

Reals = NDArray[np.float64]
# Between these chances of a place above the line the ranking does not settle it: talk.
SURE_NO, SURE_YES = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Span:
    """From the best place to the worst."""

    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class BesideRow(Generic[K]):
    """One proposal: its place, and what its place would be."""

    proposal: K
    rank: int
    levelled: int
    without_a_juror: Span
    without_a_criterion: Span
    # Nine of ten rounds of the resampling lie within it.
    likely: Span
    above_line: float

    @property
    def near_line(self) -> bool:
        """Whether it could as well have landed on the other side of the line."""
        return SURE_NO < self.above_line < SURE_YES


@dataclass(frozen=True, slots=True)
class Beside(Generic[K]):
    """The proposals in their order, the agreement on each criterion (None: cannot be told), and the seed."""

    rows: tuple[BesideRow[K], ...]
    agreement: Mapping[K, float | None]
    circles: int
    seed: int
    rounds: int


def beside(
    proposals: Collection[K],
    criteria: Mapping[K, int],
    sheets: Iterable[Sheet[K]],
    *,
    max_awards: int,
    seed: int,
    rounds: int = ROUNDS,
) -> Beside[K]:
    """Everything that is shown beside a ranking. Proposals nobody could score have no row."""
    cells = cells_of(proposals, criteria, sheets)
    places = ranks(overall(cells.sums, cells.counts, cells.weights))
    level = ranks(levelled(cells))
    jurors, left_out = without_each_juror(cells), without_each_criterion(cells)
    drawn = resampled_places(cells, seed, rounds)
    rows = [
        BesideRow(
            proposal=cells.proposals[at],
            rank=int(places[at]),
            levelled=int(level[at]),
            without_a_juror=_span(jurors[:, at], 0, 100),
            without_a_criterion=_span(left_out[:, at], 0, 100),
            likely=_span(drawn[:, at], 5, 95),
            above_line=float((drawn[:, at] <= max_awards).mean()),
        )
        for at in np.argsort(places, kind="stable")
        if not np.isnan(places[at])
    ]
    agreement = {one: alpha(cells.values[:, :, at]) for at, one in enumerate(cells.criteria)}
    return Beside(tuple(rows), agreement, circles(cells), seed, rounds)


def _span(places: Reals, low: int, high: int) -> Span:
    known = places[~np.isnan(places)]
    if not len(known):
        return Span(0, 0)
    best, worst = np.percentile(known, [low, high], method="inverted_cdf")
    return Span(int(best), int(worst))
