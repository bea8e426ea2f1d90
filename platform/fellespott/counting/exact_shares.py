"""Equal Shares in fractions, asked only where it matters.

A voter's money is the share less what was paid in full for each project bought, or nothing once a
purchase took all they had. So any sum of money is `share * voters - sum(price * points paid)`, with
whole numbers for voters and points: exact, and cheap however many voters there are.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .ballots import Ints
from .elections import Election
from .supporters import Floats, Supporters

NEVER = np.iinfo(np.int64).max
Mask = NDArray[np.bool_]


class ExactShares:
    """What was bought, at which exact price, and whose money ran out when.

    "At round n" means before the n-th purchase (from 0).
    """

    def __init__(self, election: Election, supporters: Supporters, share: Fraction) -> None:
        self._costs = [project.cost for project in election.projects]
        self._supporters = supporters
        self._share = share
        self._emptied: Ints = np.full(len(supporters.group_weights), NEVER)
        self._round_of: Ints = np.full(len(election.projects), -1)
        self._bought: list[int] = []
        # Exact prices as whole numbers over one denominator: adding up many needs no common divisors.
        self._prices: list[int] = []
        self._denominator = share.denominator

    def bought(self, project: int, poor_rows: Ints) -> None:
        """Note a purchase: the groups that had less than its price gave all they had."""
        fresh = poor_rows[self._emptied[poor_rows] == NEVER]
        self._emptied[fresh] = len(self._bought)
        self._round_of[project] = len(self._bought)
        self._bought.append(project)

    def paid_each(self, number: int) -> Fraction:
        """The exact price for each point in a round."""
        self._reckon(number + 1)
        return Fraction(self._prices[number], self._denominator)

    def _reckon(self, rounds: int) -> None:
        """Make sure that the prices of the first rounds are known."""
        while len(self._prices) < rounds:
            at = len(self._prices)
            project = self._bought[at]
            emptied = self._emptied[self._supporters.rows[project]]
            price = self._solved(project, at, emptied <= at)
            factor = math.lcm(self._denominator, price.denominator) // self._denominator
            self._denominator *= factor
            self._prices = [one * factor for one in self._prices]
            self._prices.append(price.numerator * (self._denominator // price.denominator))

    def payers(self, number: int) -> tuple[int, int, Fraction]:
        """How many voters paid in full, how many gave all they had, and how much those gave together."""
        project = self._bought[number]
        rows, weights = self._supporters.rows[project], self._supporters.weights[project]
        emptied = self._emptied[rows]
        last = emptied == number
        paid = self.money(rows[last], weights[last], number)
        return int(weights[emptied > number].sum()), int(weights[last].sum()), paid

    def money_of(self, project: int, number: int) -> Fraction:
        """What a project's supporters hold together at a round."""
        return self.money(self._supporters.rows[project], self._supporters.weights[project], number)

    def money(self, rows: Ints, weights: Floats, number: int) -> Fraction:
        """What some groups hold together at a round; `weights` voters in each."""
        alive = self._emptied[rows] >= number
        rows, weights = rows[alive], weights[alive]
        entries, which = self._entries(rows)
        rounds = self._round_of[self._supporters.named[entries]]
        paid = (rounds >= 0) & (rounds < number)
        points = self._points(entries[paid]) * weights[which[paid]]
        spent = np.bincount(rounds[paid], weights=points, minlength=1)
        self._reckon(number)
        total = int(self._share * self._denominator) * int(weights.sum())
        total -= sum(self._prices[at] * int(times) for at, times in enumerate(spent) if times)
        return Fraction(total, self._denominator)

    def price(self, project: int, number: int, poor: Mask, near: Mask) -> Fraction:
        """A project's exact price for each point at a round; `near` are the supporters too close to call."""
        return self._solved(project, number, self.settle(project, number, poor, near))

    def settle(self, project: int, number: int, poor: Mask, near: Mask) -> Mask:
        """Which supporters truly have less than the price."""
        settled = poor.copy()
        if not near.any():
            return settled
        rows = self._supporters.rows[project]
        open_places = np.flatnonzero(near)
        held = self._each_held(rows[open_places], number)
        given = self._supporters.given[project]
        wants = [1] * len(open_places) if given is None else [int(one) for one in given[open_places]]
        while True:
            price = self._solved(project, number, settled)
            found = [
                place
                for place, money, points in zip(open_places, held, wants, strict=True)
                if not settled[place] and money < price * points
            ]
            if not found:
                return settled
            settled[found] = True

    def money_floats(self, number: int | None = None) -> Floats:
        """Every group's money at a round (now, if none is said), each to the nearest float."""
        supporters = self._supporters
        at = len(self._bought) if number is None else number
        # The last place is for projects that were not bought by then: nothing was paid.
        prices = np.zeros(len(self._bought) + 1)
        self._reckon(at)
        prices[:at] = [price / self._denominator for price in self._prices[:at]]
        paid = prices[self._round_of[supporters.named]]
        if supporters.named_points is not None:
            paid = paid * supporters.named_points
        spent = np.bincount(supporters.owners, weights=paid, minlength=len(self._emptied))
        held: Floats = np.maximum(float(self._share) - spent, 0.0)
        held[self._emptied < at] = 0.0
        return held

    def gathered(self, project: int, number: int, each: Fraction) -> Fraction:
        """What a project's supporters would pay together at a round, if asked for `each` per point."""
        rows, weights = self._supporters.rows[project], self._supporters.weights[project]
        given = self._supporters.given[project]
        asked = np.full(len(rows), float(each)) if given is None else given * float(each)
        gap = self.money_floats(number)[rows] - asked
        margin = 1e-9 * (float(self._share) + asked)
        poor, rich = gap < -margin, gap > margin
        near = np.flatnonzero(~(poor | rich))
        points = weights[rich] if given is None else weights[rich] * given[rich]
        total = self.money(rows[poor], weights[poor], number) + each * int(points.sum())
        for place, held in zip(near, self._each_held(rows[near], number), strict=True):
            wanted = each * (1 if given is None else int(given[place]))
            total += min(held, wanted) * int(weights[place])
        return total

    def richest(self, project: int, number: int) -> Fraction:
        """The most money for each point given that any supporter of a project has at a round."""
        rows, given = self._supporters.rows[project], self._supporters.given[project]
        if not len(rows):
            return Fraction(0)
        held = self.money_floats(number)[rows]
        per_point = held if given is None else held / given
        near = np.flatnonzero(per_point >= per_point.max() - 1e-9 * float(self._share))
        exact = self._each_held(rows[near], number)
        points = [1] * len(near) if given is None else [int(one) for one in given[near]]
        return max(one / each for one, each in zip(exact, points, strict=True))

    def _solved(self, project: int, number: int, poor: Mask) -> Fraction:
        """The price when exactly these supporters give all they have and the rest pay for each point."""
        rows, weights = self._supporters.rows[project], self._supporters.weights[project]
        given = self._supporters.given[project]
        rich = weights[~poor] if given is None else weights[~poor] * given[~poor]
        paid = self.money(rows[poor], weights[poor], number)
        return (self._costs[project] - paid) / int(rich.sum())

    def _each_held(self, rows: Ints, number: int) -> list[Fraction]:
        """The money of one voter in each group at a round. Groups with one history are reckoned once."""
        paid: Floats = np.zeros((len(rows), max(number, 1)))
        entries, which = self._entries(rows)
        rounds = self._round_of[self._supporters.named[entries]]
        counts = (rounds >= 0) & (rounds < number)
        paid[which[counts], rounds[counts]] = self._points(entries[counts])
        histories, of_row = np.unique(paid, axis=0, return_inverse=True)
        money = [
            self._share - sum(self.paid_each(int(at)) * int(one[at]) for at in np.flatnonzero(one))
            for one in histories
        ]
        alive = self._emptied[rows] >= number
        found = [money[history] for history in of_row.reshape(-1)]
        return [one if lives else Fraction(0) for one, lives in zip(found, alive, strict=True)]

    def _entries(self, rows: Ints) -> tuple[Ints, Ints]:
        """Where the ballots of some groups stand in the list of all that is named, and whose each is."""
        starts = self._supporters.starts[rows]
        lengths = self._supporters.starts[rows + 1] - starts
        which = np.repeat(np.arange(len(rows)), lengths)
        before = np.cumsum(lengths) - lengths
        return np.arange(len(which)) - before[which] + starts[which], which

    def _points(self, entries: Ints) -> Floats:
        points = self._supporters.named_points
        return np.ones(len(entries)) if points is None else points[entries].astype(np.float64)
