"""A published ranking made again from its file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from fellespott.calls.states import RankingMethod, TieRule
from fellespott.jury.methods import top_shares
from fellespott.jury.rules import Parting, RankedRow, Ranking, in_order, parting, rank

from .kinds import FileKind
from .reading import BadFileError, PublishedFile


@dataclass(frozen=True, slots=True)
class Recount:
    """The ranking made again. `given` are proposals whose answers are not in the file: as published."""

    ranking: Ranking[str]
    given: tuple[str, ...]
    same_as_published: bool


def recompute(found: PublishedFile) -> Recount:
    """Rank again from the sheets in the file, by the rules in it, and compare with the list in it.

    In the open file the answers of proposals few have scored are left out: their figure is taken as it was
    published. Raises BadFileError where the method compares each juror's sheets and only the full file has
    them, and for sheets that cannot be ranked.
    """
    if found.kind is FileKind.OPEN and found.declared.method is RankingMethod.BORDA:
        raise BadFileError("Borda compares the sheets of each juror: only the full file has them")
    proposals = [row.proposal for row in found.rows]
    try:
        ranking = rank(proposals, found.weights, found.sheets, found.declared)
    except ValueError as error:
        raise BadFileError(str(error)) from None
    with_answers = {sheet.proposal for sheet in found.sheets}
    given = tuple(
        row.proposal
        for row in found.rows
        if found.kind is FileKind.OPEN and row.sheets and row.proposal not in with_answers
    )
    ranking = _with_given(found, ranking, frozenset(given))
    published = [(row.proposal, row.rank, row.figure, row.sheets) for row in found.rows]
    again = [(row.proposal, row.rank, row.mean, row.sheets) for row in ranking.rows]
    return Recount(ranking, given, published == again)


def _with_given(found: PublishedFile, ranking: Ranking[str], given: frozenset[str]) -> Ranking[str]:
    if not given:
        return ranking
    told = {row.proposal: row for row in found.rows}
    rows = [
        replace(row, mean=told[row.proposal].figure, sheets=told[row.proposal].sheets)
        if row.proposal in given
        else row
        for row in ranking.rows
    ]
    return Ranking(tuple(in_order(rows, _parting(found, given))), ranking.notes)


def _parting(found: PublishedFile, given: frozenset[str]) -> Parting[str]:
    """As declared; but where answers that would part a tie are not in the file, as the list has it."""
    values: dict[str, list[int]] = {row.proposal: [] for row in found.rows}
    for sheet in found.sheets:
        if not sheet.set_aside:
            values[sheet.proposal] += [one for one in sheet.values.values() if one is not None]
    shares = {proposal: top_shares(answers) for proposal, answers in values.items()}
    by_rule: Parting[str] = parting(found.declared, shares)
    places = {row.proposal: row.rank for row in found.rows}

    def part(tied: Sequence[RankedRow[str]]) -> list[list[RankedRow[str]]]:
        if found.declared.ties is not TieRule.TOP_ANSWERS or not given & {row.proposal for row in tied}:
            return by_rule(tied)
        ordered = sorted(tied, key=lambda row: (places[row.proposal] or 0, row.proposal))
        return [list(group) for _rank, group in groupby(ordered, key=lambda row: places[row.proposal])]

    return part
