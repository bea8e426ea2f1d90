"""What may be chosen at all, and what is left for it: budget, areas, categories, incompatible pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .elections import Election


class Bar(StrEnum):
    """Why a project was not, or could not be, chosen."""

    WITHDRAWN = "withdrawn"
    DEARER_THAN_POT = "dearer-than-pot"
    TOO_FEW_VOTES = "too-few-votes"
    TOO_FEW_POINTS = "too-few-points"
    OBJECTED = "objected"
    NO_VOTES = "no-votes"
    NO_ROOM = "no-room"
    AREA_FULL = "area-full"
    CATEGORY_FULL = "category-full"
    INCOMPATIBLE = "incompatible"
    AFTER_STOP = "after-stop"
    SUPPORTERS_CANNOT_PAY = "supporters-cannot-pay"
    OUTWEIGHED = "outweighed"


@dataclass(frozen=True)
class Limits:
    """The conditions of a vote beyond its budget. Amounts are in the election's small unit."""

    minimum_votes: int = 0
    minimum_points: int = 0
    area_limits: Mapping[str, int] = field(default_factory=dict)
    category_limits: Mapping[str, int] = field(default_factory=dict)
    incompatible: tuple[tuple[str, str], ...] = ()
    withdrawn: frozenset[str] = frozenset()
    # Consent: how many may say no. None where nobody is asked that.
    most_noes: int | None = None


@dataclass(frozen=True)
class Obstacle:
    """What stands in a project's way: how much was left, the limit that is full, the rival that won."""

    bar: Bar
    left: int | None = None
    name: str = ""
    rival: int | None = None
    needed: int | None = None


def entry_bar(election: Election, limits: Limits, project: int, cost: int | None = None) -> Obstacle | None:
    """Why a project is out before counting begins, or None; at another `cost`, if one is given."""
    one = election.projects[project]
    price = one.cost if cost is None else cost
    if one.id in limits.withdrawn:
        return Obstacle(Bar.WITHDRAWN)
    if price > election.budget:
        return Obstacle(Bar.DEARER_THAN_POT, left=election.budget)
    if limits.most_noes is not None and election.noes and election.noes[project] > limits.most_noes:
        return Obstacle(Bar.OBJECTED, needed=limits.most_noes)
    if election.votes[project] < limits.minimum_votes:
        return Obstacle(Bar.TOO_FEW_VOTES, needed=limits.minimum_votes)
    if election.totals[project] < limits.minimum_points:
        return Obstacle(Bar.TOO_FEW_POINTS, needed=limits.minimum_points)
    return None


class Purse:
    """The money as it is spent, with every limit on it."""

    def __init__(self, election: Election, limits: Limits, *, bounded: bool = True) -> None:
        self._projects = election.projects
        self.left = election.budget if bounded else sum(one.cost for one in election.projects)
        self._areas = dict(limits.area_limits)
        self._categories = dict(limits.category_limits)
        self._rivals = _rivals(election, limits)
        self._taken: set[int] = set()

    @property
    def plain(self) -> bool:
        """Whether nothing but the budget limits it."""
        return not (self._areas or self._categories or self._rivals)

    def obstacle(self, project: int, cost: int | None = None) -> Obstacle | None:
        """What keeps a project from being taken now, or None."""
        one = self._projects[project]
        price = one.cost if cost is None else cost
        if price > self.left:
            return Obstacle(Bar.NO_ROOM, left=self.left)
        if self._areas.get(one.area, price) < price:
            return Obstacle(Bar.AREA_FULL, left=self._areas[one.area], name=one.area)
        for category in one.categories:
            if self._categories.get(category, price) < price:
                return Obstacle(Bar.CATEGORY_FULL, left=self._categories[category], name=category)
        rival = self.rival(project)
        return None if rival is None else Obstacle(Bar.INCOMPATIBLE, rival=rival)

    def rival(self, project: int) -> int | None:
        """A project already taken that this one cannot stand beside, or None."""
        found = self._rivals.get(project, frozenset()) & self._taken
        return min(found) if found else None

    def room(self, project: int) -> int | None:
        """The most this project could cost and still be taken now; None if a rival keeps it out."""
        one = self._projects[project]
        if self.rival(project) is not None:
            return None
        ceilings = [self.left]
        if one.area in self._areas:
            ceilings.append(self._areas[one.area])
        ceilings += [self._categories[name] for name in one.categories if name in self._categories]
        return min(ceilings)

    def take(self, project: int) -> None:
        """Spend what a project costs."""
        one = self._projects[project]
        self.left -= one.cost
        if one.area in self._areas:
            self._areas[one.area] -= one.cost
        for category in one.categories:
            if category in self._categories:
                self._categories[category] -= one.cost
        self._taken.add(project)


def _rivals(election: Election, limits: Limits) -> dict[int, frozenset[int]]:
    places = {project.id: place for place, project in enumerate(election.projects)}
    found: dict[int, frozenset[int]] = {}
    for first, second in limits.incompatible:
        if first in places and second in places:
            one, other = places[first], places[second]
            found[one] = found.get(one, frozenset()) | {other}
            found[other] = found.get(other, frozenset()) | {one}
    return found
