"""The rules once more, slowly: fractions, one voter at a time, straight from their definitions.

Shares no code with the platform. A ballot is a dict from a project's place to its points.
"""

import hashlib
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations


@dataclass
class Small:
    """An election to count by hand."""

    costs: list[int]
    budget: int
    ballots: list[dict[int, int]]
    seed: int = 0
    by_file: bool = False
    ids: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.ids = self.ids or [f"p{place}" for place in range(len(self.costs))]

    def votes(self, project):
        return sum(project in ballot for ballot in self.ballots)

    def points(self, project):
        return sum(ballot.get(project, 0) for ballot in self.ballots)

    def tie(self, project):
        if self.by_file:
            return (project,)
        lot = hashlib.sha256(f"{self.seed}:{self.ids[project]}".encode()).hexdigest()
        return (self.costs[project], -self.votes(project), lot)

    def affordable(self):
        return [one for one, cost in enumerate(self.costs) if cost <= self.budget]


def greedy(election, *, stop=False, per_cost=False):
    """Most points first; what does not fit is skipped, or ends it."""

    def rank(project):
        points = Fraction(election.points(project))
        return points / election.costs[project] if per_cost else points

    left, winners = election.budget, []
    for project in sorted(election.affordable(), key=lambda one: (-rank(one), election.tie(one))):
        if election.costs[project] <= left:
            winners.append(project)
            left -= election.costs[project]
        elif stop:
            break
    return winners


def equal_shares(election, share, by_cost=True, bounded=True):
    """Winners and what each point was paid for them.

    In each round: for every project its supporters can pay, the smallest rho at which
    sum(min(money, rho * utility)) reaches the cost. The smallest rho wins.
    """
    money = [Fraction(share)] * len(election.ballots)
    left = election.budget if bounded else sum(election.costs)
    winners, prices = [], []
    while True:
        offers = []
        for project in election.affordable():
            cost = election.costs[project]
            given = {
                voter: ballot[project]
                for voter, ballot in enumerate(election.ballots)
                if ballot.get(project, 0) > 0
            }
            if project in winners or cost > left or not given:
                continue
            if sum(money[voter] for voter in given) < cost:
                continue
            utility = {voter: points * (cost if by_cost else 1) for voter, points in given.items()}
            offers.append((_rho(money, utility, cost), election.tie(project), project, given, utility))
        if not offers:
            return winners, prices
        rho, _, project, given, utility = min(offers, key=lambda one: one[:2])
        for voter in given:
            money[voter] -= min(money[voter], rho * utility[voter])
        winners.append(project)
        prices.append(rho * (election.costs[project] if by_cost else 1))
        left -= election.costs[project]


def _rho(money, utility, cost):
    """Walk up from the poorest for their wish: each either pays all or is the first who need not."""
    walk = sorted(utility, key=lambda voter: money[voter] / utility[voter])
    for place, voter in enumerate(walk):
        rest = Fraction(cost - sum(money[one] for one in walk[:place]))
        rho = rest / sum(utility[one] for one in walk[place:])
        if rho <= money[voter] / utility[voter]:
            return rho
    raise AssertionError("they could not pay")


def add_one(election, by_cost=True):
    """The share and the winners of the last affordable outcome, one unit up at a time."""
    share = Fraction(election.budget, len(election.ballots))
    winners = equal_shares(election, share, by_cost, bounded=False)[0]
    everything = {one for one in election.affordable() if any(b.get(one, 0) > 0 for b in election.ballots)}
    while set(winners) != everything:
        higher = equal_shares(election, share + 1, by_cost, bounded=False)[0]
        if sum(election.costs[one] for one in higher) > election.budget:
            break
        share, winners = share + 1, higher
    return share, winners


def phragmen(election):
    """Winners and when each was bought."""
    began = [Fraction(0)] * len(election.ballots)
    left, winners, times = election.budget, [], []
    while True:
        waiting = []
        for project in election.affordable():
            supporters = [v for v, ballot in enumerate(election.ballots) if ballot.get(project, 0) > 0]
            if project not in winners and supporters:
                time = (election.costs[project] + sum(began[v] for v in supporters)) / Fraction(
                    len(supporters)
                )
                waiting.append((time, election.tie(project), project, supporters))
        if not waiting:
            return winners, times
        time, _, project, supporters = min(waiting, key=lambda one: one[:2])
        if election.costs[project] > left:
            return winners, times
        for voter in supporters:
            began[voter] = time
        winners.append(project)
        times.append(time)
        left -= election.costs[project]


def largest_total(election):
    """Every set there is: the largest total, then the cheapest, then the first by the order of ties."""
    places = sorted(election.affordable(), key=election.tie)

    def worth(chosen):
        return (
            sum(election.points(one) for one in chosen),
            -sum(election.costs[one] for one in chosen),
            [one in chosen for one in places],
        )

    sets = (
        chosen
        for size in range(len(places) + 1)
        for chosen in combinations(places, size)
        if sum(election.costs[one] for one in chosen) <= election.budget
    )
    return set(max(sets, key=worth))
