"""Who goes first when two projects stand equal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from .elections import Election


class Ties(StrEnum):
    """DECLARED: the cheaper first, then more votes, then the lot. FILE: the order of the file."""

    DECLARED = "declared"
    FILE = "file"


def lot_number(seed: int, project_id: str) -> str:
    """A project's lot: SHA-256 of `seed:id`. The smaller goes first; anyone can draw it again."""
    return hashlib.sha256(f"{seed}:{project_id}".encode()).hexdigest()


@dataclass(frozen=True)
class TieBreak:
    """The order among equals. A smaller `key` goes first."""

    election: Election
    ties: Ties = Ties.DECLARED
    seed: int = 0

    @cached_property
    def _lots(self) -> list[int]:
        ids = [project.id for project in self.election.projects]
        drawn = sorted(range(len(ids)), key=lambda one: lot_number(self.seed, ids[one]))
        places = [0] * len(ids)
        for place, project in enumerate(drawn):
            places[project] = place
        return places

    def key(self, project: int, *, more_votes: int = 0, cost: int | None = None) -> tuple[int, ...]:
        """Where a project stands among equals, as it is or as it would be with other votes or cost."""
        if self.ties is Ties.FILE:
            return (project,)
        price = self.election.projects[project].cost if cost is None else cost
        return (price, -(self.election.votes[project] + more_votes), self._lots[project])

    def decided_by(self, first: int, second: int) -> str:
        """What told two equals apart: `file`, `cost`, `votes` or `lot`."""
        if self.ties is Ties.FILE:
            return "file"
        one, other = self.key(first), self.key(second)
        return next(name for name, a, b in zip(("cost", "votes", "lot"), one, other, strict=True) if a != b)
