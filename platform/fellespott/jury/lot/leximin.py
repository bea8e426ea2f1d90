"""The fairest chances: the smallest as large as possible, then the next smallest, and so on.

`relaxed` finds them as if a seat could be shared; `exact` finds them over real panels, and is needed only
where no mix of real panels gives the relaxed ones. Both fix at each level those kinds whose price is above
zero: in every best solution their chance is exactly the level's, so none of them can be given more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from .kinds import Counts, Problem
from .programs import Composer, Reals, add_compositions, quiet, solved, values_of

# Prices are shares of one; a share below this is the solver's noise.
NO_PRICE = 1e-9
# How much a composition must be worth above the level to be worth adding.
GAIN = 1e-9
# How much a settled kind may give way, so that rounding does not make the next level impossible.
SLACK = 1e-10


@dataclass(frozen=True, slots=True)
class Level:
    """One level: the chance reached, and prices that prove no panel can give more.

    For every panel, the sum over kinds of price times chance is at most `chance` + the sum over the kinds
    fixed before of their price times their chance.
    """

    chance: float
    prices: Reals


def relaxed(problem: Problem) -> tuple[Reals, list[Level]]:
    """The chances of each kind, were panels divisible, and the levels. No mix of real panels is fairer."""
    kinds, sizes = problem.kinds, problem.sizes.astype(float)
    solver = quiet()
    add_compositions(solver, problem)
    solver.addVar(0.0, 1.0)
    solver.changeColCost(kinds, 1.0)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    first = solver.getNumRow()
    for kind in range(kinds):
        solver.addRow(
            0.0, highspy.kHighsInf, 2, np.array([kind, kinds], dtype=np.int32), np.array([1.0, -sizes[kind]])
        )
    chances, levels, open_ = np.zeros(kinds), [], np.ones(kinds, dtype=bool)
    while open_.any():
        if not solved(solver):
            raise ArithmeticError("the fairest chances could not be worked out")
        level = float(values_of(solver)[kinds])
        prices = np.abs(np.array(solver.getSolution().row_dual)[first:]) * sizes
        fixed = open_ & (prices > NO_PRICE)
        if not fixed.any():
            fixed = open_.copy()
        levels.append(Level(level, prices))
        for one in np.flatnonzero(fixed):
            chances[one] = level
            solver.changeCoeff(first + int(one), kinds, 0.0)
            solver.changeRowBounds(first + int(one), level * sizes[one], highspy.kHighsInf)
        open_ &= ~fixed
    return chances, levels


class _Mixes:
    """The mixes of the compositions known so far: the fairest, and what a better one must be worth."""

    def __init__(self, problem: Problem) -> None:
        self.columns: list[Counts] = []
        self._sizes = problem.sizes.astype(float)
        self._seen: set[bytes] = set()
        self._solver = quiet()
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._solver.addVar(0.0, 1.0)
        self._solver.changeColCost(0, 1.0)
        for _kind in range(problem.kinds):
            self._solver.addRow(0.0, highspy.kHighsInf, 1, np.array([0], dtype=np.int32), np.array([-1.0]))
        self._solver.addRow(1.0, 1.0, 0, np.array([], dtype=np.int32), np.array([]))

    def add(self, composition: Counts) -> bool:
        """Whether it was new."""
        if composition.tobytes() in self._seen:
            return False
        self._seen.add(composition.tobytes())
        self.columns.append(composition)
        number = len(self._sizes) + 1
        held = np.append(composition / self._sizes, 1.0)
        self._solver.addCol(0.0, 0.0, highspy.kHighsInf, number, np.arange(number, dtype=np.int32), held)
        return True

    def fairest(self) -> tuple[float, Reals, float]:
        """The level, the price of each kind, and what a composition is worth that is in the mix."""
        if not solved(self._solver):
            raise ArithmeticError("the fairest mix of panels could not be worked out")
        duals = np.array(self._solver.getSolution().row_dual)
        return float(values_of(self._solver)[0]), np.abs(duals[:-1]), abs(float(duals[-1]))

    def settle(self, kind: int, level: float) -> None:
        """From now on this kind keeps the level, and the level sought is the others'."""
        self._solver.changeCoeff(kind, 0, 0.0)
        self._solver.changeRowBounds(kind, level - SLACK, highspy.kHighsInf)

    @property
    def shares(self) -> Reals:
        """The share of each composition in the mix last found."""
        found = np.clip(values_of(self._solver)[1:], 0.0, None)
        return np.asarray(found / found.sum(), dtype=np.float64)


def exact(problem: Problem, composer: Composer, known: Sequence[Counts]) -> tuple[list[Counts], Reals]:
    """The fairest mix of real panels: compositions and the share of each.

    Compositions are added as the prices ask for them; a level is reached when none is worth more. There must
    be a panel that keeps the quotas.
    """
    mixes = _Mixes(problem)
    first = composer.best(np.ones(problem.kinds))
    for one in (*known, first):
        if one is not None:
            mixes.add(one)
    open_ = np.ones(problem.kinds, dtype=bool)
    while open_.any():
        level, prices = _next_level(problem, composer, mixes)
        fixed = open_ & (prices > NO_PRICE)
        if not fixed.any():
            fixed = open_.copy()
        for kind in np.flatnonzero(fixed):
            mixes.settle(int(kind), level)
        open_ &= ~fixed
    return mixes.columns, mixes.shares


def _next_level(problem: Problem, composer: Composer, mixes: _Mixes) -> tuple[float, Reals]:
    while True:
        level, prices, worth = mixes.fairest()
        better = composer.best(prices / problem.sizes)
        if better is None or float((prices / problem.sizes) @ better) <= worth + GAIN:
            return level, prices
        if not mixes.add(better):
            return level, prices
