"""The Method of Equal Shares: every voter holds an equal share of the money, and pays for what they named.

Again and again the project is bought that gives its supporters most for what each pays. All pay the same
for each point they gave; who has less left pays what they have. Example: 300 for three voters is 100 each;
a project of 150 named by two of them costs them 75 each.

The arithmetic is in floats with a bound on their error. Where two projects, or a purse and a price, are
within the bound, `exact_shares.py` decides in fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .elections import Election
from .exact_shares import ExactShares
from .limits import Bar, Obstacle, Purse
from .results import Payment, Round, Rule, Utility
from .supporters import Supporters
from .ties import TieBreak

Floats = NDArray[np.float64]

# The unit of rounding of a float, with room for a sum of many.
UNIT = 2.0**-50
# Past this share of a voter's money the bound is tightened again from exact prices.
LOOSE = 1e-7


@dataclass(frozen=True)
class Offer:
    """What a project would cost its supporters for each point, within `error`, and what it is worth."""

    project: int
    each: float
    error: float
    worth: int

    @property
    def low(self) -> float:
        """The least it may cost for what it is worth."""
        return (self.each - self.error) / self.worth * (1 - 4 * UNIT)

    @property
    def high(self) -> float:
        """The most it may cost for what it is worth."""
        return (self.each + self.error) / self.worth * (1 + 4 * UNIT)


@dataclass(frozen=True)
class Purchase:
    """A project that was bought, in round `number`; `level` stood exactly equal and lost the tie."""

    project: int
    number: int
    left: int
    level: int | None = None


class EqualShares:
    """One run with a fixed share per voter."""

    def __init__(
        self,
        election: Election,
        supporters: Supporters,
        share: Fraction,
        utility: Utility,
        tie: TieBreak,
    ) -> None:
        self._supporters = supporters
        self._tie = tie
        self._costs = [project.cost for project in election.projects]
        self.worths = [max(cost, 1) if utility is Utility.COST else 1 for cost in self._costs]
        self.share = share
        self.exact = ExactShares(election, supporters, share)
        self.money: Floats = np.full(len(election.ballots.weights), float(share))
        self._money_error = float(share) * UNIT
        self.spent = 0
        self.purchases: list[Purchase] = []
        self.obstacles: dict[int, Obstacle] = {}

    def run(self, purse: Purse, candidates: Sequence[int], *, stop_above: int | None = None) -> None:
        """Buy until nobody can pay for anything more, or more than `stop_above` is spent.

        Adds to `purchases` and `obstacles`.
        """
        lows = {}
        for project in candidates:
            if not self._supporters.points[project]:
                self.obstacles[project] = Obstacle(Bar.NO_VOTES)
            else:
                lows[project] = self._costs[project] / self._supporters.points[project] / self.worths[project]
        while lows:
            offers = self._best_offers(lows, purse)
            if not offers:
                return
            chosen, level = self._first(offers)
            self._buy(chosen, level, purse)
            del lows[chosen.project]
            self.spent += self._costs[chosen.project]
            if stop_above is not None and self.spent > stop_above:
                return

    def _best_offers(self, lows: dict[int, float], purse: Purse) -> list[Offer]:
        """The offers that may be the best, after dropping what cannot be bought any more.

        What a project costs its supporters only ever rises, so an old price is a bound on the new:
        most projects need not be looked at.
        """
        found: list[Offer] = []
        best = float("inf")
        for project in sorted(lows, key=lows.__getitem__):
            if lows[project] > best:
                break
            obstacle = purse.obstacle(project)
            offer = self._offer(project, lows[project], best) if obstacle is None else None
            if offer is None:
                self.obstacles[project] = obstacle or Obstacle(Bar.SUPPORTERS_CANNOT_PAY)
                del lows[project]
                continue
            lows[project] = offer.low
            best = min(best, offer.high)
            found.append(offer)
        return [offer for offer in found if offer.low <= best]

    def _offer(self, project: int, low: float, best: float) -> Offer | None:
        """A project's price now, or None where its supporters have less than it costs.

        Goes up from a price that is too low: who cannot pay it gives all, and the rest share what is
        missing. Above `best` it stops; the price is then still a bound.
        """
        held = self.money[self._supporters.rows[project]]
        weights, points = self._supporters.weights[project], self._supporters.given[project]
        cost, worth = self._costs[project], self.worths[project]
        together = float(held @ weights)
        error = self._supporters.votes[project] * self._money_error + together * UNIT
        if together < cost - error:
            return None
        if together <= cost + error:
            if self.exact.money_of(project, self._now) < cost:
                return None
            best = float("inf")
        full = self._supporters.points[project]
        each = max(low * worth, 0.0)
        known = -1.0
        while True:
            asked = each if points is None else each * points
            poor = held < asked
            given = float(poor @ weights if points is None else poor @ (weights * points))
            if given == known or each > best * worth:
                break
            known = given
            open_points = full - given
            if open_points < 0.5:
                # All give all they have: the one with most for each point sets the price.
                each = float((held if points is None else held / points).max())
                return Offer(project, each, self._money_error + error, worth)
            fixed = float(np.minimum(held, asked) @ weights) - each * open_points
            each = max(each, (cost - fixed) / open_points)
        # Who has nothing left has it without error.
        unsure = float((poor & (held > 0)) @ weights) * self._money_error + 4 * (cost + together) * UNIT
        error = unsure / max(full - known, 1.0)
        return Offer(project, each, error + each * 4 * UNIT, worth)

    @property
    def _now(self) -> int:
        return len(self.purchases)

    def _first(self, offers: list[Offer]) -> tuple[Offer, int | None]:
        """The best offer, decided in fractions where floats cannot; and one that stood exactly equal."""
        if len(offers) == 1:
            return offers[0], None
        exact = {offer.project: self._exact_rate(offer) for offer in offers}
        best = min(exact.values())
        level = [offer for offer in offers if exact[offer.project] == best]
        level.sort(key=lambda offer: self._tie.key(offer.project))
        return level[0], level[1].project if len(level) > 1 else None

    def _exact_rate(self, offer: Offer) -> Fraction:
        poor, near = self._split(offer)
        return self.exact.price(offer.project, self._now, poor, near) / offer.worth

    def _split(self, offer: Offer) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which supporters have less than the price, and for which that is too close to call."""
        rows = self._supporters.rows[offer.project]
        points = self._supporters.given[offer.project]
        price = offer.each if points is None else offer.each * points
        gap = self.money[rows] - price
        margin = self._money_error + offer.error * (1.0 if points is None else points) + price * UNIT
        return gap < -margin, np.abs(gap) <= margin

    def _buy(self, offer: Offer, level: int | None, purse: Purse) -> None:
        project = offer.project
        rows = self._supporters.rows[project]
        points = self._supporters.given[project]
        poor, near = self._split(offer)
        if near.any():
            poor = self.exact.settle(project, self._now, poor, near)
        price = offer.each if points is None else offer.each * points
        after = np.maximum(self.money[rows] - price, 0.0)
        after[poor] = 0.0
        self.money[rows] = after
        self.exact.bought(project, rows[poor])
        self.purchases.append(Purchase(project, self._now, purse.left, level))
        purse.take(project)
        largest = 1 if points is None else self._supporters.most_given[project]
        self._money_error += offer.error * largest + float(self.share) * UNIT
        if self._money_error > LOOSE * float(self.share):
            self._tighten()

    def _tighten(self) -> None:
        self.money = self.exact.money_floats()
        self._money_error = float(self.share) * UNIT * (len(self.purchases) + 1)

    def rounds(self) -> list[Round]:
        """What was bought, with exact prices and who paid."""
        return [self._round(purchase) for purchase in self.purchases]

    def _round(self, purchase: Purchase) -> Round:
        each = self.exact.paid_each(purchase.number)
        in_full, with_all, paid = self.exact.payers(purchase.number)
        worth = Fraction(self.worths[purchase.project])
        return Round(
            purchase.project,
            Rule.EQUAL_SHARES,
            purchase.left,
            chosen=True,
            payment=Payment(each, in_full, with_all, paid),
            support=worth / each if each else None,
            tie_with=purchase.level,
            tie_decided_by=(
                "" if purchase.level is None else self._tie.decided_by(purchase.project, purchase.level)
            ),
        )
