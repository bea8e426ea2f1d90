"""What would have let a project win under the largest total: points enough to outweigh, or a lower cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .ballots import with_new
from .elections import Election
from .largest_total import LargestTotal, Row


class LargestWhatIf:
    """Asks the program again, with the project in."""

    def __init__(self, election: Election, program: LargestTotal, winners: Sequence[int]) -> None:
        self._election = election
        self._program = program
        self._total = program.total(winners)
        self._cost = program.cost(winners)

    def more_votes(self, project: int) -> int | None:
        """How many new ballots naming only this project would have it chosen; None: no number would."""
        program = self._program
        if project not in program.candidates:
            program = program.again(self._election, [*program.candidates, project])
        with_it = program.solve({project: 1})
        if with_it is None:
            return None
        missing = self._total - self._program.total(with_it)
        each = self._election.points_each
        votes = max(0, -(-missing // each))
        if votes * each > missing:
            return votes
        # Equal in total then: the cheaper set goes first, and if none is, counting again tells which does.
        floor = Row(
            {one: self._election.totals[one] for one in program.candidates},
            float("inf"),
            self._total - missing,
        )
        cheapest = program.solve({project: 1}, cheapest=True, more=[floor])
        cost = self._cost if cheapest is None else program.cost(cheapest)
        if not votes or cost != self._cost:
            return votes if votes and cost < self._cost else votes + 1
        election = self._election
        new = with_new(election.ballots, project, votes, election.points_each)
        return votes if self._wins(replace(election, ballots=new), project) else votes + 1

    def _wins(self, election: Election, project: int) -> bool:
        return project in self._program.again(election, [*{*self._program.candidates, project}]).best()

    def cost_at_most(self, project: int) -> int | None:
        """The highest cost, lower than its own, at which a set with it outweighs all others."""
        others = {one: self._election.totals[one] for one in self._program.candidates if one != project}
        mine = self._election.totals[project]
        strictly = self._cheapest_without(project, others, self._total - mine + 1)
        level = self._cheapest_without(project, others, self._total - mine)
        found = [0]
        if strictly is not None:
            found.append(self._election.budget - strictly)
        if level is not None:
            # As good in total: it must also be cheaper.
            found.append(self._cost - 1 - level)
        own = self._election.projects[project].cost
        cost = min(max(found), own - 1)
        as_cheap = 0 if level is None else self._cost - level
        if cost < as_cheap < own and self._wins(self._at_cost(project, as_cheap), project):
            cost = as_cheap
        return cost if cost > 0 else None

    def _at_cost(self, project: int, cost: int) -> Election:
        projects = list(self._election.projects)
        projects[project] = replace(projects[project], cost=cost)
        return replace(self._election, projects=tuple(projects))

    def _cheapest_without(self, project: int, others: dict[int, int], total: int) -> int | None:
        floor = Row(others, float("inf"), total)
        chosen = self._program.solve({project: 0}, cheapest=True, more=[floor])
        return None if chosen is None else self._program.cost(chosen)
