"""Equal Shares with money left over: raise the share by one unit of the currency until it is too much.

The count starts at the budget divided by the voters. Each step adds 1 to every voter's share and counts
anew. The last outcome before the first that costs more than the budget is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .elections import Election
from .equal_shares import EqualShares
from .limits import Limits, Purse
from .results import Utility
from .supporters import Supporters
from .ties import TieBreak


@dataclass(frozen=True)
class Raised:
    """The share where the count ended, and how many steps were taken to find it."""

    share: Fraction
    steps: int


def equal_share(election: Election) -> Fraction:
    """The budget divided by the ballots, empty ones too, in small units."""
    voters = election.ballots.voters
    return Fraction(election.budget, voters) if voters else Fraction(0)


def raise_share(
    election: Election,
    supporters: Supporters,
    limits: Limits,
    candidates: Sequence[int],
    utility: Utility,
    tie: TieBreak,
    share: Fraction,
) -> Raised:
    """Find the last share, going up one unit at a time from `share`, whose outcome the budget can pay."""
    supported = [one for one in candidates if supporters.points[one]]
    # One voter alone could then pay for everything: nothing changes any more.
    enough = sum(election.projects[one].cost for one in supported)
    steps = 0

    def bought_with(held: Fraction) -> EqualShares:
        run = EqualShares(election, supporters, held, utility, tie)
        run.run(Purse(election, limits, bounded=False), candidates, stop_above=election.budget)
        return run

    run = bought_with(share)
    while run.spent <= election.budget and len(run.purchases) < len(supported) and share <= enough:
        run = bought_with(share + election.scale)
        if run.spent <= election.budget:
            share += election.scale
            steps += 1
    return Raised(share, steps)
