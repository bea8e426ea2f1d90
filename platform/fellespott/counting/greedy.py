"""Greedy: projects take their turn by votes or points, or by those per krone, while the money lasts.

Example: 100 left, the next project costs 120 and the one after it 90. `greedy` skips the first and takes
the second; `greedy-stop` ends there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .elections import Election
from .limits import Bar, Obstacle, Purse
from .results import Round, Rule
from .ties import TieBreak


@dataclass(frozen=True)
class Standing:
    """Where a project stands in the order: a score for a price, and its place among equals."""

    score: int
    price: int
    among_equals: tuple[int, ...]

    def before(self, other: Standing) -> bool:
        """Whether its turn comes first."""
        mine, theirs = self.score * other.price, other.score * self.price
        return mine > theirs or (mine == theirs and self._tie() < other._tie())

    def level_with(self, other: Standing) -> bool:
        """Whether only the tie-break tells the two apart."""
        same_kind = (self.price == 0) == (other.price == 0)
        return same_kind and self.score * other.price == other.score * self.price

    def _tie(self) -> tuple[int, ...]:
        # What is free goes before everything when money is counted: nothing per krone beats it.
        return (int(self.price != 0), *self.among_equals)


class GreedyOrder:
    """The order in which projects get their turn."""

    def __init__(self, election: Election, rule: Rule, tie: TieBreak) -> None:
        self._election = election
        self._tie = tie
        self.per_cost = rule is Rule.GREEDY_PER_COST

    def standing(self, project: int, *, more_votes: int = 0, cost: int | None = None) -> Standing:
        """A project's standing, as it is or as it would be with more ballots or another cost."""
        one = self._election.projects[project]
        price = one.cost if cost is None else cost
        return Standing(
            self._election.totals[project] + more_votes * self._election.points_each,
            price if self.per_cost else 1,
            self._tie.key(project, more_votes=more_votes, cost=cost),
        )

    def arranged(self, projects: Iterable[int]) -> list[int]:
        """Projects, the first in turn first."""
        standings = {project: self.standing(project) for project in projects}
        return sorted(standings, key=lambda one: _Sortable(standings[one]))


class _Sortable:
    """A standing that `sorted` can compare."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def __lt__(self, other: _Sortable) -> bool:
        return self._standing.before(other._standing)


def run_greedy(
    election: Election, rule: Rule, tie: TieBreak, purse: Purse, candidates: Iterable[int]
) -> list[Round]:
    """Give each candidate its turn, spending from the purse. One round for each."""
    order = GreedyOrder(election, rule, tie)
    arranged = order.arranged(candidates)
    rounds: list[Round] = []
    stopped = False
    for place, project in enumerate(arranged):
        obstacle = Obstacle(Bar.AFTER_STOP, left=purse.left) if stopped else purse.obstacle(project)
        tie_with = _level_next(order, arranged, place)
        rounds.append(
            Round(
                project,
                rule,
                purse.left,
                chosen=obstacle is None,
                obstacle=obstacle,
                tie_with=tie_with,
                tie_decided_by="" if tie_with is None else tie.decided_by(project, tie_with),
            )
        )
        if obstacle is None:
            purse.take(project)
        elif rule is Rule.GREEDY_STOP:
            stopped = True
    return rounds


def _level_next(order: GreedyOrder, arranged: list[int], place: int) -> int | None:
    if place + 1 == len(arranged):
        return None
    one, other = arranged[place], arranged[place + 1]
    return other if order.standing(one).level_with(order.standing(other)) else None
