"""Who reads what: never a conflict, as many to each, load within one; or what cannot be covered."""

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fellespott.jury.assigning import Plan, Refusal, Sitting, assign, is_even, may_read

KINDS = "abc"


def jury(*backgrounds):
    return [Sitting(f"j{n}", kind) for n, kind in enumerate(backgrounds)]


@st.composite
def rounds(draw):
    """A jury, proposals and any conflicts among them."""
    jurors = jury(*draw(st.lists(st.sampled_from(KINDS), min_size=3, max_size=9)))
    proposals = [f"p{n}" for n in range(draw(st.integers(2, 9)))]
    pairs = [(one.key, what) for one in jurors for what in proposals]
    conflicts = draw(st.sets(st.sampled_from(pairs), max_size=25))
    return jurors, proposals, conflicts, draw(st.integers(1, 4))


def flow(allowed, most, times):
    """How many pairs there can be: each left one `times`, each right one at most `most`; plain and slow."""
    pairs: set[tuple[str, str]] = set()

    def find(left, seen):
        for right in allowed[left]:
            if (left, right) in pairs or right in seen:
                continue
            seen.add(right)
            takers = [one for one, other in pairs if other == right]
            if len(takers) < most:
                pairs.add((left, right))
                return True
            for one in takers:
                if find(one, seen):
                    pairs.remove((one, right))
                    pairs.add((left, right))
                    return True
        return False

    return sum(find(left, set()) for left in allowed for _ in range(times))


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_never_a_conflict_and_even_or_a_refusal_that_is_true(made):
    jurors, proposals, conflicts, each = made
    plan = assign(jurors, proposals, conflicts, each=each)

    allowed = {p: [one.key for one in jurors if (one.key, p) not in conflicts] for p in proposals}
    total = each * len(proposals)
    if isinstance(plan, Plan):
        assert all((who, what) not in conflicts for what, some in plan.readers.items() for who in some)
        assert {what: len(set(some)) for what, some in plan.readers.items()} == dict.fromkeys(proposals, each)
        assert is_even(plan.loads.values())
        assert set(plan.loads) == {one.key for one in jurors}
    elif plan.uncovered:
        assert plan.uncovered == {p: each - len(some) for p, some in allowed.items() if len(some) < each}
    else:
        assert plan.uneven
        least, most = total // len(jurors), -(-total // len(jurors))
        wanted = {one.key: [p for p in proposals if one.key in allowed[p]] for one in jurors}
        covered = flow(allowed, most, each) == total
        assert not covered or flow(wanted, each, least) < least * len(jurors)


@settings(max_examples=30, deadline=None)
@given(rounds())
def test_the_same_every_time(made):
    jurors, proposals, conflicts, each = made
    assert assign(jurors, proposals, conflicts, each=each) == assign(jurors, proposals, conflicts, each=each)


def test_backgrounds_are_mixed_in_every_proposal():
    plan = assign(jury(*"aaaabbbb"), [f"p{n}" for n in range(6)], set(), each=4)

    kinds = {f"j{n}": kind for n, kind in enumerate("aaaabbbb")}
    assert isinstance(plan, Plan)
    assert [Counter(kinds[one] for one in some) for some in plan.readers.values()] == [Counter(a=2, b=2)] * 6
    assert set(plan.loads.values()) == {3}


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 8))
def test_one_of_each_background_where_that_can_be(kinds, of_each, proposals):
    jurors = jury(*(f"kind {kind}" for kind in range(kinds) for _ in range(of_each)))
    kind_of = {one.key: one.background for one in jurors}

    plan = assign(jurors, list(range(proposals)), set(), each=kinds)

    assert isinstance(plan, Plan)
    assert all(len({kind_of[one] for one in some}) == kinds for some in plan.readers.values())


def test_a_group_reads_what_it_is_to_talk_about():
    jurors = [Sitting(f"{kind}{group}", kind, group) for group in (1, 2, 3, 4) for kind in "abc"]

    plan = assign(jurors, [f"p{n}" for n in range(8)], set(), each=3)

    assert isinstance(plan, Plan)
    assert Counter(plan.homes.values()) == {1: 2, 2: 2, 3: 2, 4: 2}
    assert all(
        {plan.groups[one] for one in some} == {plan.homes[what]} for what, some in plan.readers.items()
    )


def test_the_proposal_too_many_stand_close_to_is_named():
    jurors = jury(*"abcabc")
    conflicts = {(f"j{n}", "p1") for n in range(4)}

    assert assign(jurors, ["p0", "p1", "p2"], conflicts, each=3) == Refusal(uncovered={"p1": 1})


def test_a_juror_too_close_to_almost_all_is_named():
    conflicts = {("j0", f"p{n}") for n in range(7)}

    plan = assign(jury(*"abca"), [f"p{n}" for n in range(8)], conflicts, each=2)

    assert isinstance(plan, Refusal)
    assert plan.uncovered == {}
    assert plan.uneven["j0"] == -3
    assert sum(plan.uneven.values()) == 0


def test_nobody_and_nothing():
    assert assign([], ["p0"], set(), each=2) == Refusal(uncovered={"p0": 2})
    assert assign([], [], set()) == Plan({}, {}, {})
    assert assign(jury("a"), [], set()) == Plan({}, {"j0": 1}, {})


@pytest.mark.parametrize(
    ("jurors", "proposals", "numbers"),
    [
        (jury("a"), ["p"], {"each": 0}),
        (jury("a"), ["p"], {"groups": 0}),
        (jury("a") * 2, ["p"], {}),
        (jury("a"), ["p", "p"], {}),
    ],
)
def test_what_makes_no_sense_is_an_error(jurors, proposals, numbers):
    with pytest.raises(ValueError, match=r"at least one|named twice"):
        assign(jurors, proposals, set(), **numbers)


def test_who_may_take_over():
    readers = {"p": ["j0"]}
    assert may_read(readers, {("j1", "p")}, "p", ["j0", "j1", "j2"]) == ["j2"]


@pytest.mark.deep
def test_a_large_round_is_planned_in_seconds():
    jurors = [Sitting(n, f"kind {n % 8}") for n in range(60)]
    proposals = list(range(240))
    conflicts = {(n, (7 * n + k) % 240) for n in range(60) for k in range(12)}
    began = time.perf_counter()

    plan = assign(jurors, proposals, conflicts, each=5)

    assert isinstance(plan, Plan)
    assert set(plan.loads.values()) == {20}
    assert time.perf_counter() - began < 60
