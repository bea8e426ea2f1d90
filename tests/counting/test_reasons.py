"""Reasons are checked by counting again: what they say makes the project win, and a little less does not."""

import dataclasses

import pytest

from fellespott.counting.counts import Method, count
from fellespott.counting.limits import Bar, Limits
from fellespott.counting.results import Completion, Rule, Utility
from fellespott.counting.ties import Ties
from tests.counting.reference import Small
from tests.counting.small import as_election, random_election

RULES = [rule for rule in Rule if rule is not Rule.MAX_TOTAL]


def with_votes(small, project, more, each):
    """The same election with new ballots that name only this project."""
    return dataclasses.replace(small, ballots=[*small.ballots, *({project: each} for _ in range(more))])


def with_cost(small, project, cost):
    costs = list(small.costs)
    costs[project] = cost
    return dataclasses.replace(small, costs=costs)


def chosen(small, method, limits, *, points):
    return count(as_election(small, points=points), method, limits, explain=False).winners


def check_reasons(seed, rule, *, points=False, utility=Utility.COST, completion=Completion.NONE):
    small = random_election(seed, points=points)
    election = as_election(small, points=points)
    minimum = seed % 3
    limits = Limits(minimum_votes=minimum)
    ties = Ties.FILE if small.by_file else Ties.DECLARED
    method = Method(rule, utility=utility, completion=completion, ties=ties, seed=seed)
    found = count(election, method, limits)
    # The share is held as it was, also when there are more voters.
    share = None if found.share is None else found.share
    again = dataclasses.replace(method, share=share)
    for reason in found.reasons:
        project = reason.project
        if reason.more_votes is not None:
            for more, wins in ((reason.more_votes, True), (reason.more_votes - 1, False)):
                other = with_votes(small, project, more, election.points_each)
                assert (project in chosen(other, again, limits, points=points)) is wins, (seed, project, more)
        elif reason.obstacle.bar is not Bar.DEARER_THAN_POT:
            other = with_votes(small, project, 400, election.points_each)
            assert project not in chosen(other, again, limits, points=points), (seed, project)
        check_cost(small, again, limits, reason, points=points)


def check_cost(small, method, limits, reason, *, points):
    project = reason.project
    if reason.obstacle.bar is Bar.TOO_FEW_VOTES:
        return
    at_most = reason.cost_at_most or 0
    if at_most:
        assert project in chosen(with_cost(small, project, at_most), method, limits, points=points)
    if at_most + 1 < small.costs[project]:
        other = with_cost(small, project, at_most + 1)
        assert project not in chosen(other, method, limits, points=points), (project, at_most)


@pytest.mark.parametrize("rule", RULES)
def test_reasons_hold_when_counted_again(rule):
    for seed in range(40):
        check_reasons(seed, rule, points=seed % 2 == 1)


@pytest.mark.parametrize(
    ("utility", "completion"), [(Utility.COUNT, Completion.NONE), (Utility.COST, Completion.GREEDY)]
)
def test_reasons_of_equal_shares_hold_when_counted_again(utility, completion):
    for seed in range(40):
        check_reasons(seed, Rule.EQUAL_SHARES, utility=utility, completion=completion)


def test_reasons_of_largest_total_hold_when_counted_again():
    for seed in range(10):
        check_reasons(seed, Rule.MAX_TOTAL)


def test_largest_total_with_nothing_that_can_be_chosen_ends():
    check_reasons(246, Rule.MAX_TOTAL)


@pytest.mark.deep
@pytest.mark.parametrize("rule", list(Rule))
def test_reasons_hold_when_counted_again_often(rule):
    for seed in range(100, 250):
        check_reasons(seed, rule, points=seed % 2 == 1)


@pytest.mark.deep
def test_reasons_of_equal_shares_hold_when_counted_again_often():
    for seed in range(100, 250):
        check_reasons(seed, Rule.EQUAL_SHARES, utility=Utility.COUNT, points=seed % 2 == 1)
        check_reasons(seed, Rule.EQUAL_SHARES, completion=Completion.GREEDY, points=seed % 2 == 1)


@pytest.mark.parametrize("seed", [272, 386])
def test_cost_is_right_where_it_is_level_with_the_winner_over_a_range(seed):
    """Ten supporters each, all able to pay: good value alike at any cost, until one that not all can pay."""
    check_reasons(seed, Rule.EQUAL_SHARES)


def test_reason_names_what_was_left_when_its_turn_came():
    small = Small([60, 75, 30], 121, [{0: 1}, {0: 1}, {0: 1}, {1: 1}, {1: 1}, {2: 1}])
    reason = count(as_election(small), Method(Rule.GREEDY)).reasons[0]
    assert (reason.project, reason.obstacle.bar, reason.obstacle.left) == (1, Bar.NO_ROOM, 61)
    assert (reason.more_votes, reason.cost_at_most) == (2, 61)
