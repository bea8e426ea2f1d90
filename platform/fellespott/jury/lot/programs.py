"""The programs handed to HiGHS: which compositions (how many of each kind) the quotas allow."""

from collections.abc import Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from .kinds import Counts, Problem

Reals = NDArray[np.float64]
# A number this near to a whole one is that whole number.
NEAR = 1e-7


def quiet() -> highspy.Highs:
    """A solver that prints nothing and gives the same answer each time."""
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 1),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-9),
        ("primal_feasibility_tolerance", 1e-9),
        ("dual_feasibility_tolerance", 1e-9),
        ("mip_feasibility_tolerance", 1e-9),
    ):
        solver.setOptionValue(option, value)
    return solver


def solved(solver: highspy.Highs) -> bool:
    """Run it; whether it found the optimum."""
    solver.run()
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def values_of(solver: highspy.Highs) -> Reals:
    """The solution's variables."""
    return np.array(solver.getSolution().col_value)


def add_compositions(solver: highspy.Highs, problem: Problem, highest: Counts | None = None) -> None:
    """A variable for each kind, from 0 to its size, a row for the seats and one for each quota."""
    kinds = problem.kinds
    solver.addVars(kinds, np.zeros(kinds), (problem.sizes if highest is None else highest).astype(float))
    every = np.arange(kinds, dtype=np.int32)
    solver.addRow(problem.seats, problem.seats, kinds, every, np.ones(kinds))
    for touched, low, high in zip(problem.touches, problem.lows, problem.highs, strict=True):
        at = np.flatnonzero(touched).astype(np.int32)
        solver.addRow(float(low), float(high), len(at), at, np.ones(len(at)))


def make_whole(solver: highspy.Highs, kinds: int) -> None:
    """Only whole people."""
    whole = np.full(kinds, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(kinds, np.arange(kinds, dtype=np.int32), whole)


def has_panel(problem: Problem, low_kept: Sequence[bool], high_kept: Sequence[bool]) -> bool:
    """Whether any panel keeps these halves of the quotas."""
    solver = quiet()
    add_compositions(solver, problem)
    make_whole(solver, problem.kinds)
    for at in range(len(problem.quotas)):
        low = float(problem.lows[at]) if low_kept[at] else 0.0
        high = float(problem.highs[at]) if high_kept[at] else highspy.kHighsInf
        solver.changeRowBounds(1 + at, low, high)
    return solved(solver)


class Composer:
    """Finds the composition that is worth most at given prices for each kind."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._solver = quiet()
        add_compositions(self._solver, problem)
        make_whole(self._solver, problem.kinds)
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._every = np.arange(problem.kinds, dtype=np.int32)

    def best(self, prices: Reals) -> Counts | None:
        """The composition with the largest sum of prices, or None when no panel is possible.

        The prices are scaled first, so that tiny ones are not taken for nothing.
        """
        largest = float(np.abs(prices).max(initial=0.0))
        costs = prices / largest if largest else prices
        self._solver.changeColsCost(self.problem.kinds, self._every, costs)
        return np.rint(values_of(self._solver)).astype(np.int64) if solved(self._solver) else None

    def between(self, low: Counts, high: Counts, sums: tuple[Counts, Counts], wish: Reals) -> Counts | None:
        """A composition within these bounds for each kind and quota, near the wish, if there is one."""
        solver, problem = self._solver, self.problem
        self._bound(low, high, sums)
        solver.changeColsCost(problem.kinds, self._every, wish)
        found = np.rint(values_of(solver)).astype(np.int64) if solved(solver) else None
        self._bound(np.zeros_like(problem.sizes), problem.sizes, (problem.lows, problem.highs))
        return found

    def _bound(self, low: Counts, high: Counts, sums: tuple[Counts, Counts]) -> None:
        kinds = self.problem.kinds
        self._solver.changeColsBounds(kinds, self._every, low.astype(float), high.astype(float))
        for at, (least, most) in enumerate(zip(*sums, strict=True)):
            self._solver.changeRowBounds(1 + at, float(least), float(most))
