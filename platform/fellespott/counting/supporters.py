"""Who supports what: for each project the groups of ballots that give it points, as arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .ballots import Ints
from .elections import Election

Floats = NDArray[np.float64]


class Supporters:
    """Made once for an election; every run of a rule reads it.

    For project p: `rows[p]` are the groups, `weights[p]` how many voters each holds, `given[p]` the points
    each of them gave (None on ballots without points). Points of 0 or less support nothing.
    """

    def __init__(self, election: Election) -> None:
        ballots = election.ballots
        count = len(election.projects)
        named, owners, points = ballots.projects, ballots.owners(), ballots.points
        if points is not None:
            kept = points > 0
            named, owners, points = named[kept], owners[kept], points[kept]
        by_project = np.argsort(named, kind="stable")
        ends = np.cumsum(np.bincount(named, minlength=count))[:-1]
        self.rows: list[Ints] = np.split(owners[by_project], ends)
        self.weights: list[Floats] = [ballots.weights[rows].astype(np.float64) for rows in self.rows]
        self.given: list[Floats | None] = [None] * count
        self.votes: list[int] = [int(weights.sum()) for weights in self.weights]
        self.points: list[int] = list(self.votes)
        self.most_given: list[int] = [1] * count
        if points is not None:
            split = [part.astype(np.float64) for part in np.split(points[by_project], ends)]
            self.given = list(split)
            self.points = [int(part @ weights) for part, weights in zip(split, self.weights, strict=True)]
            self.most_given = [int(part.max(initial=1)) for part in split]
        # The same by ballot: what each group names, for looking back at what it paid.
        self.starts = np.concatenate(([0], np.cumsum(np.bincount(owners, minlength=len(ballots.weights)))))
        self.owners = owners
        self.named = named
        self.named_points = points
        self.group_weights = ballots.weights
