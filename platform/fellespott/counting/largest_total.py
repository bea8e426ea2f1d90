"""The set of projects with the largest total of votes or points that the budget can pay: an integer program.

HiGHS proposes, whole numbers check: a set that does not fit is cut off and asked for anew, and totals are
added up as integers. Among sets with the same total the cheapest is taken, and among those the one that
holds the project first among equals, then the next, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .elections import Election
from .limits import Limits
from .ties import TieBreak


@dataclass(frozen=True)
class Row:
    """A condition: the weights of the chosen projects together lie between `low` and `high`."""

    weights: dict[int, int]
    high: float
    low: float = float("-inf")


@dataclass
class Program:
    """Projects to choose among, and the conditions on a choice."""

    projects: list[int]
    rows: list[Row]
    fixed: dict[int, int] = field(default_factory=dict)


class LargestTotal:
    """The integer program for one election."""

    def __init__(self, election: Election, limits: Limits, candidates: Sequence[int], tie: TieBreak) -> None:
        self._limits = limits
        self._totals = election.totals
        self._costs = [project.cost for project in election.projects]
        self._tie = tie
        self.candidates = list(candidates)
        self._rows = _rows(election, limits, self.candidates)

    def again(self, election: Election, candidates: Sequence[int]) -> LargestTotal:
        """The same question for an election that differs a little."""
        tie = TieBreak(election, self._tie.ties, self._tie.seed)
        return LargestTotal(election, self._limits, sorted(candidates), tie)

    def best(self) -> list[int]:
        """The winning set, in the order of points, votes and ties."""
        chosen = self.solve({})
        if chosen is None:
            return []
        total = self.total(chosen)
        floor = Row({one: self._totals[one] for one in self.candidates}, float("inf"), total)
        cheapest = self.solve({}, cheapest=True, more=[floor]) or chosen
        cost = self.cost(cheapest)
        ceiling = Row({one: self._costs[one] for one in self.candidates}, cost)
        first = self._first_among_equals(set(cheapest), [floor, ceiling])
        return sorted(first, key=lambda one: (-self._totals[one], self._tie.key(one)))

    def _first_among_equals(self, chosen: set[int], more: list[Row]) -> set[int]:
        """Of the sets that are equal in total and cost, the first by the order of ties."""
        fixed: dict[int, int] = {}
        for project in sorted(self.candidates, key=self._tie.key):
            if project not in chosen:
                other = self.solve({**fixed, project: 1}, more=more)
                if other is None:
                    fixed[project] = 0
                    continue
                chosen = set(other)
            fixed[project] = 1
        return chosen

    def total(self, chosen: Sequence[int]) -> int:
        """Votes or points of a set."""
        return sum(self._totals[one] for one in chosen)

    def cost(self, chosen: Sequence[int]) -> int:
        """What a set costs."""
        return sum(self._costs[one] for one in chosen)

    def solve(
        self,
        fixed: dict[int, int],
        *,
        cheapest: bool = False,
        more: Sequence[Row] = (),
        values: Callable[[int], int] | None = None,
    ) -> list[int] | None:
        """The set with the largest total, or the cheapest, under all conditions; None if there is none."""
        rows = [*self._rows, *more]
        wanted = values or ((lambda one: -self._costs[one]) if cheapest else (lambda one: self._totals[one]))
        while True:
            chosen = _ask(Program(self.candidates, rows, fixed), wanted)
            if chosen is None:
                return None
            broken = [row for row in rows if not _holds(row, chosen)]
            if not broken:
                return chosen
            # Within the solver's tolerance but not within the whole numbers: never this set again.
            ones = set(chosen)
            rows.append(Row({one: 1 if one in ones else -1 for one in self.candidates}, float(len(ones) - 1)))


def _rows(election: Election, limits: Limits, candidates: Sequence[int]) -> list[Row]:
    projects = election.projects
    rows = [Row({one: projects[one].cost for one in candidates}, election.budget)]
    for name, limit in limits.area_limits.items():
        rows.append(Row({one: projects[one].cost for one in candidates if projects[one].area == name}, limit))
    for name, limit in limits.category_limits.items():
        costs = {one: projects[one].cost for one in candidates if name in projects[one].categories}
        rows.append(Row(costs, limit))
    places = {projects[one].id: one for one in candidates}
    for first, second in limits.incompatible:
        if first in places and second in places:
            rows.append(Row({places[first]: 1, places[second]: 1}, 1))
    return [row for row in rows if row.weights]


def _holds(row: Row, chosen: Sequence[int]) -> bool:
    return row.low <= sum(row.weights.get(one, 0) for one in chosen) <= row.high


def _ask(program: Program, wanted: Callable[[int], int]) -> list[int] | None:
    """One question to HiGHS: the chosen projects, or None where no choice meets the conditions."""
    if not program.projects:
        return [] if all(_holds(row, ()) for row in program.rows) else None
    import highspy  # heavy: only this rule needs it

    make: Any = highspy.Highs
    solver = make()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.5),
    ):
        solver.setOptionValue(option, value)
    column = {project: place for place, project in enumerate(program.projects)}
    for project in program.projects:
        low = program.fixed.get(project, 0)
        high = program.fixed.get(project, 1)
        solver.addVar(low, high)
        solver.changeColCost(column[project], wanted(project))
        solver.changeColIntegrality(column[project], highspy.HighsVarType.kInteger)
    for row in program.rows:
        solver.addRow(
            max(row.low, -highspy.kHighsInf),
            min(row.high, highspy.kHighsInf),
            len(row.weights),
            [column[one] for one in row.weights],
            list(row.weights.values()),
        )
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = solver.getSolution().col_value
    return [project for project in program.projects if values[column[project]] > 0.5]
