"""The ways of ranking a call may declare before it opens. Pure and exact: answers in, fractions out.

Whatever the method, "vet ikke" is missing: never 0, and no proposal is lowered by a criterion left out.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from fellespott.calls.states import RankingMethod, TieRule

K = TypeVar("K", bound=Hashable)
# One juror's answers about one proposal, by juror and proposal; what is missing is not there.
Answers = Mapping[tuple[K, K], Mapping[K, int]]


@dataclass(frozen=True, slots=True)
class Declared:
    """How a call said it would rank. `seed` is that of the lot; without one nothing is parted by rule."""

    method: RankingMethod = RankingMethod.MEAN
    min_sheets: int = 1
    ties: TieRule = TieRule.TALK
    seed: str = ""


def mean(values: Collection[int]) -> Fraction | None:
    """The mean; None of nothing."""
    return Fraction(sum(values), len(values)) if values else None


def middle(values: Collection[int]) -> Fraction | None:
    """The median: the one in the middle, or half way between the two. Example: 1, 4, 5, 5 gives 4.5."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return Fraction(ordered[half] + ordered[-half - 1], 2)


PER_CRITERION: dict[RankingMethod, Callable[[Collection[int]], Fraction | None]] = {
    RankingMethod.MEAN: mean,
    RankingMethod.MEDIAN: middle,
    # Shown beside the points, which compare whole sheets.
    RankingMethod.BORDA: mean,
}


def weighted(by_criterion: Mapping[K, Fraction | None], weights: Mapping[K, int]) -> Fraction | None:
    """The weighted mean over those criteria that have a figure. Example: 5 (weight 3) and 1 give 4."""
    known = {one: figure for one, figure in by_criterion.items() if figure is not None}
    total = sum(weights[one] for one in known)
    return (
        sum((figure * weights[one] for one, figure in known.items()), Fraction()) / total if total else None
    )


def borda(answers: Answers[K], weights: Mapping[K, int]) -> dict[K, Fraction]:
    """Each proposal's points by Borda: 1 is "before all others with every juror", 0 "behind all".

    Each juror puts the proposals they scored in order by their own weighted mean. From that juror a
    proposal gets the share of the others it stands before; one that stands level counts half. The points are
    the mean over the jurors, so that it costs nothing to be scored by fewer. A juror who scored one proposal
    compares nothing and gives no points.
    """
    own: dict[K, dict[K, Fraction]] = defaultdict(dict)
    for (juror, proposal), values in answers.items():
        figure = weighted({one: Fraction(value) for one, value in values.items()}, weights)
        if figure is not None:
            own[juror][proposal] = figure
    points: dict[K, list[Fraction]] = defaultdict(list)
    for order in own.values():
        others = len(order) - 1
        for proposal, figure in order.items() if others else ():
            halves = sum((figure > one) + (figure >= one) for one in order.values()) - 1
            points[proposal].append(Fraction(halves, 2 * others))
    return {proposal: sum(given, Fraction()) / len(given) for proposal, given in points.items()}


def top_shares(values: Collection[int]) -> tuple[Fraction, ...]:
    """Of all answers the share that is 5, at least 4, at least 3, at least 2: the larger goes first."""
    total = max(len(values), 1)
    return tuple(Fraction(sum(value >= step for value in values), total) for step in (5, 4, 3, 2))


def ticket(seed: str, proposal: object) -> str:
    """The proposal's ticket in the lot: the lowest goes first.

    SHA-256 of "<seed>:<proposal>", in hexadecimal, so that anyone can draw it again.
    """
    return hashlib.sha256(f"{seed}:{proposal}".encode()).hexdigest()


def reach(method: RankingMethod, sheets: int, proposals: int) -> Fraction:
    """How far half a step of one juror moves a proposal with so many sheets.

    Half a step is half a point on every criterion, or by Borda half a place among so many proposals.
    Example: with 5 sheets 0.1 on the scale from 1 to 5.
    """
    steps = max(proposals - 1, 1) if method is RankingMethod.BORDA else 1
    return Fraction(1, 2 * max(sheets, 1) * steps)


def near_line(
    figures: Sequence[tuple[K, Fraction, int]], max_awards: int, method: RankingMethod
) -> frozenset[K]:
    """The proposals so near the line that they ought to be talked about. It decides nothing.

    `figures` are (proposal, figure, sheets), the best first, without those that have no figure. A proposal
    is near when it is closer to the nearest one on the other side than half a step of one juror on either
    would move it, or level with it. Example: 4.00 and 3.95 with 5 sheets each, one place: both are near.
    """
    if len(figures) <= max_awards:
        return frozenset()
    last, first = figures[max_awards - 1], figures[max_awards]

    def is_near(one: tuple[K, Fraction, int], other: tuple[K, Fraction, int]) -> bool:
        apart = abs(one[1] - other[1])
        return not apart or apart < reach(method, min(one[2], other[2]), len(figures))

    inside = {one[0] for one in figures[:max_awards] if is_near(one, first)}
    return frozenset(inside | {one[0] for one in figures[max_awards:] if is_near(one, last)})
