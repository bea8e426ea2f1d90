"""Ballots as arrays: identical ballots lie in one group, with how many voters cast it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# One ballot: the projects it names (by their place in the election), each with its points.
# Points None: a plain vote for each.
Key = tuple[tuple[int, ...], tuple[int, ...] | None]


@dataclass(frozen=True)
class Ballots:
    """Groups of identical ballots.

    Group g names `projects[starts[g]:starts[g + 1]]` with `points` beside, and `weights[g]` voters
    cast it. Points are whole numbers of 1 / `point_scale`.
    """

    starts: Ints
    projects: Ints
    points: Ints | None
    weights: Ints
    point_scale: int = 1

    @property
    def voters(self) -> int:
        """How many ballots there are, empty ones too."""
        return int(self.weights.sum())

    def owners(self) -> Ints:
        """For every naming of a project, the group it stands in."""
        return np.repeat(np.arange(len(self.weights)), np.diff(self.starts))

    def votes(self, projects: int) -> list[int]:
        """For each project, how many ballots name it."""
        return self._added(self.weights[self.owners()], projects)

    def totals(self, projects: int) -> list[int]:
        """For each project, its points; its votes where ballots have no points."""
        weights = self.weights[self.owners()]
        return self._added(weights if self.points is None else weights * self.points, projects)

    def _added(self, values: Ints, projects: int) -> list[int]:
        found = np.zeros(projects, dtype=np.int64)
        np.add.at(found, self.projects, values)
        return [int(one) for one in found]


def with_new(ballots: Ballots, project: int, voters: int, points: int) -> Ballots:
    """The same ballots and some new ones that name only this project."""
    return Ballots(
        starts=np.append(ballots.starts, ballots.starts[-1] + 1),
        projects=np.append(ballots.projects, project),
        points=None if ballots.points is None else np.append(ballots.points, points),
        weights=np.append(ballots.weights, voters),
        point_scale=ballots.point_scale,
    )


def gather_ballots(counted: Mapping[Key, int], point_scale: int = 1) -> Ballots:
    """Arrays from groups that are already told apart."""
    keys = list(counted)
    lengths = np.fromiter((len(key[0]) for key in keys), dtype=np.int64, count=len(keys))
    starts = np.zeros(len(keys) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    size = int(starts[-1])
    with_points = any(key[1] is not None for key in keys)
    return Ballots(
        starts=starts,
        projects=np.fromiter((one for key in keys for one in key[0]), dtype=np.int64, count=size),
        points=(
            np.fromiter((one for key in keys for one in key[1] or ()), dtype=np.int64, count=size)
            if with_points
            else None
        ),
        weights=np.fromiter(counted.values(), dtype=np.int64, count=len(keys)),
        point_scale=point_scale,
    )


def approval_ballots(ballots: Iterable[Iterable[int]]) -> Ballots:
    """Ballots that each name some projects; naming one twice is naming it once."""
    counted: dict[Key, int] = {}
    for ballot in ballots:
        key: Key = (tuple(sorted(set(ballot))), None)
        counted[key] = counted.get(key, 0) + 1
    return gather_ballots(counted)


def point_ballots(ballots: Iterable[Mapping[int, int]], point_scale: int = 1) -> Ballots:
    """Ballots that give each named project some points."""
    counted: dict[Key, int] = {}
    for ballot in ballots:
        named = tuple(sorted(ballot))
        key: Key = (named, tuple(ballot[one] for one in named))
        counted[key] = counted.get(key, 0) + 1
    return gather_ballots(counted, point_scale)


def ranked_ballots(ballots: Iterable[Sequence[int]], max_length: int) -> Ballots:
    """Rankings: the project at position i (from 0) gets `max_length - i` points, never below 0."""
    return point_ballots(rank_points(ballot, max_length) for ballot in ballots)


def rank_points(ranked: Sequence[int], max_length: int) -> dict[int, int]:
    """What each project on one ranking is worth; a project named again keeps its first place."""
    found: dict[int, int] = {}
    for position, project in enumerate(ranked):
        found.setdefault(project, max(0, max_length - position))
    return found
