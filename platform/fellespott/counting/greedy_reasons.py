"""What would have let a project win under greedy: more ballots, or a lower cost.

A project wins if its turn comes while there is still room for it: before some project whose taking left
too little. Moving one project forward changes nothing for those before it, so the answers are exact.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

from .elections import Election
from .greedy import GreedyOrder
from .limits import Limits, Purse
from .results import Round, Rule
from .ties import TieBreak


@dataclass(frozen=True)
class Gate:
    """A state of the purse, and the project one must come before to find it so. None: the end."""

    purse: Purse
    project: int | None


class GreedyWhatIf:
    """Looks back at a greedy count; `start` is the purse as it was before the first turn."""

    def __init__(
        self,
        election: Election,
        rule: Rule,
        tie: TieBreak,
        limits: Limits,
        start: Purse,
        rounds: Sequence[Round],
    ) -> None:
        self._election = election
        self._limits = limits
        self._order = GreedyOrder(election, rule, tie)
        self._gates: list[Gate] = []
        purse = copy.deepcopy(start)
        for one in rounds:
            if one.chosen:
                self._gates.append(Gate(copy.deepcopy(purse), one.project))
                purse.take(one.project)
            elif rule is Rule.GREEDY_STOP:
                self._gates.append(Gate(purse, one.project))
                return
        self._gates.append(Gate(purse, None))

    def more_votes(self, project: int) -> int | None:
        """How many new ballots naming only this project would have it chosen; None: no number would."""
        for gate in reversed(self._gates):
            if gate.purse.obstacle(project) is None and gate.project != project:
                found = self._votes_to_pass(project, gate.project)
                return (
                    None
                    if found is None
                    else max(found, votes_for_entry(self._election, self._limits, project))
                )
        return None

    def _votes_to_pass(self, project: int, gate: int | None) -> int | None:
        if gate is None:
            return 0
        mine, theirs = self._order.standing(project), self._order.standing(gate)
        if theirs.price == 0 and mine.price != 0:
            return None
        wanted = theirs.score * mine.price - mine.score * theirs.price
        each = self._election.points_each * max(theirs.price, 1)
        found = max(0, -(-wanted // each))
        passes = self._order.standing(project, more_votes=found).before(theirs)
        return found if passes else found + 1

    def cost_at_most(self, project: int) -> int | None:
        """The highest cost, lower than its own, at which it would have been chosen; None: no cost would."""
        best = 0
        for gate in self._gates:
            room = gate.purse.room(project)
            if room is None or room <= best:
                break
            ceiling = min(room, self._election.projects[project].cost - 1)
            passing = self._cost_to_pass(project, gate.project, ceiling)
            best = max(best, passing)
        return best or None

    def _cost_to_pass(self, project: int, gate: int | None, ceiling: int) -> int:
        """The highest cost up to `ceiling` with which the project comes before the gate; 0 if none."""
        if gate is None or gate == project:
            return ceiling
        theirs = self._order.standing(gate)
        score = self._election.totals[project]
        level = self._election.projects[gate].cost
        if self._order.per_cost and theirs.score > 0:
            level = score * theirs.price // theirs.score
        for cost in (ceiling, min(ceiling, level), min(ceiling, level - 1)):
            if cost > 0 and self._order.standing(project, cost=cost).before(theirs):
                return cost
        return 0


def votes_for_entry(election: Election, limits: Limits, project: int) -> int:
    """How many more ballots a project needs to be let in at all, where votes or points are what it lacks."""
    votes = limits.minimum_votes - election.votes[project]
    points = -(-(limits.minimum_points - election.totals[project]) // election.points_each)
    return max(0, votes, points)
