"""The platform's counting against the slow reference: the same winners in the same order, the same prices."""

from fractions import Fraction

import pytest

from fellespott.counting.counts import Method, count
from fellespott.counting.results import Completion, Rule, Utility
from fellespott.counting.ties import Ties
from tests.counting import reference
from tests.counting.small import as_election, random_election

QUICK = 200
DEEP = 2000
# Raising the share step by step is slow in fractions.
ADD_ONE_EVERY = 10


def method(small, rule, **more):
    return Method(rule, ties=Ties.FILE if small.by_file else Ties.DECLARED, seed=small.seed, **more)


def check_greedy(small, election):
    for rule, how in (
        (Rule.GREEDY, {}),
        (Rule.GREEDY_STOP, {"stop": True}),
        (Rule.GREEDY_PER_COST, {"per_cost": True}),
    ):
        found = count(election, method(small, rule), explain=False)
        assert list(found.winners) == reference.greedy(small, **how), rule


def check_equal_shares(small, election):
    shares = [None, Fraction(small.budget, len(small.ballots)) * Fraction(5, 3)]
    for utility in Utility:
        by_cost = utility is Utility.COST
        for share in shares:
            found = count(
                election, method(small, Rule.EQUAL_SHARES, utility=utility, share=share), explain=False
            )
            used = Fraction(small.budget, len(small.ballots)) if share is None else share
            winners, prices = reference.equal_shares(small, used, by_cost)
            assert list(found.winners) == winners
            assert [one.payment.each for one in found.rounds] == prices


def check_add_one(small, election):
    for utility in Utility:
        found = count(
            election,
            method(small, Rule.EQUAL_SHARES, utility=utility, completion=Completion.ADD_ONE),
            explain=False,
        )
        share, winners = reference.add_one(small, utility is Utility.COST)
        assert (found.share, list(found.winners)) == (share, winners)


def check_phragmen(small, election):
    found = count(election, method(small, Rule.PHRAGMEN), explain=False)
    winners, times = reference.phragmen(small)
    assert list(found.winners) == winners
    assert [one.time for one in found.rounds if one.chosen] == times


def check_all(seed):
    for points in (False, True):
        small = random_election(seed, points=points)
        election = as_election(small, points=points)
        check_greedy(small, election)
        check_equal_shares(small, election)
        if seed % ADD_ONE_EVERY == 0:
            check_add_one(small, election)
        check_phragmen(small, election)


def test_same_winners_and_prices_as_reference():
    for seed in range(QUICK):
        check_all(seed)


@pytest.mark.deep
def test_same_winners_and_prices_as_reference_often():
    for seed in range(QUICK, QUICK + DEEP):
        check_all(seed)


def check_largest(seed):
    small = random_election(seed)
    found = count(as_election(small), method(small, Rule.MAX_TOTAL), explain=False)
    assert set(found.winners) == reference.largest_total(small), seed


def test_same_largest_total_as_trying_every_set():
    for seed in range(40):
        check_largest(seed)


@pytest.mark.deep
def test_same_largest_total_as_trying_every_set_often():
    for seed in range(40, 1040):
        check_largest(seed)
