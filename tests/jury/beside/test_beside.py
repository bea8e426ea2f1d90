"""What is shown beside the ranking, against published figures, hand-made cases and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.jury.beside.agreement import alpha, interval, nominal, ordinal
from fellespott.jury.beside.cells import cells_of, overall, ranks
from fellespott.jury.beside.leaving_out import without_each_criterion, without_each_juror
from fellespott.jury.beside.report import Span, beside
from fellespott.jury.beside.resampling import resampled_places
from fellespott.jury.beside.severity import circles, levelled
from fellespott.jury.rules import Sheet, rank

# Krippendorff's own example: four observers, twelve units.
_ = None
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ],
    dtype=float,
)


@pytest.mark.parametrize(("distance", "published"), [(nominal, 0.743), (ordinal, 0.815), (interval, 0.849)])
def test_agreement_is_as_published(distance, published):
    assert round(alpha(PUBLISHED, distance), 3) == published


def test_agreement_cannot_be_told_where_nothing_could_differ():
    assert alpha(np.array([[1.0, np.nan], [np.nan, 2.0]])) is None
    assert alpha(np.array([[3.0, 3.0], [3.0, 3.0]])) is None
    assert alpha(np.full((2, 3), np.nan)) is None
    assert alpha(np.zeros((0, 3))) is None


def test_agreement_is_whole_when_all_answer_the_same_about_different_things():
    assert alpha(np.array([[1.0, 5.0, 3.0], [1.0, 5.0, 3.0]])) == 1.0


def sheets_of(table):
    """{juror: {proposal: (answers to a and b)}} as sheets."""
    return [
        Sheet(juror, proposal, dict(zip("ab", answers, strict=True)))
        for juror, theirs in table.items()
        for proposal, answers in theirs.items()
    ]


CRITERIA = {"a": 1, "b": 1}
# Everyone thinks x a point better than y, and y than z. Strict sees all three, mild only the worst two.
STRICT_AND_MILD = sheets_of(
    {
        "strict": {"x": (3, 3), "y": (2, 2), "z": (1, 1)},
        "mild": {"y": (5, 5), "z": (4, 4)},
    }
)


def test_levelled_order_takes_off_how_mild_a_juror_is():
    cells = cells_of("xyz", CRITERIA, STRICT_AND_MILD)

    assert list(ranks(overall(cells.sums, cells.counts, cells.weights))) == [2, 1, 3]
    assert list(ranks(levelled(cells))) == [1, 2, 3]
    assert np.diff(levelled(cells)) == pytest.approx([-1, -1])


def test_circles_are_counted_where_jurors_share_no_proposal():
    apart = sheets_of({"one": {"x": (3, 3)}, "two": {"y": (2, 2)}, "three": {"y": (1, 4), "z": (1, 1)}})

    assert circles(cells_of("xyz", CRITERIA, apart)) == 2
    assert circles(cells_of("xyz", CRITERIA, STRICT_AND_MILD)) == 1
    assert circles(cells_of("xyz", CRITERIA, [])) == 0


def test_places_without_each_juror_are_those_of_the_ranking_of_the_others():
    cells = cells_of("xyz", CRITERIA, STRICT_AND_MILD)

    for at, juror in enumerate(cells.jurors):
        others = [one for one in STRICT_AND_MILD if one.juror != juror]
        assert _places(without_each_juror(cells)[at]) == _official("xyz", CRITERIA, others)


def test_places_without_each_criterion_are_those_of_the_ranking_by_the_others():
    sheets = sheets_of({"one": {"x": (5, 1), "y": (3, 2)}, "two": {"x": (4, 1), "z": (3, None)}})
    cells = cells_of("xyz", CRITERIA, sheets)

    for at, left_out in enumerate(cells.criteria):
        kept = {one: weight for one, weight in CRITERIA.items() if one != left_out}
        fewer = [Sheet(s.juror, s.proposal, {k: v for k, v in s.values.items() if k in kept}) for s in sheets]
        assert _places(without_each_criterion(cells)[at]) == _official("xyz", kept, fewer)


def _places(found):
    return [None if np.isnan(one) else int(one) for one in found]


def _official(proposals, criteria, sheets):
    ranking = rank(proposals, criteria, sheets)
    return [ranking.row_of(one).rank for one in proposals]


answers = st.one_of(st.none(), st.integers(1, 5))
tables = st.dictionaries(
    st.sampled_from("JKLMN"),
    st.dictionaries(st.sampled_from("vwxyz"), st.tuples(answers, answers), max_size=5),
    max_size=5,
)


@given(tables)
def test_numbers_beside_start_from_the_same_places_as_the_ranking(table):
    weights = {"a": 3, "b": 1}
    cells = cells_of("vwxyz", weights, sheets_of(table))

    found = ranks(overall(cells.sums, cells.counts, cells.weights))

    assert _places(found) == _official("vwxyz", weights, sheets_of(table))


@given(tables, st.permutations("vwxyz"))
def test_order_of_proposals_and_jurors_changes_nothing(table, order):
    there, turned = sheets_of(table), list(reversed(sheets_of(table)))
    one, other = cells_of("vwxyz", CRITERIA, there), cells_of(order, CRITERIA, turned)
    back = [order.index(proposal) for proposal in "vwxyz"]

    assert levelled(other)[back] == pytest.approx(levelled(one), nan_ok=True)
    assert circles(one) == circles(other)
    for at in range(2):
        assert alpha(one.values[:, :, at]) == pytest.approx(alpha(other.values[:, :, at]))


def test_resampling_gives_the_same_for_the_same_seed_and_another_for_another():
    cells = cells_of("xyz", CRITERIA, _lively())

    assert (resampled_places(cells, 7, 50) == resampled_places(cells, 7, 50)).all()
    assert (resampled_places(cells, 7, 50) != resampled_places(cells, 8, 50)).any()


def test_resampling_never_moves_what_everybody_agrees_on():
    agreed = sheets_of({juror: {"x": (5, 5), "y": (3, 3), "z": (1, 1)} for juror in "JKL"})

    assert (resampled_places(cells_of("xyz", CRITERIA, agreed), 1, 20) == [1, 2, 3]).all()


def _lively():
    """x is far above; y and z get the same answers from different people, so that a hair parts them."""
    return [
        Sheet(f"j{at}", proposal, {"a": value, "b": value})
        for at in range(9)
        for proposal, value in (("x", 5), ("y", 1 + at % 3), ("z", 1 + (at + 1) % 3))
    ]


def test_report_tells_who_stands_near_the_line():
    found = beside(["x", "y", "z"], CRITERIA, _lively(), max_awards=2, seed=1, rounds=400)

    assert [(row.proposal, row.near_line) for row in found.rows] == [("x", False), ("y", True), ("z", True)]
    assert found.rows[0].likely == Span(1, 1)
    assert found.rows[0].above_line == 1.0
    assert (found.seed, found.rounds, found.circles) == (1, 400, 1)
    assert sorted(found.agreement) == ["a", "b"]


def test_a_proposal_nobody_scored_has_no_row_and_a_sheet_set_aside_counts_nowhere():
    sheets = [*sheets_of({"one": {"x": (5, 5)}}), Sheet("two", "x", {"a": 1, "b": 1}, set_aside=True)]

    found = beside(["x", "y"], CRITERIA, sheets, max_awards=1, seed=1, rounds=10)

    assert [(row.proposal, row.rank, row.without_a_juror) for row in found.rows] == [("x", 1, Span(0, 0))]
    assert found.agreement == {"a": None, "b": None}
