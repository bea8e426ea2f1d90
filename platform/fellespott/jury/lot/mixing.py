"""Real panels whose mix gives the wished-for chances, or as far as one gets.

Walks from the wished-for point to a corner: take a composition on the same face, go away from it as far as
the bounds allow, and go on from there. Each step makes one number more whole or one quota tight, so there
are at most as many steps as kinds and quotas.
"""

import numpy as np

from .kinds import Counts, Problem
from .programs import NEAR, Composer, Reals

# What is left of the whole when only rounding is.
NOTHING = 1e-10


def mix_for(
    problem: Problem, composer: Composer, wished: Reals, attempt: int = 0
) -> tuple[list[Counts], Reals, bool]:
    """Compositions, their shares, and whether their mix is what was wished for.

    `wished` is how many of each kind a panel holds on average. Another attempt takes other corners: a walk
    can end where no panel is left on the face although another walk would not have.
    """
    leaning = np.random.default_rng(attempt).random(problem.kinds) if attempt else np.zeros(problem.kinds)
    point, left = wished.copy(), 1.0
    found: list[Counts] = []
    shares: list[float] = []
    for _step in range(2 * (problem.kinds + len(problem.quotas)) + 2):
        point = np.where(np.abs(point - np.rint(point)) < NEAR, np.rint(point), point)
        sums = problem.touches @ point
        least = np.where(sums >= problem.highs - NEAR, problem.highs, problem.lows)
        most = np.where(sums <= problem.lows + NEAR, problem.lows, problem.highs)
        for low, high in (_box_around(point), _face_of(problem, point)):
            corner = composer.between(low, high, (least, most), point - np.floor(point) + leaning)
            if corner is not None:
                break
        else:
            return found, np.array(shares), False
        found.append(corner)
        step = _how_far(problem, point, corner, low, high)
        if step >= 1.0 - NEAR or left * (1.0 - step) < NOTHING:
            shares.append(left)
            return found, np.array(shares), True
        shares.append(left * step)
        left *= 1.0 - step
        point = (point - step * corner) / (1.0 - step)
    return found, np.array(shares), False


def _box_around(point: Reals) -> tuple[Counts, Counts]:
    """Panels near the point: each number rounded down or up. They make the fewest steps."""
    return np.floor(point).astype(np.int64), np.ceil(point).astype(np.int64)


def _face_of(problem: Problem, point: Reals) -> tuple[Counts, Counts]:
    """All panels one may mix the point of: those of whom it has none, or all, stay so."""
    none, every = point <= 0, point >= problem.sizes
    return np.where(every, problem.sizes, 0), np.where(none, 0, problem.sizes)


def _how_far(problem: Problem, point: Reals, corner: Counts, low: Counts, high: Counts) -> float:
    """The largest share of the corner after which the rest still keeps all bounds."""
    sums, at_corner = problem.touches @ point, problem.touches @ corner
    limits = [1.0]
    for here, there, bottom, top in (
        (point, corner, low, high),
        (sums, at_corner, problem.lows, problem.highs),
    ):
        above, below = there > bottom, there < top
        limits += list((here[above] - bottom[above]) / (there[above] - bottom[above]))
        limits += list((top[below] - here[below]) / (top[below] - there[below]))
    return float(np.clip(min(limits), 0.0, 1.0))
