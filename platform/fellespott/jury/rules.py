"""The ranking, and where the line goes. Pure and exact: fractions in, fractions and reasons out.

By the method the call declared (methods.py), usually the mean over criteria of the mean over jurors.
"Vet ikke" is missing: it is never 0 and it lowers nobody's figure.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from typing import Any, Generic, TypeVar

from fellespott.calls.states import RankingMethod, TieRule

from .methods import PER_CRITERION, Declared, borda, near_line, ticket, top_shares, weighted

K = TypeVar("K", bound=Hashable)

LOWEST, HIGHEST = 1, 5
# Below this many sheets a mean per criterion would be one person's own answers, more or less.
SHEETS_FOR_CRITERIA = 3


class NoteKind(StrEnum):
    """What a reader of a ranking must be told."""

    TIE = "tie"
    PARTED = "parted"
    TOO_FEW_SHEETS = "too_few_sheets"
    CRITERION_LEFT_OUT = "criterion_left_out"
    NOT_SCORED = "not_scored"
    SHEETS_SET_ASIDE = "sheets_set_aside"


@dataclass(frozen=True, slots=True)
class Note(Generic[K]):
    """One thing to say: what it is, about which proposals, which criterion, and how many."""

    kind: NoteKind
    proposals: tuple[K, ...]
    criterion: K | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Sheet(Generic[K]):
    """One sent sheet: who, about what, and the answers. None, or no entry at all, is "vet ikke".

    `first` are the answers before the second round, where there was one.
    """

    juror: K
    proposal: K
    values: Mapping[K, int | None]
    set_aside: bool = False
    first: Mapping[K, int | None] | None = None


@dataclass(frozen=True, slots=True)
class RankedRow(Generic[K]):
    """One proposal in the ranking.

    `mean` is what the method ranks by: the mean, the median or the points. It and the rank are None when
    nobody could score the proposal, or fewer did than the call demands.
    """

    proposal: K
    rank: int | None
    mean: Fraction | None
    by_criterion: Mapping[K, Fraction | None]
    sheets: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class Ranking(Generic[K]):
    """All proposals, the best first, and what must be said about them."""

    rows: tuple[RankedRow[K], ...]
    notes: tuple[Note[K], ...]

    def row_of(self, proposal: K) -> RankedRow[K] | None:
        """That proposal's row."""
        return next((row for row in self.rows if row.proposal == proposal), None)


@dataclass(frozen=True, slots=True)
class AwardLine(Generic[K]):
    """Who the ranking says yes and no to, and what it leaves to people.

    `open` are proposals the ranking cannot part; `places` says how many of them may get a yes.
    `must_fill` is True for a tie across the line (exactly `places`), False for proposals nobody
    could score (at most `places`).
    """

    yes: frozenset[K]
    no: frozenset[K]
    open: frozenset[K] = field(default_factory=frozenset)
    places: int = 0
    must_fill: bool = False


# Takes rows with the same figure, gives them in classes: the best first, level within each.
Parting = Callable[[Sequence[RankedRow[K]]], list[list[RankedRow[K]]]]
USUAL = Declared()


def rank(
    proposals: Collection[K],
    criteria: Mapping[K, int],
    sheets: Iterable[Sheet[K]],
    declared: Declared = USUAL,
) -> Ranking[K]:
    """Rank proposals as the call declared: usually the mean over criteria of the mean over jurors. Rule R6.

    `criteria` maps each criterion to its weight. A sheet that was set aside is not counted. A criterion
    nobody could answer for a proposal is left out of that proposal's figure. Proposals with the same figure
    share a rank and the next rank skips, unless the declared rule parts them. Raises ValueError for a value
    outside 1-5, for a proposal or criterion that is not in the lists, and for two sheets of one juror on one
    proposal.

    Example: 5 and "vet ikke" on one criterion, 3 and 4 on another: (5 + 3.5) / 2 = 4.25.
    """
    found = _collect(frozenset(proposals), criteria, sheets)
    points = borda(found.answers, criteria) if declared.method is RankingMethod.BORDA else None
    rows: list[RankedRow[K]] = []
    for proposal in proposals:
        by_criterion = {one: PER_CRITERION[declared.method](found.values[proposal, one]) for one in criteria}
        figure = weighted(by_criterion, criteria) if points is None else points.get(proposal)
        rows.append(
            RankedRow(
                proposal=proposal,
                rank=None,
                mean=figure if found.counted[proposal] >= declared.min_sheets else None,
                by_criterion=by_criterion,
                sheets=found.counted[proposal],
                set_aside=found.set_aside[proposal],
            )
        )
    shares = {
        proposal: top_shares([value for one in criteria for value in found.values[proposal, one]])
        for proposal in proposals
    }
    ranked = in_order(rows, parting(declared, shares))
    return Ranking(tuple(ranked), tuple(notes_on(ranked, criteria, declared)))


def parting(declared: Declared, shares: Mapping[K, tuple[Fraction, ...]]) -> Parting[K]:
    """What the declared rule does with proposals that have the same figure: the classes they fall into."""

    def part(tied: Sequence[RankedRow[K]]) -> list[list[RankedRow[K]]]:
        if declared.ties is TieRule.TALK or not declared.seed:
            return [list(tied)]

        def place(row: RankedRow[K]) -> Any:
            most = shares[row.proposal] if declared.ties is TieRule.TOP_ANSWERS else ()
            return [-one for one in most], ticket(declared.seed, row.proposal)

        return [[row] for row in sorted(tied, key=place)]

    return part


def in_order(rows: Iterable[RankedRow[K]], part: Parting[K]) -> list[RankedRow[K]]:
    """The rows with their ranks, the best first; who stands level is sorted by id, and by nothing else."""

    def place(row: RankedRow[K]) -> Any:
        return (row.mean is None, -(row.mean or 0), row.proposal)

    out: list[RankedRow[K]] = []
    for figure, group in groupby(sorted(rows, key=place), key=lambda row: row.mean):
        for level in part(list(group)) if figure is not None else [list(group)]:
            number = len(out) + 1 if figure is not None else None
            out += [replace(row, rank=number) for row in level]
    return out


def near_the_line(ranking: Ranking[K], max_awards: int, method: RankingMethod) -> frozenset[K]:
    """The proposals to talk about because they stand so near the line: see methods.near_line."""
    figures = [(row.proposal, row.mean, row.sheets) for row in ranking.rows if row.mean is not None]
    return near_line(figures, max_awards, method)


def award_line(ranking: Ranking[K], max_awards: int) -> AwardLine[K]:
    """Put the line under the best `max_awards`. A tie across it is left to people, with a reason.

    Example: two places and the means 5, 4, 4: the first is a yes, one of the two others gets the last place.
    """
    if max_awards < 1:
        raise ValueError("there must be something to award")
    yes: set[K] = set()
    no: set[K] = set()
    for tied in _level(ranking.rows, lambda row: row.rank):
        places = max_awards - len(yes)
        names = {row.proposal for row in tied}
        if tied[0].mean is None:
            if not places:
                return AwardLine(frozenset(yes), frozenset(no | names))
            return AwardLine(frozenset(yes), frozenset(no), frozenset(names), places)
        if len(names) <= places:
            yes |= names
        elif places > 0:
            rest = {row.proposal for row in ranking.rows} - yes - names
            return AwardLine(frozenset(yes), frozenset(rest), frozenset(names), places, must_fill=True)
        else:
            no |= names
    return AwardLine(frozenset(yes), frozenset(no))


def decimals_to_tell_apart(means: Iterable[Fraction | None], *, least: int = 2, most: int = 6) -> int:
    """How many decimals show that different means differ (at least two, at most six)."""
    different = {mean for mean in means if mean is not None}
    for digits in range(least, most):
        if len({round(mean, digits) for mean in different}) == len(different):
            return digits
    return most


@dataclass(frozen=True, slots=True)
class _Found(Generic[K]):
    answers: dict[tuple[K, K], dict[K, int]]
    values: dict[tuple[K, K], list[int]]
    counted: dict[K, int]
    set_aside: dict[K, int]


def _collect(proposals: frozenset[K], criteria: Mapping[K, int], sheets: Iterable[Sheet[K]]) -> _Found[K]:
    found: _Found[K] = _Found({}, defaultdict(list), defaultdict(int), defaultdict(int))
    seen: set[tuple[K, K]] = set()
    for sheet in sheets:
        if sheet.proposal not in proposals or not set(sheet.values) <= set(criteria):
            raise ValueError("a sheet about something that is not being ranked")
        if (sheet.juror, sheet.proposal) in seen:
            raise ValueError("two sheets of one juror on one proposal")
        seen.add((sheet.juror, sheet.proposal))
        if sheet.set_aside:
            found.set_aside[sheet.proposal] += 1
            continue
        found.counted[sheet.proposal] += 1
        known = {one: value for one, value in sheet.values.items() if value is not None}
        if not all(LOWEST <= value <= HIGHEST for value in known.values()):
            raise ValueError(f"a value must be from {LOWEST} to {HIGHEST}")
        found.answers[sheet.juror, sheet.proposal] = known
        for criterion, value in known.items():
            found.values[sheet.proposal, criterion].append(value)
    return found


def _level(rows: Iterable[RankedRow[K]], by: Callable[[RankedRow[K]], Any]) -> Iterable[list[RankedRow[K]]]:
    """The rows in their order, those beside each other that are alike together."""
    return (list(group) for _key, group in groupby(rows, key=by))


def notes_on(
    rows: Sequence[RankedRow[K]], criteria: Mapping[K, int], declared: Declared
) -> Iterable[Note[K]]:
    """What a reader of these rows must be told."""
    for tied in _level(rows, lambda row: row.mean):
        names = tuple(row.proposal for row in tied)
        if tied[0].mean is None:
            yield from _without_figure(tied, declared.min_sheets)
        elif len(tied) > 1:
            parted = tied[0].rank != tied[-1].rank
            yield Note(NoteKind.PARTED if parted else NoteKind.TIE, names)
    for criterion in criteria:
        missing = tuple(
            row.proposal for row in rows if row.mean is not None and row.by_criterion[criterion] is None
        )
        if missing:
            yield Note(NoteKind.CRITERION_LEFT_OUT, missing, criterion=criterion)
    for row in rows:
        if row.set_aside:
            yield Note(NoteKind.SHEETS_SET_ASIDE, (row.proposal,), count=row.set_aside)


def _without_figure(rows: Iterable[RankedRow[K]], min_sheets: int) -> Iterable[Note[K]]:
    few: list[K] = []
    none: list[K] = []
    for row in rows:
        answered = any(figure is not None for figure in row.by_criterion.values())
        (few if answered and row.sheets < min_sheets else none).append(row.proposal)
    if none:
        yield Note(NoteKind.NOT_SCORED, tuple(none))
    if few:
        yield Note(NoteKind.TOO_FEW_SHEETS, tuple(few), count=min_sheets)
