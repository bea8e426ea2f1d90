"""Sequential Phragmén: all earn alike, and a project is bought when its supporters have earned its cost.

They then begin again from nothing. It ends when the project whose turn it is costs more than is left.
Only who named a project matters here, not with how many points.

"When" is counted in money earned by each voter: at time t a group of supporters, last emptied at times
t1, t2, … have earned (t - t1) + (t - t2) + …  Sums are made in floats, and in fractions where two are close.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from .elections import Election
from .limits import Bar, Obstacle, Purse
from .results import Round, Rule
from .supporters import Supporters
from .ties import TieBreak

# A bound on the relative error of a sum of rounded times.
CLOSE = 1e-11


class Phragmen:
    """One run. `rounds` are what was bought, and last the project that ended it, if one did."""

    def __init__(self, election: Election, supporters: Supporters, tie: TieBreak) -> None:
        self._costs = [project.cost for project in election.projects]
        self._supporters = supporters
        self._tie = tie
        # For each group the number of the purchase that emptied it; 0 is the beginning.
        self.emptied = np.zeros(len(supporters.group_weights), dtype=np.int64)
        self._emptied_at = np.zeros(len(supporters.group_weights))
        self.times = [Fraction(0)]
        self.rounds: list[Round] = []
        self.obstacles: dict[int, Obstacle] = {}

    def run(self, purse: Purse, candidates: Sequence[int]) -> None:
        """Buy one after another. Adds to `rounds` and `obstacles`."""
        lows = {}
        for project in candidates:
            if self._supporters.votes[project]:
                lows[project] = self._costs[project] / self._supporters.votes[project] * (1 - CLOSE)
            else:
                self.obstacles[project] = Obstacle(Bar.NO_VOTES)
        while lows:
            near = self._nearest(lows)
            time, project, level = self._first(near)
            obstacle = purse.obstacle(project)
            self.rounds.append(
                Round(
                    project,
                    Rule.PHRAGMEN,
                    purse.left,
                    chosen=obstacle is None,
                    obstacle=obstacle,
                    time=time,
                    tie_with=level,
                    tie_decided_by="" if level is None else self._tie.decided_by(project, level),
                )
            )
            del lows[project]
            if obstacle is None:
                self._buy(project, time, purse)
            else:
                self.obstacles[project] = obstacle
                if obstacle.bar is Bar.NO_ROOM:
                    rest = Obstacle(Bar.AFTER_STOP, left=purse.left, rival=project)
                    self.obstacles.update(dict.fromkeys(lows, rest))
                    return

    def _nearest(self, lows: dict[int, float]) -> list[int]:
        """The projects that may be the next: times only ever rise, so an old time is a bound on the new."""
        best = float("inf")
        found = []
        for project in sorted(lows, key=lows.__getitem__):
            if lows[project] > best:
                break
            earned = float(
                self._emptied_at[self._supporters.rows[project]] @ self._supporters.weights[project]
            )
            time = (self._costs[project] + earned) / self._supporters.votes[project]
            lows[project] = time * (1 - CLOSE)
            best = min(best, time * (1 + CLOSE))
            found.append(project)
        return [project for project in found if lows[project] <= best]

    def _first(self, near: list[int]) -> tuple[Fraction, int, int | None]:
        times = {project: self.exact_time(project) for project in near}
        first = min(times.values())
        level = sorted((one for one in near if times[one] == first), key=self._tie.key)
        return first, level[0], level[1] if len(level) > 1 else None

    def exact_time(self, project: int) -> Fraction:
        """When a project's supporters will have earned its cost."""
        return (self._costs[project] + self.offset(project)) / self._supporters.votes[project]

    def offset(self, project: int) -> Fraction:
        """The sum, over a project's supporters, of when each last began from nothing."""
        emptied = self.emptied[self._supporters.rows[project]]
        voters = np.bincount(emptied, weights=self._supporters.weights[project])
        return sum(
            (self.times[int(at)] * int(voters[at]) for at in np.flatnonzero(voters)), start=Fraction(0)
        )

    def _buy(self, project: int, time: Fraction, purse: Purse) -> None:
        rows = self._supporters.rows[project]
        self.emptied[rows] = len(self.times)
        self._emptied_at[rows] = float(time)
        self.times.append(time)
        purse.take(project)
