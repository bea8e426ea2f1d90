"""The comparison step: does Equal Shares or greedy give more voters more of what they named?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .elections import Election
from .results import Comparison, Utility


def compare(
    election: Election, equal_shares: Sequence[int], greedy: Sequence[int], utility: Utility
) -> Comparison:
    """Set two outcomes side by side, voter by voter. Greedy is used only if strictly more prefer it.

    A voter's worth of an outcome is the points they gave to its projects (1 for each named), times its
    cost when `utility` says so.
    """
    if not election.ballots.voters:
        return Comparison(0, 0, 0, greedy_used=False)
    one = _worth(election, equal_shares, utility)
    other = _worth(election, greedy, utility)
    weights = election.ballots.weights
    shares, rival = int(weights[one > other].sum()), int(weights[other > one].sum())
    return Comparison(shares, rival, int(weights[one == other].sum()), greedy_used=rival > shares)


def _worth(
    election: Election, winners: Sequence[int], utility: Utility
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    ballots = election.ballots
    each = np.zeros(len(election.projects), dtype=np.int64)
    for project in winners:
        each[project] = election.projects[project].cost if utility is Utility.COST else 1
    values = each[ballots.projects]
    if ballots.points is not None:
        values = values * np.maximum(ballots.points, 0)
    total = np.zeros(len(ballots.weights), dtype=np.int64)
    np.add.at(total, ballots.owners(), values)
    return total
