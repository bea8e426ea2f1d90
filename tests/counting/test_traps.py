"""The cases that go wrong elsewhere, and what always holds."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fellespott.counting.ballots import Ballots, approval_ballots
from fellespott.counting.counts import Method, count
from fellespott.counting.elections import BallotKind, Election, Project
from fellespott.counting.limits import Bar, Limits
from fellespott.counting.results import Completion, Rule
from fellespott.counting.ties import Ties, lot_number
from tests.counting.reference import Small
from tests.counting.small import as_election, random_election

ALL_RULES = list(Rule)


def winners(election, rule, **more):
    limits = more.pop("limits", None)
    found = count(election, Method(rule, **more), limits, explain=False)
    return [election.projects[one].id for one in found.winners]


def reason(election, rule, place, limits=None):
    found = count(election, Method(rule), limits)
    return next(one for one in found.reasons if one.project == place)


@pytest.mark.parametrize("rule", ALL_RULES)
def test_tie_in_votes_and_cost_is_decided_by_the_recorded_lot(rule):
    election = as_election(Small([10, 10], 10, [{0: 1, 1: 1}, {0: 1, 1: 1}]))
    chosen = {seed: winners(election, rule, seed=seed) for seed in range(8)}
    assert chosen == {seed: [min(("p0", "p1"), key=lambda one: lot_number(seed, one))] for seed in range(8)}
    assert len({tuple(one) for one in chosen.values()}) == 2


def test_tie_in_votes_goes_to_the_cheaper_and_with_file_order_to_the_first():
    election = as_election(Small([30, 20], 40, [{0: 1}, {1: 1}]))
    assert winners(election, Rule.GREEDY) == ["p1"]
    assert winners(election, Rule.GREEDY, ties=Ties.FILE) == ["p0"]


@pytest.mark.parametrize("rule", ALL_RULES)
def test_cost_equal_to_what_is_left_is_chosen(rule):
    election = as_election(Small([60, 40], 100, [{0: 1, 1: 1}, {0: 1, 1: 1}]))
    assert sorted(winners(election, rule)) == ["p0", "p1"]


@pytest.mark.parametrize("rule", ALL_RULES)
def test_project_dearer_than_the_pot_does_not_stop_the_others(rule):
    election = as_election(Small([500, 40], 100, [{0: 1, 1: 1}, {0: 1}]))
    assert winners(election, rule) == ["p1"]
    assert reason(election, rule, 0).obstacle.bar is Bar.DEARER_THAN_POT
    assert reason(election, rule, 0).more_votes is None


@pytest.mark.parametrize("rule", ALL_RULES)
def test_withdrawn_project_is_left_out_and_its_ballots_count_for_the_rest(rule):
    election = as_election(Small([50, 40], 60, [{0: 1, 1: 1}, {0: 1, 1: 1}, {0: 1}]))
    limits = Limits(withdrawn=frozenset({"p0"}))
    assert winners(election, rule, limits=limits) == ["p1"]
    told = reason(election, rule, 0, limits)
    assert (told.obstacle.bar, told.more_votes, told.cost_at_most) == (Bar.WITHDRAWN, None, None)


def test_the_same_project_twice_on_a_ballot_is_one_vote():
    assert approval_ballots([[0, 0, 1]]).votes(2) == [1, 1]


def test_greedy_stops_or_skips_at_what_does_not_fit():
    election = as_election(Small([60, 50, 30], 100, [{0: 1, 1: 1, 2: 1}, {0: 1, 1: 1}, {0: 1}]))
    assert winners(election, Rule.GREEDY) == ["p0", "p2"]
    assert winners(election, Rule.GREEDY_STOP) == ["p0"]


def with_places(election, areas, categories):
    projects = tuple(
        dataclasses.replace(one, area=area, categories=tuple(kinds))
        for one, area, kinds in zip(election.projects, areas, categories, strict=True)
    )
    return dataclasses.replace(election, projects=projects)


@pytest.mark.parametrize("rule", ALL_RULES)
def test_limits_for_areas_categories_and_pairs_are_kept(rule):
    ballots = [dict.fromkeys(range(4), 1)] * 5
    election = with_places(as_election(Small([30, 30, 30, 30], 120, ballots)), "NNSS", ["a", "", "a", "b"])
    by_area = winners(election, rule, limits=Limits(area_limits={"N": 30}))
    assert len({"p0", "p1"} & set(by_area)) == 1
    assert {"p2", "p3"} <= set(by_area)
    by_kind = winners(election, rule, limits=Limits(category_limits={"a": 30}))
    assert len({"p0", "p2"} & set(by_kind)) == 1
    apart = winners(election, rule, limits=Limits(incompatible=(("p1", "p3"),)))
    assert len({"p1", "p3"} & set(apart)) == 1


def test_consent_keeps_out_what_too_many_say_no_to():
    ballots = approval_ballots([[0, 1], [0, 1], [0]])
    projects = (Project("a", 10), Project("b", 10))
    election = Election(projects, 20, ballots, kind=BallotKind.CONSENT, noes=(1, 0))
    found = count(election, Method(Rule.GREEDY), Limits(most_noes=0))
    assert found.winners == (1,)
    assert found.reasons[0].obstacle.bar is Bar.OBJECTED


def test_completion_goes_on_where_money_is_left():
    election = as_election(Small([60, 40], 100, [{0: 1}] * 6 + [{1: 1}] * 3 + [{}]))
    assert winners(election, Rule.EQUAL_SHARES) == ["p0"]
    assert winners(election, Rule.EQUAL_SHARES, completion=Completion.GREEDY) == ["p0", "p1"]
    raised = count(election, Method(Rule.EQUAL_SHARES, completion=Completion.ADD_ONE))
    assert (raised.share, raised.steps, raised.winners) == (Fraction(14), 4, (0, 1))


def test_greedy_is_used_when_more_voters_get_more_from_it():
    # Two small projects that few share, against one large that most want.
    ballots = [{0: 1}] * 6 + [{1: 1, 2: 1}] * 5
    election = as_election(Small([100, 20, 20], 110, ballots))
    found = count(election, Method(Rule.EQUAL_SHARES, compare=True))
    assert (found.comparison.prefer_greedy, found.comparison.prefer_equal_shares) == (6, 5)
    assert (found.comparison.greedy_used, found.winners) == (True, (0,))


seeds = st.integers(0, 10**6)


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from([rule for rule in Rule if rule is not Rule.MAX_TOTAL]), st.booleans())
def test_budget_is_never_exceeded_and_order_and_grouping_do_not_matter(seed, rule, points):
    small = random_election(seed, points=points)
    election = as_election(small, points=points)
    found = count(election, Method(rule, seed=seed), explain=False)
    assert found.cost <= small.budget
    turned = as_election(dataclasses.replace(small, ballots=small.ballots[::-1]), points=points)
    assert count(turned, Method(rule, seed=seed), explain=False).winners == found.winners
    apart = dataclasses.replace(election, ballots=ungrouped(election.ballots))
    again = count(apart, Method(rule, seed=seed), explain=False)
    assert [(one.project, one.time) for one in again.rounds] == [
        (one.project, one.time) for one in found.rounds
    ]
    assert [one.payment and one.payment.each for one in again.rounds] == [
        one.payment and one.payment.each for one in found.rounds
    ]


def ungrouped(ballots):
    """The same ballots, each voter in a group alone."""
    import numpy as np

    rows = np.repeat(np.arange(len(ballots.weights)), ballots.weights)
    spans = [slice(ballots.starts[row], ballots.starts[row + 1]) for row in rows]
    lengths = [span.stop - span.start for span in spans]
    joined = [
        np.concatenate([part[span] for span in spans])
        for part in (ballots.projects, ballots.points)
        if part is not None
    ]
    return Ballots(
        starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        projects=joined[0],
        points=joined[1] if len(joined) > 1 else None,
        weights=np.ones(len(rows), dtype=np.int64),
    )


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from([Rule.GREEDY, Rule.GREEDY_STOP, Rule.GREEDY_PER_COST]), st.integers(1, 5))
def test_more_votes_never_hurt_under_greedy(seed, rule, more):
    small = random_election(seed)
    before = count(as_election(small), Method(rule), explain=False).winners
    for project in before:
        fuller = dataclasses.replace(small, ballots=[*small.ballots, *({project: 1} for _ in range(more))])
        assert project in count(as_election(fuller), Method(rule), explain=False).winners
