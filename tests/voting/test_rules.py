"""How answers become an outcome."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.voting.rules import Result, Tally, Terms, is_settled, result
from fellespott.voting.states import VoteRule

CONSENT, MAJORITY = Terms(VoteRule.CONSENT), Terms(VoteRule.MAJORITY)
WHOLE = Terms(VoteRule.CONSENT, whole_group=True)


@pytest.mark.parametrize(
    ("tally", "terms", "expected"),
    [
        (Tally(5, yes=1), CONSENT, Result(True, "nobody_said_no")),
        (Tally(5, yes=4, no=1), CONSENT, Result(False, "somebody_said_no")),
        (Tally(5, abstained=5), CONSENT, Result(False, "too_few_yes")),
        (Tally(5), CONSENT, Result(False, "too_few_yes")),
        (Tally(5, yes=2, no=1), MAJORITY, Result(True, "more_yes")),
        (Tally(5, yes=2, no=2, abstained=1), MAJORITY, Result(False, "not_more_yes")),
        (Tally(5, yes=1), Terms(VoteRule.MAJORITY, least_yes=2), Result(False, "too_few_yes")),
        (Tally(5, yes=2), Terms(VoteRule.CONSENT, least_yes=2), Result(True, "nobody_said_no")),
        (Tally(3, yes=3), WHOLE, Result(True, "everyone_said_yes")),
        (Tally(3, yes=1, abstained=2), WHOLE, Result(True, "everyone_said_yes")),
        (Tally(3, abstained=3), WHOLE, Result(False, "too_few_yes")),
        (Tally(3, yes=2), WHOLE, Result(False, "not_everyone_answered")),
        (Tally(3, yes=2, no=1), WHOLE, Result(False, "somebody_said_no")),
        (
            Tally(3, yes=2, no=1),
            Terms(VoteRule.MAJORITY, whole_group=True),
            Result(False, "somebody_said_no"),
        ),
    ],
)
def test_result(tally, terms, expected):
    assert result(tally, terms) == expected


@pytest.mark.parametrize(
    ("tally", "terms", "expected"),
    [
        (Tally(5, yes=3), MAJORITY, True),
        (Tally(5, yes=2), MAJORITY, False),
        (Tally(5, yes=2, no=1), MAJORITY, False),
        (Tally(5, yes=4), CONSENT, False),
        (Tally(5, yes=3, no=1), CONSENT, True),
        (Tally(3, yes=2), WHOLE, False),
        (Tally(3, no=1), WHOLE, True),
        (Tally(3, yes=2, abstained=1), WHOLE, True),
        (Tally(3, abstained=2), Terms(VoteRule.CONSENT, least_yes=2), True),
    ],
)
def test_settled_when_the_rest_cannot_change_it(tally, terms, expected):
    assert is_settled(tally, terms) is expected


PARTS = st.tuples(*[st.integers(0, 4)] * 4).map(lambda n: Tally(sum(n), yes=n[0], no=n[1], abstained=n[2]))
TERMS = st.builds(Terms, st.sampled_from(VoteRule), st.booleans(), st.integers(1, 3))


@given(PARTS, TERMS)
def test_carried_holds_what_the_database_asks_for(tally, terms):
    if not result(tally, terms).carried:
        return
    assert tally.yes >= terms.least_yes
    assert terms.rule is VoteRule.CONSENT or tally.yes > tally.no
    assert terms.rule is VoteRule.MAJORITY or tally.no == 0
    assert not terms.whole_group or (tally.no == 0 and tally.unanswered == 0)


@given(PARTS, TERMS)
def test_one_more_no_never_carries_what_was_lost(tally, terms):
    worse = Tally(tally.roll + 1, tally.yes, tally.no + 1, tally.abstained)
    assert result(tally, terms).carried or not result(worse, terms).carried
