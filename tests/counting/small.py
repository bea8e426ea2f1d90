"""Small elections made at random, for the platform's counting and for the reference."""

import random

from fellespott.counting.ballots import approval_ballots, point_ballots
from fellespott.counting.elections import BallotKind, Election, Project
from tests.counting.reference import Small


def random_election(seed, *, points=False):
    """A few projects and voters, with costs and ballots that often come out equal."""
    chance = random.Random(seed)
    count = chance.randint(1, 7)
    # Few different costs make ties; now and then one is dearer than the whole budget.
    step = chance.choice([1, 5, 10])
    costs = [step * chance.randint(1, 12) for _ in range(count)]
    budget = max(1, int(sum(costs) * chance.uniform(0.2, 0.9)))
    ballots = []
    for _ in range(chance.randint(1, 14)):
        named = [one for one in range(count) if chance.random() < chance.choice([0.2, 0.5, 0.8])]
        ballots.append({one: chance.randint(1, 4) if points else 1 for one in named})
    return Small(costs, budget, ballots, seed=seed, by_file=chance.random() < 0.3)


def as_election(small, *, points=False):
    """The same election as the platform holds it."""
    ballots = point_ballots(small.ballots) if points else approval_ballots(small.ballots)
    return Election(
        projects=tuple(Project(one, cost) for one, cost in zip(small.ids, small.costs, strict=True)),
        budget=small.budget,
        ballots=ballots,
        kind=BallotKind.POINTS if points else BallotKind.APPROVAL,
        points_each=max((max(one.values(), default=1) for one in small.ballots), default=1) if points else 1,
    )
