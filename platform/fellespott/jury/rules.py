"""The ranking, and where the line goes. Pure and exact: fractions in, fractions and reasons out.

The published method: for each proposal the mean over criteria of the mean over jurors. "Vet ikke" is
missing: it is never 0 and it lowers nobody's mean.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)

LOWEST, HIGHEST = 1, 5
# Below this many sheets a mean per criterion would be one person's own answers, more or less.
SHEETS_FOR_CRITERIA = 3


class NoteKind(StrEnum):
    """What a reader of a ranking must be told."""

    TIE = "tie"
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
    """One sent sheet: who, about what, and the answers. None, or no entry at all, is "vet ikke"."""

    juror: K
    proposal: K
    values: Mapping[K, int | None]
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class RankedRow(Generic[K]):
    """One proposal in the ranking. Rank and mean are None when nobody could score it."""

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


def rank(proposals: Collection[K], criteria: Mapping[K, int], sheets: Iterable[Sheet[K]]) -> Ranking[K]:
    """Rank proposals by the mean over criteria of the mean over jurors. Rule R6 rests on it.

    `criteria` maps each criterion to its weight. A sheet that was set aside is not counted. A criterion
    nobody could answer for a proposal is left out of that proposal's mean. Proposals with the same mean
    share a rank and the next rank skips. Raises ValueError for a value outside 1-5, for a proposal or
    criterion that is not in the lists, and for two sheets of one juror on one proposal.

    Example: 5 and "vet ikke" on one criterion, 3 and 4 on another: (5 + 3.5) / 2 = 4.25.
    """
    values, counted, set_aside = _collect(frozenset(proposals), criteria, sheets)
    rows: list[RankedRow[K]] = []
    for proposal in proposals:
        by_criterion = {one: _mean(values[proposal, one]) for one in criteria}
        rows.append(
            RankedRow(
                proposal=proposal,
                rank=None,
                mean=_weighted(by_criterion, criteria),
                by_criterion=by_criterion,
                sheets=counted[proposal],
                set_aside=set_aside[proposal],
            )
        )
    ranked = _with_ranks(rows)
    return Ranking(tuple(ranked), tuple(_notes(ranked, criteria)))


def award_line(ranking: Ranking[K], max_awards: int) -> AwardLine[K]:
    """Put the line under the best `max_awards`. A tie across it is left to people, with a reason.

    Example: two places and the means 5, 4, 4: the first is a yes, one of the two others gets the last place.
    """
    if max_awards < 1:
        raise ValueError("there must be something to award")
    yes: set[K] = set()
    no: set[K] = set()
    for tied in _ties(ranking.rows):
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


def _collect(
    proposals: frozenset[K], criteria: Mapping[K, int], sheets: Iterable[Sheet[K]]
) -> tuple[Any, Any, Any]:
    values: dict[tuple[K, K], list[int]] = defaultdict(list)
    counted: dict[K, int] = defaultdict(int)
    set_aside: dict[K, int] = defaultdict(int)
    seen: set[tuple[K, K]] = set()
    for sheet in sheets:
        if sheet.proposal not in proposals or not set(sheet.values) <= set(criteria):
            raise ValueError("a sheet about something that is not being ranked")
        if (sheet.juror, sheet.proposal) in seen:
            raise ValueError("two sheets of one juror on one proposal")
        seen.add((sheet.juror, sheet.proposal))
        if sheet.set_aside:
            set_aside[sheet.proposal] += 1
            continue
        counted[sheet.proposal] += 1
        for criterion, value in sheet.values.items():
            if value is None:
                continue
            if not LOWEST <= value <= HIGHEST:
                raise ValueError(f"a value must be from {LOWEST} to {HIGHEST}")
            values[sheet.proposal, criterion].append(value)
    return values, counted, set_aside


def _mean(values: list[int]) -> Fraction | None:
    return Fraction(sum(values), len(values)) if values else None


def _weighted(by_criterion: Mapping[K, Fraction | None], weights: Mapping[K, int]) -> Fraction | None:
    known = {one: mean for one, mean in by_criterion.items() if mean is not None}
    total = sum(weights[one] for one in known)
    return sum((mean * weights[one] for one, mean in known.items()), Fraction()) / total if total else None


def _with_ranks(rows: list[RankedRow[K]]) -> list[RankedRow[K]]:
    """Best first; the order among equals is by id, so that it depends on nothing else."""

    def place(row: RankedRow[K]) -> Any:
        return (row.mean is None, -(row.mean or 0), row.proposal)

    ordered = sorted(rows, key=place)
    out: list[RankedRow[K]] = []
    for tied in _ties(ordered):
        number = len(out) + 1 if tied[0].mean is not None else None
        out += [
            RankedRow(row.proposal, number, row.mean, row.by_criterion, row.sheets, row.set_aside)
            for row in tied
        ]
    return out


def _ties(rows: Iterable[RankedRow[K]]) -> list[list[RankedRow[K]]]:
    groups: list[list[RankedRow[K]]] = []
    for row in rows:
        if groups and groups[-1][0].mean == row.mean:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _notes(rows: list[RankedRow[K]], criteria: Mapping[K, int]) -> Iterable[Note[K]]:
    for tied in _ties(rows):
        names = tuple(row.proposal for row in tied)
        if tied[0].mean is None:
            yield Note(NoteKind.NOT_SCORED, names)
        elif len(tied) > 1:
            yield Note(NoteKind.TIE, names)
    for criterion in criteria:
        missing = tuple(
            row.proposal for row in rows if row.mean is not None and row.by_criterion[criterion] is None
        )
        if missing:
            yield Note(NoteKind.CRITERION_LEFT_OUT, missing, criterion=criterion)
    for row in rows:
        if row.set_aside:
            yield Note(NoteKind.SHEETS_SET_ASIDE, (row.proposal,), count=row.set_aside)
