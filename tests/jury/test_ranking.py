"""The ranking: exact, blind to order, and never lowered by "vet ikke"."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.jury.rules import Note, NoteKind, Sheet, award_line, decimals_to_tell_apart, rank

CRITERIA = {"a": 1, "b": 1}


def means(ranking):
    return {row.proposal: row.mean for row in ranking.rows}


def ranks(ranking):
    return {row.proposal: row.rank for row in ranking.rows}


def test_mean_is_over_criteria_of_the_mean_over_jurors():
    sheets = [Sheet("ana", "p", {"a": 5, "b": 3}), Sheet("bo", "p", {"a": None, "b": 4})]

    ranking = rank(["p"], CRITERIA, sheets)

    assert means(ranking) == {"p": Fraction(17, 4)}
    assert ranking.rows[0].by_criterion == {"a": Fraction(5), "b": Fraction(7, 2)}
    assert ranking.rows[0].sheets == 2
    assert ranking.notes == ()


def test_weights_count_where_they_differ():
    ranking = rank(["p"], {"a": 3, "b": 1}, [Sheet("ana", "p", {"a": 5, "b": 1})])

    assert means(ranking) == {"p": Fraction(4)}


def test_mean_is_exact_where_floats_are_not():
    sheets = [
        Sheet(str(i), p, {"a": v})
        for p, vs in {"p": (5, 4, 4), "q": (4, 5, 4)}.items()
        for i, v in enumerate(vs)
    ]

    assert ranks(rank(["p", "q"], {"a": 1}, sheets)) == {"p": 1, "q": 1}


def test_criterion_nobody_could_answer_is_left_out_with_a_note():
    ranking = rank(["p"], CRITERIA, [Sheet("ana", "p", {"a": 4, "b": None}), Sheet("bo", "p", {"a": 2})])

    assert means(ranking) == {"p": Fraction(3)}
    assert ranking.notes == (Note(NoteKind.CRITERION_LEFT_OUT, ("p",), criterion="b"),)


def test_proposal_nobody_could_score_has_no_rank_and_is_not_last_by_number():
    ranking = rank(
        ["p", "q"], CRITERIA, [Sheet("ana", "p", {"a": None, "b": None}), Sheet("ana", "q", {"a": 1, "b": 1})]
    )

    assert ranks(ranking) == {"q": 1, "p": None}
    assert ranking.notes == (Note(NoteKind.NOT_SCORED, ("p",)),)


def test_sheet_set_aside_is_not_counted_and_is_told():
    sheets = [Sheet("ana", "p", {"a": 1, "b": 1}, set_aside=True), Sheet("bo", "p", {"a": 5, "b": 5})]

    ranking = rank(["p"], CRITERIA, sheets)

    assert means(ranking) == {"p": Fraction(5)}
    assert (ranking.rows[0].sheets, ranking.rows[0].set_aside) == (1, 1)
    assert ranking.notes == (Note(NoteKind.SHEETS_SET_ASIDE, ("p",), count=1),)


def test_ties_share_a_rank_and_the_next_skips():
    values = {"p": 4, "q": 5, "r": 4, "s": 3}
    ranking = rank(list(values), {"a": 1}, [Sheet("ana", one, {"a": value}) for one, value in values.items()])

    assert [(row.proposal, row.rank) for row in ranking.rows] == [("q", 1), ("p", 2), ("r", 2), ("s", 4)]
    assert ranking.notes == (Note(NoteKind.TIE, ("p", "r")),)


@pytest.mark.parametrize("value", [0, 6, -1])
def test_value_outside_the_scale_is_refused(value):
    with pytest.raises(ValueError, match="from 1 to 5"):
        rank(["p"], CRITERIA, [Sheet("ana", "p", {"a": value})])


@pytest.mark.parametrize(
    "sheets",
    [
        [Sheet("ana", "unknown", {"a": 3})],
        [Sheet("ana", "p", {"unknown": 3})],
        [Sheet("ana", "p", {"a": 3}), Sheet("ana", "p", {"a": 4})],
    ],
)
def test_sheet_that_does_not_belong_is_refused(sheets):
    with pytest.raises(ValueError, match="sheet"):
        rank(["p"], CRITERIA, sheets)


def scored(**values):
    return rank(list(values), {"a": 1}, [Sheet("ana", one, {"a": value}) for one, value in values.items()])


def test_award_line_under_the_best():
    line = award_line(scored(p=5, q=4, r=3), 2)

    assert (line.yes, line.no, line.open, line.places) == ({"p", "q"}, {"r"}, set(), 0)


def test_award_line_with_fewer_proposals_than_places_says_yes_to_all():
    assert award_line(scored(p=5, q=1), 8).yes == {"p", "q"}


def test_award_line_with_a_tie_that_just_fits_leaves_nothing_open():
    line = award_line(scored(p=5, q=4, r=4, s=3), 3)

    assert (line.yes, line.no, line.open) == ({"p", "q", "r"}, {"s"}, set())


def test_award_line_through_a_tie_leaves_the_tied_to_people():
    line = award_line(scored(p=5, q=4, r=4, s=4, t=3), 3)

    assert (line.yes, line.no) == ({"p"}, {"t"})
    assert (line.open, line.places, line.must_fill) == ({"q", "r", "s"}, 2, True)


def test_award_line_leaves_unscored_proposals_to_people_only_where_there_is_room():
    ranking = scored(p=5, q=None)

    roomy, full = award_line(ranking, 2), award_line(ranking, 1)

    assert (roomy.yes, roomy.open, roomy.places, roomy.must_fill) == ({"p"}, {"q"}, 1, False)
    assert (full.yes, full.no, full.open) == ({"p"}, {"q"}, set())


def test_award_line_for_no_awards_is_refused():
    with pytest.raises(ValueError, match="award"):
        award_line(scored(p=5), 0)


def test_decimals_are_enough_to_tell_means_apart():
    assert decimals_to_tell_apart([Fraction(4), Fraction(9, 2), None]) == 2
    assert decimals_to_tell_apart([Fraction(4001, 1000), Fraction(4002, 1000)]) == 3
    assert decimals_to_tell_apart([Fraction(4), Fraction(4)]) == 2
    assert decimals_to_tell_apart([Fraction(1), Fraction(1) + Fraction(1, 10**9)]) == 6


JURORS, PROPOSALS = ["j1", "j2", "j3", "j4"], ["p1", "p2", "p3", "p4", "p5"]
VALUES = st.one_of(st.none(), st.integers(1, 5))
SHEETS = st.dictionaries(
    st.tuples(st.sampled_from(JURORS), st.sampled_from(PROPOSALS)),
    st.tuples(st.fixed_dictionaries({"a": VALUES, "b": VALUES}), st.booleans()),
).map(
    lambda found: [
        Sheet(juror, proposal, values, aside) for (juror, proposal), (values, aside) in found.items()
    ]
)
WEIGHTS = st.fixed_dictionaries({"a": st.integers(1, 4), "b": st.integers(1, 4)})


@given(SHEETS, WEIGHTS, st.randoms())
def test_order_of_proposals_and_sheets_changes_nothing(sheets, weights, random):
    shuffled_sheets, shuffled = random.sample(sheets, len(sheets)), random.sample(PROPOSALS, len(PROPOSALS))

    one, other = rank(PROPOSALS, weights, sheets), rank(shuffled, weights, shuffled_sheets)

    assert one.rows == other.rows
    assert set(one.notes) == set(other.notes)


@given(SHEETS, WEIGHTS, st.sampled_from(PROPOSALS))
def test_one_more_sheet_of_dont_know_never_changes_a_mean(sheets, weights, proposal):
    more = [*sheets, Sheet("newcomer", proposal, {"a": None, "b": None})]

    assert means(rank(PROPOSALS, weights, more)) == means(rank(PROPOSALS, weights, sheets))


@given(SHEETS, WEIGHTS)
def test_means_stay_on_the_scale_and_follow_the_ranks(sheets, weights):
    ranking = rank(PROPOSALS, weights, sheets)
    known = [row for row in ranking.rows if row.mean is not None]

    assert all(1 <= row.mean <= 5 for row in known)
    assert [row.mean for row in known] == sorted((row.mean for row in known), reverse=True)
    for row in known:
        assert row.rank == 1 + sum(other.mean > row.mean for other in known)


@given(SHEETS, WEIGHTS, st.integers(1, 6))
def test_award_line_gives_every_proposal_one_side_and_never_too_many_yeses(sheets, weights, most):
    ranking = rank(PROPOSALS, weights, sheets)
    line = award_line(ranking, most)

    assert line.yes | line.no | line.open == set(PROPOSALS)
    assert len(line.yes) + len(line.no) + len(line.open) == len(PROPOSALS)
    assert len(line.yes) + (line.places if line.must_fill else 0) <= most
    if line.must_fill:
        assert 0 < line.places < len(line.open)


@given(SHEETS, WEIGHTS, st.integers(1, 4))
def test_leaving_a_proposal_out_keeps_the_order_of_the_others(sheets, weights, cut):
    gone = PROPOSALS[cut]
    rest = [one for one in PROPOSALS if one != gone]
    whole = rank(PROPOSALS, weights, sheets)

    part = rank(rest, weights, [sheet for sheet in sheets if sheet.proposal != gone])

    assert [row.proposal for row in part.rows] == [row.proposal for row in whole.rows if row.proposal != gone]
