"""What would have let a project win under Equal Shares, with the share per voter held as it was.

A project is bought if, in some round, its supporters can raise its cost while each pays no more for what
they get than the supporters of that round's winner did; or, at the end, if they can raise it at all.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from .elections import Election
from .equal_shares import EqualShares
from .limits import Purse
from .results import Utility
from .supporters import Floats, Supporters
from .ties import TieBreak

# Nearer than this to a whole number, a float does not say on which side it is.
DOUBT = 1e-6


class SharesWhatIf:
    """Looks back at a finished run. `start` is the purse as it was before the first round."""

    def __init__(
        self,
        election: Election,
        supporters: Supporters,
        run: EqualShares,
        utility: Utility,
        tie: TieBreak,
        start: Purse,
        losers: Sequence[int],
    ) -> None:
        self._election = election
        self._supporters = supporters
        self._run = run
        self._by_cost = utility is Utility.COST
        self._tie = tie
        self._share = float(run.share)
        self._winners = [purchase.project for purchase in run.purchases]
        self._rates = [
            run.exact.paid_each(number) / run.worths[winner] for number, winner in enumerate(self._winners)
        ]
        self._purses = [copy.deepcopy(start)]
        for winner in self._winners:
            self._purses.append(copy.deepcopy(self._purses[-1]))
            self._purses[-1].take(winner)
        self._raised: dict[int, list[float]] = {}
        self._highest: dict[int, int] = {}
        self._look(list(losers))

    def _look(self, losers: list[int]) -> None:
        """For each loser and round: what its supporters could raise at the winner's rate; last, at all."""
        sizes = np.array([len(self._supporters.rows[one]) for one in losers], dtype=np.int64)
        self._raised = {one: [] for one in losers}
        if not sizes.sum():
            self._raised = {one: [0.0] * (len(self._winners) + 1) for one in losers}
            return
        rows = np.concatenate([self._supporters.rows[one] for one in losers])
        weights = np.concatenate([self._supporters.weights[one] for one in losers])
        which = np.repeat(np.arange(len(losers)), sizes)
        given = [self._supporters.given[one] for one in losers]
        points = 1.0 if given[0] is None else np.concatenate([one for one in given if one is not None])
        worth = np.array([float(self._run.worths[one]) for one in losers])
        for number in range(len(self._winners) + 1):
            held = self._run.exact.money_floats(number)[rows]
            if number < len(self._winners):
                held = np.minimum(held, (float(self._rates[number]) * worth)[which] * points)
            together = np.bincount(which, weights=held * weights, minlength=len(losers))
            for place, one in enumerate(losers):
                self._raised[one].append(float(together[place]))

    def left_at_end(self, project: int) -> int:
        """What its supporters had left together, in whole small units."""
        return int(self._run.exact.money_of(project, len(self._winners)))

    def effective_support(self, project: int) -> float:
        """The largest part of its cost its supporters could have paid at the winners' price."""
        cost = self._election.projects[project].cost
        return max(self._raised[project]) / cost if cost else 0.0

    def more_votes(self, project: int) -> int | None:
        """How many new ballots naming only this project would have it bought; None: no number would."""
        wanted = [
            (self._votes_at(project, number), number)
            for number in range(len(self._purses))
            if self._purses[number].obstacle(project) is None
        ]
        found = sorted(one for one in wanted if one[0] < float("inf"))
        if not found:
            return None
        votes = max(0, int(np.ceil(found[0][0] - _doubt(found[0][0]))))
        while not any(self._enough(project, number, votes, need) for need, number in found):
            votes += 1
        return votes

    def _votes_at(self, project: int, number: int) -> float:
        missing = self._election.projects[project].cost - self._raised[project][number]
        each = self._share
        if number < len(self._winners):
            rate = float(self._rates[number]) * self._run.worths[project] * self._election.points_each
            each = min(each, rate)
        return missing / each if each else float("inf")

    def _enough(self, project: int, number: int, votes: int, need: float) -> bool:
        if abs(need - votes) > _doubt(need):
            return need < votes
        return self._wins_at(project, number, votes, self._election.projects[project].cost)

    def _wins_at(self, project: int, number: int, votes: int, cost: int) -> bool:
        """In fractions: whether it would be bought in this round, with these new ballots and this cost."""
        if number == len(self._winners):
            held = self._run.exact.money_of(project, number)
            return held + votes * self._run.share >= cost
        rate = self._rates[number] * (cost if self._by_cost else 1)
        raised = self._run.exact.gathered(project, number, rate)
        raised += votes * min(self._run.share, rate * self._election.points_each)
        if raised != cost:
            return raised > cost
        # They would give all they have, and still pay a lower price than the winner's supporters did.
        if self._richest(project, number, votes) < rate:
            return True
        winner = self._winners[number]
        return self._tie.key(project, more_votes=votes, cost=cost) < self._tie.key(winner)

    def _richest(self, project: int, number: int, votes: int) -> Fraction:
        """The most money for each point that a supporter has."""
        new = [self._run.share / self._election.points_each] if votes else []
        return max([self._run.exact.richest(project, number), *new])

    def cost_at_most(self, project: int) -> int | None:
        """The highest cost, lower than its own, at which it would have been bought; None: no cost would."""
        if not self._highest:
            self._highest = self._highest_costs()
        return self._highest[project] or None

    def _highest_costs(self) -> dict[int, int]:
        """For each loser; round by round from the end, so that each round's money is reckoned once."""
        best = dict.fromkeys(self._raised, 0)
        for number in range(len(self._purses) - 1, -1, -1):
            held: Floats | None = None
            for project, raised in self._raised.items():
                room = self._purses[number].room(project) or 0
                ceiling = min(room, self._election.projects[project].cost - 1)
                # No lower cost raises more than its own does.
                if ceiling <= best[project] or raised[number] < best[project] * (1 - DOUBT):
                    continue
                highest, certain = raised[number], True
                if self._by_cost and number < len(self._winners):
                    held = self._run.exact.money_floats(number) if held is None else held
                    highest, certain = self._balance(
                        project, number, held, float(best[project]), float(ceiling)
                    )
                best[project] = max(
                    best[project], self._settled(project, number, ceiling, highest, certain=certain)
                )
        return best

    def _settled(self, project: int, number: int, ceiling: int, highest: float, *, certain: bool) -> int:
        """The highest whole cost, about the one found, at which the round would buy it; 0 if none.

        While all its supporters can pay in full, a project is as good value at any cost. Then it may stand
        level with the winner over a whole range, and the tie decides: often, which of the two is cheaper.
        """
        cost = int(min(ceiling, highest + _doubt(highest)))
        if cost <= 0 or (certain and highest - cost > _doubt(highest)):
            return max(0, cost)
        tries = [cost, cost - 1]
        if number < len(self._winners):
            rival = self._election.projects[self._winners[number]].cost
            tries += [rival, rival - 1]
        wins = (one for one in tries if 0 < one <= cost and self._wins_at(project, number, 0, one))
        return max(wins, default=0)

    def _balance(
        self, project: int, number: int, held: Floats, best: float, cost: float
    ) -> tuple[float, bool]:
        """The highest cost its supporters would raise at the winner's rate; and whether that is certain.

        It is when they would raise clearly more than the whole cost below it. It is not where all can pay
        in full: what is raised then falls with the cost, and the two stay level.
        """
        rows, weights = self._supporters.rows[project], self._supporters.weights[project]
        if not len(rows):
            return 0.0, True
        given = self._supporters.given[project]
        points: Floats = np.ones(len(rows)) if given is None else given
        mine = held[rows]
        rate = float(self._rates[number])
        while cost > best:
            poor = mine < rate * cost * points
            fixed = float(mine[poor] @ weights[poor])
            slope = rate * float(weights[~poor] @ points[~poor])
            if fixed + slope * cost >= cost * (1 - 1e-12):
                whole = float(int(cost + _doubt(cost)))
                raised = float(np.minimum(mine, rate * whole * points) @ weights)
                return cost, raised > whole + _doubt(whole)
            cost = fixed / (1 - slope) if slope < 1 else 0.0
        return 0.0, True


def _doubt(value: float) -> float:
    return DOUBT * max(1.0, abs(value))
