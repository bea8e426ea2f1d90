"""What would have let a project win under Phragmén: to earn its cost before another did, with room left."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from .elections import Election
from .limits import Purse
from .phragmen import Phragmen
from .supporters import Supporters
from .ties import TieBreak


class PhragmenWhatIf:
    """Looks back at a finished run. `start` is the purse as it was before the first round."""

    def __init__(
        self,
        election: Election,
        supporters: Supporters,
        run: Phragmen,
        tie: TieBreak,
        start: Purse,
        losers: Sequence[int],
    ) -> None:
        self._election = election
        self._supporters = supporters
        self._times = run.times
        self._tie = tie
        self._bought = [one for one in run.rounds if one.chosen]
        ended = [
            one
            for one in run.rounds
            if not one.chosen and one.obstacle and one.left < _cost(one.project, election)
        ]
        self._ended_by = ended[-1] if ended else None
        self._purses = [copy.deepcopy(start)]
        self._offsets: dict[int, list[Fraction]] = {one: [] for one in losers}
        emptied = np.zeros(len(supporters.group_weights), dtype=np.int64)
        self._note_offsets(emptied)
        for number, one in enumerate(self._bought):
            emptied[supporters.rows[one.project]] = number + 1
            self._purses.append(copy.deepcopy(self._purses[-1]))
            self._purses[-1].take(one.project)
            self._note_offsets(emptied)

    def _note_offsets(self, emptied: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        for project, found in self._offsets.items():
            counts = np.bincount(
                emptied[self._supporters.rows[project]], weights=self._supporters.weights[project]
            )
            found.append(
                sum(
                    (self._times[int(at)] * int(counts[at]) for at in np.flatnonzero(counts)),
                    start=Fraction(0),
                )
            )

    def _gates(self, project: int) -> list[tuple[Purse, Fraction, int | None, Fraction]]:
        """Each state of the purse, what its supporters had spent by then, and whom to come before, when."""
        rivals: list[tuple[int | None, Fraction]] = [
            (one.project, one.time or Fraction(0)) for one in self._bought
        ]
        last = self._ended_by
        if last is not None and last.project != project:
            rivals.append((last.project, last.time or Fraction(0)))
        else:
            rivals.append((None, Fraction(0)))
        return [
            (purse, offset, rival, time)
            for purse, offset, (rival, time) in zip(self._purses, self._offsets[project], rivals, strict=True)
        ]

    def more_votes(self, project: int) -> int | None:
        """How many new ballots naming only this project would have it bought; None: no number would."""
        cost, votes = self._election.projects[project].cost, self._supporters.votes[project]
        found = []
        for purse, offset, rival, time in self._gates(project):
            if purse.obstacle(project) is not None:
                continue
            if rival is None:
                found.append(0 if votes else 1)
            elif time > 0:
                exact = (cost + offset) / time - votes
                needed = max(0, -(-exact.numerator // exact.denominator))
                if exact == needed and not self._goes_first(project, rival, needed, cost):
                    needed += 1
                found.append(needed)
        return min(found) if found else None

    def cost_at_most(self, project: int) -> int | None:
        """The highest cost, lower than its own, at which it would have been bought; None: no cost would."""
        votes = self._supporters.votes[project]
        best = 0
        for purse, offset, rival, time in self._gates(project):
            room = purse.room(project)
            if room is None or not votes:
                break
            ceiling = min(room, self._election.projects[project].cost - 1)
            if rival is not None:
                exact = time * votes - offset
                cost = exact.numerator // exact.denominator
                if exact == cost and not self._goes_first(project, rival, 0, cost):
                    cost -= 1
                ceiling = min(ceiling, cost)
            best = max(best, ceiling)
        return best or None

    def _goes_first(self, project: int, rival: int, votes: int, cost: int) -> bool:
        return self._tie.key(project, more_votes=votes, cost=cost) < self._tie.key(rival)


def _cost(project: int, election: Election) -> int:
    return election.projects[project].cost
