"""A lot made ready: the panels with their weights, everyone's chance, and what shows that it is fair."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .kinds import Counts, Problem, as_problem
from .leximin import Level, exact, relaxed
from .mixing import mix_for
from .panels import Panel, people_for
from .pools import BadFile, Pool, Quota
from .programs import Composer, Reals, has_panel
from .refusals import Impossible, conflict_in

# The panels' weights are whole numbers with this sum: fine enough that rounding moves no chance by more
# than a millionth, small enough to read.
TOTAL_WEIGHT = 1_000_000_000
# How often a mix for the relaxed chances is looked for before the exact ones are worked out.
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Lot:
    """The panels one of which is drawn, and each row's chance, worked out from the panels themselves."""

    panels: list[Panel]
    total_weight: int
    probabilities: list[float]
    levels: list[Level] = field(default_factory=list)

    @property
    def min_probability(self) -> float:
        """The smallest chance anyone has."""
        return min(self.probabilities)

    @property
    def gini(self) -> float:
        """How unequal the chances are: 0 when all are the same, near 1 when one has it all."""
        ordered = np.sort(np.array(self.probabilities))
        number, total = len(ordered), float(ordered.sum())
        if not total:
            return 0.0
        places = np.arange(1, number + 1)
        return float(2 * (places @ ordered) / (number * total) - (number + 1) / number)


def as_data(lot: Lot) -> dict[str, Any]:
    """The lot as it is published: what `lot --json` prints and `lot-draw` reads. Rows are counted from 0."""
    return {
        "seats": len(lot.panels[0].rows),
        "rows_from": 0,
        "total_weight": lot.total_weight,
        "min_probability": lot.min_probability,
        "gini": lot.gini,
        "probabilities": lot.probabilities,
        "panels": [{"weight": one.weight, "rows": list(one.rows)} for one in lot.panels],
    }


def make_lot(pool: Pool, quotas: Sequence[Quota], seats: int) -> Lot:
    """Work out the fairest lot (LEXIMIN) for so many seats.

    Raises BadFile when there are no seats or nobody to draw from, and Impossible with the quotas that cannot
    be kept together.
    """
    if seats < 1:
        raise BadFile(["there must be at least one seat"])
    if not len(pool):
        raise BadFile(["the pool is empty"])
    problem = as_problem(pool, quotas, seats)
    every = [True] * len(quotas)
    if not has_panel(problem, every, every):
        raise Impossible(conflict_in(problem))
    compositions, shares, levels = _mix(problem)
    panels = people_for(problem, compositions, _whole_weights(shares))
    held = np.zeros(len(pool), dtype=np.int64)
    for panel in panels:
        held[list(panel.rows)] += panel.weight
    chances = [int(one) / TOTAL_WEIGHT for one in held]
    return Lot(panels, TOTAL_WEIGHT, chances, levels)


def _mix(problem: Problem) -> tuple[list[Counts], Reals, list[Level]]:
    """The fairest mix of real panels; where it can be made of them, with the chances of divisible ones."""
    composer = Composer(problem)
    chances, levels = relaxed(problem)
    known: list[Counts] = []
    for attempt in range(ATTEMPTS):
        found, shares, reached = mix_for(problem, composer, chances * problem.sizes, attempt)
        if reached:
            return found, shares, levels
        known += found
    found, shares = exact(problem, composer, known)
    return found, shares, []


def _whole_weights(shares: Reals) -> list[int]:
    """Shares as whole numbers with the fixed sum; what rounding leaves goes to the largest remainders."""
    wished = shares / shares.sum() * TOTAL_WEIGHT
    weights = np.floor(wished).astype(np.int64)
    rest = TOTAL_WEIGHT - int(weights.sum())
    order = np.argsort(-(wished - weights), kind="stable")
    weights[order[:rest]] += 1
    return [int(one) for one in weights]
