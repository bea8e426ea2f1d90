"""Mean, median and Borda by cases made by hand, what parts ties, and that no order of anything matters."""

import hashlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.calls.states import RankingMethod, TieRule
from fellespott.jury.methods import Declared, borda, mean, middle, near_line, ticket, top_shares
from fellespott.jury.rules import Note, NoteKind, Sheet, award_line, near_the_line, rank

MEDIAN, BORDA = Declared(RankingMethod.MEDIAN), Declared(RankingMethod.BORDA)
F = Fraction


def sheets_of(table):
    """Sheets from {juror: {proposal: values}}, the values a dict or, for one criterion, a number."""
    return [
        Sheet(juror, proposal, values if isinstance(values, dict) else {"a": values})
        for juror, row in table.items()
        for proposal, values in row.items()
    ]


def figures(ranking):
    return {row.proposal: row.mean for row in ranking.rows}


def places(ranking):
    return [(row.rank, row.proposal) for row in ranking.rows]


# --- by hand


def test_weighted_total_by_hand():
    # Criterion a: (5 + 4) / 2 = 4.5, weight 3. b: 2, weight 2. c: (1 + 3) / 2 = 2, weight 1.
    # (13.5 + 4 + 2) / 6 = 3.25.
    sheets = sheets_of({"j": {"p": {"a": 5, "b": None, "c": 1}}, "k": {"p": {"a": 4, "b": 2, "c": 3}}})
    assert figures(rank(["p"], {"a": 3, "b": 2, "c": 1}, sheets)) == {"p": F(13, 4)}


def test_missing_is_not_zero_by_any_method():
    whole = {"j": {"p": 4, "q": 2}, "k": {"p": 4, "q": 2}}
    missing = {**whole, "l": {"p": None, "q": None}}
    for declared in (Declared(), MEDIAN, BORDA):
        one, other = (rank(["p", "q"], {"a": 1}, sheets_of(table), declared) for table in (whole, missing))
        assert figures(one) == figures(other)


def test_a_criterion_left_out_does_not_lower_a_proposal_by_any_method():
    weights = {"must": 1, "may": 1}
    # p is as good as q where both were answered; only q was answered on "may", and no better.
    sheets = sheets_of(
        {
            "j": {"p": {"must": 4, "may": None}, "q": {"must": 4, "may": 4}},
            "k": {"p": {"must": 4}, "q": {"must": 4, "may": 4}},
        }
    )
    for declared in (Declared(), MEDIAN, BORDA):
        found = figures(rank(["p", "q"], weights, sheets, declared))
        assert found["p"] == found["q"]


@pytest.mark.parametrize(
    ("values", "expected"), [([], None), ([3], F(3)), ([5, 1, 4], F(4)), ([5, 1, 5, 4], F(9, 2))]
)
def test_median_is_the_answer_in_the_middle(values, expected):
    assert middle(values) == expected


def test_median_by_hand_is_not_moved_by_one_who_differs():
    # p: 4, 4, 4, 1 -> 4, mean 3.25. q: 3, 4, 4, 3 -> 3.5, mean 3.5. The two methods part ways.
    table = {"j": {"p": 4, "q": 3}, "k": {"p": 4, "q": 4}, "l": {"p": 4, "q": 4}, "m": {"p": 1, "q": 3}}
    by_median = rank(["p", "q"], {"a": 1}, sheets_of(table), MEDIAN)
    by_mean = rank(["p", "q"], {"a": 1}, sheets_of(table))
    assert (figures(by_median), places(by_median)) == ({"p": F(4), "q": F(7, 2)}, [(1, "p"), (2, "q")])
    assert (figures(by_mean), places(by_mean)) == ({"q": F(7, 2), "p": F(13, 4)}, [(1, "q"), (2, "p")])


def test_median_is_by_criterion_and_then_weighted():
    table = {
        "j": {"p": {"a": 5, "b": 1}},
        "k": {"p": {"a": 4, "b": 2}},
        "l": {"p": {"a": 1, "b": None}},
    }
    # a: 4 with the weight 3, b: 1.5 with the weight 1.
    assert figures(rank(["p"], {"a": 3, "b": 1}, sheets_of(table), MEDIAN)) == {"p": F(27, 8)}


def test_borda_by_hand_with_ties_and_a_juror_who_scored_fewer():
    # j: p before q before r -> 1, 1/2, 0. k: q and r level before p -> p 0, q and r 3/4.
    # l has a conflict with r: q before p -> 1, 0. m scored p alone and compares nothing.
    table = {
        "j": {"p": 5, "q": 4, "r": 1},
        "k": {"p": 1, "q": 2, "r": 2},
        "l": {"p": 3, "q": 4},
        "m": {"p": 5},
    }
    found = rank(["p", "q", "r"], {"a": 1}, sheets_of(table), BORDA)
    assert figures(found) == {"q": F(3, 4), "r": F(3, 8), "p": F(1, 3)}
    assert [rank for rank, _ in places(found)] == [1, 2, 3]


def test_borda_levels_strict_and_mild_jurors():
    answers = {("strict", p): {"a": v} for p, v in {"p": 2, "q": 1}.items()}
    answers |= {("mild", p): {"a": v} for p, v in {"p": 5, "q": 4}.items()}
    assert borda(answers, {"a": 1}) == {"p": F(1), "q": F(0)}


def test_a_proposal_with_too_few_sheets_has_no_place_and_is_left_to_people():
    table = {"j": {"p": 5, "q": 3}, "k": {"q": 3}}
    found = rank(["p", "q"], {"a": 1}, sheets_of(table), Declared(min_sheets=2))
    assert places(found) == [(1, "q"), (None, "p")]
    assert found.notes == (Note(NoteKind.TOO_FEW_SHEETS, ("p",), count=2),)
    assert award_line(found, 2).open == {"p"}
    assert award_line(found, 1).no == {"p"}


# --- ties

LEVEL = {"j": {"p": 3, "q": 5, "r": 4}, "k": {"p": 3, "q": 1, "r": 2}}


def test_by_talk_the_level_share_a_place_and_people_choose():
    found = rank(["p", "q", "r"], {"a": 1}, sheets_of(LEVEL), Declared(seed="s"))
    assert places(found) == [(1, "p"), (1, "q"), (1, "r")]
    assert award_line(found, 1).open == {"p", "q", "r"}


def test_top_answers_part_the_level_and_leave_nothing_open():
    found = rank(["p", "q", "r"], {"a": 1}, sheets_of(LEVEL), Declared(ties=TieRule.TOP_ANSWERS, seed="s"))
    assert places(found) == [(1, "q"), (2, "r"), (3, "p")]
    assert found.notes == (Note(NoteKind.PARTED, ("q", "r", "p")),)
    line = award_line(found, 1)
    assert (line.yes, line.no, line.open) == ({"q"}, {"r", "p"}, set())


def test_what_top_answers_cannot_part_is_parted_by_lot():
    table = {"j": {"p": 5, "q": 5, "r": 4}, "k": {"p": 3, "q": 3, "r": 4}}
    declared = Declared(ties=TieRule.TOP_ANSWERS, seed="seed")
    found = rank(["p", "q", "r"], {"a": 1}, sheets_of(table), declared)
    first, second = sorted(["p", "q"], key=lambda one: ticket("seed", one))
    assert places(found) == [(1, first), (2, second), (3, "r")]


def test_the_lot_follows_its_seed_and_is_the_same_every_time():
    def drawn(seed):
        declared = Declared(ties=TieRule.LOT, seed=seed)
        return places(rank(["p", "q", "r"], {"a": 1}, sheets_of(LEVEL), declared))

    assert drawn("a") == drawn("a")
    assert len({tuple(drawn(str(n))) for n in range(30)}) == 6
    assert ticket("a", "p") == hashlib.sha256(b"a:p").hexdigest()


def test_without_a_seed_nothing_is_drawn():
    found = rank(["p", "q", "r"], {"a": 1}, sheets_of(LEVEL), Declared(ties=TieRule.LOT))
    assert {row.rank for row in found.rows} == {1}


def test_shares_of_top_answers():
    assert top_shares([5, 3]) == (F(1, 2), F(1, 2), F(1), F(1))
    assert top_shares([]) == (F(0),) * 4


# --- near the line


def test_near_is_closer_than_half_a_step_of_one_juror():
    # With 5 sheets half a step is 0.1.
    figures = [("p", F(4), 5), ("q", F("3.95"), 5), ("r", F("3.9"), 5), ("s", F(3), 5)]
    assert near_line(figures, 1, RankingMethod.MEAN) == {"p", "q"}
    assert near_line(figures, 2, RankingMethod.MEAN) == {"q", "r"}
    assert near_line(figures, 3, RankingMethod.MEAN) == set()
    assert near_line(figures, 4, RankingMethod.MEAN) == set()


def test_the_level_across_the_line_are_always_near():
    figures = [("p", F(4), 900), ("q", F(4), 900), ("r", F(1), 900)]
    assert near_line(figures, 1, RankingMethod.MEDIAN) == {"p", "q"}


def test_by_borda_a_step_is_a_place_among_the_proposals():
    # With 3 proposals and 5 sheets half a place is 0.05.
    figures = [("p", F("0.6"), 5), ("q", F("0.56"), 5), ("r", F("0.5"), 5)]
    assert near_line(figures, 1, RankingMethod.BORDA) == {"p", "q"}


def test_who_has_no_figure_is_never_near():
    found = rank(["p", "q", "r"], {"a": 1}, sheets_of({"j": {"p": 5, "q": 1, "r": None}}))
    assert near_the_line(found, 2, RankingMethod.MEAN) == set()


# --- whatever the order

JURORS, PROPOSALS = ["j1", "j2", "j3", "j4"], ["p1", "p2", "p3", "p4"]
VALUES = st.one_of(st.none(), st.integers(1, 5))
SHEETS = st.dictionaries(
    st.tuples(st.sampled_from(JURORS), st.sampled_from(PROPOSALS)),
    st.tuples(st.fixed_dictionaries({"a": VALUES, "b": VALUES}), st.booleans()),
).map(lambda found: [Sheet(j, p, values, aside) for (j, p), (values, aside) in found.items()])
WEIGHTS = st.fixed_dictionaries({"a": st.integers(1, 4), "b": st.integers(1, 4)})
DECLARED = st.builds(
    Declared,
    st.sampled_from(RankingMethod),
    st.integers(1, 3),
    st.sampled_from(TieRule),
    st.sampled_from(["", "seed"]),
)


@given(SHEETS, WEIGHTS, DECLARED, st.permutations(JURORS), st.permutations(PROPOSALS), st.randoms())
def test_permuting_jurors_proposals_or_sheets_changes_nothing(
    sheets, weights, declared, jurors, proposals, random
):
    renamed = dict(zip(JURORS, jurors, strict=True))
    others = [Sheet(renamed[one.juror], one.proposal, one.values, one.set_aside) for one in sheets]
    random.shuffle(others)

    first, second = rank(PROPOSALS, weights, sheets, declared), rank(proposals, weights, others, declared)

    assert first.rows == second.rows
    assert set(first.notes) == set(second.notes)


@given(SHEETS, WEIGHTS, DECLARED)
def test_ranks_follow_the_figures_and_parted_ties_have_places_of_their_own(sheets, weights, declared):
    found = rank(PROPOSALS, weights, sheets, declared)
    known = [row for row in found.rows if row.mean is not None]
    assert [row.mean for row in known] == sorted((row.mean for row in known), reverse=True)
    if declared.ties is not TieRule.TALK and declared.seed:
        assert [row.rank for row in known] == list(range(1, len(known) + 1))
    else:
        assert all(row.rank == 1 + sum(one.mean > row.mean for one in known) for row in known)


@given(SHEETS, WEIGHTS)
def test_borda_points_of_whole_panels_add_up_to_half_the_proposals(sheets, weights):
    answers = {
        (j, p): {"a": 1 + (n * 7) % 5} for n, (j, p) in enumerate((j, p) for j in JURORS for p in PROPOSALS)
    }
    answers |= {
        (one.juror, one.proposal): {key: value for key, value in one.values.items() if value}
        for one in sheets
        if any(one.values.values())
    }
    assert sum(borda(answers, {"a": 1, "b": 1} | weights).values()) == F(len(PROPOSALS), 2)


def test_mean_of_nothing_is_nothing():
    assert mean([]) is None
