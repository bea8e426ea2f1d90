"""What is kept of a ranking on the day it is published, so that its files never change afterwards."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fellespott.jury.methods import Declared
from fellespott.jury.rules import SHEETS_FOR_CRITERIA, Ranking, Sheet
from fellespott.jury.small_counts import LEAST_SHOWN

K = TypeVar("K", bound=Hashable)
Shuffle = Callable[[MutableSequence[Any]], None]


@dataclass(frozen=True, slots=True)
class CriterionKept:
    """A criterion as the files name it: its number in the set, its text and its weight."""

    number: int
    text: str
    weight: int


def kept_rules(declared: Declared, max_awards: int) -> dict[str, Any]:
    """How the ranking is made, as the files say it."""
    return {
        "method": declared.method.value,
        "min_sheets": declared.min_sheets,
        "tie_rule": declared.ties.value,
        "lot_seed": declared.seed,
        "max_awards": max_awards,
    }


def kept_ranking(
    ranking: Ranking[K], criteria: Sequence[K], outcomes: Mapping[K, str]
) -> list[dict[str, Any]]:
    """The rows in their order; figures as exact fractions ("17/4").

    Means per criterion are left out below three sheets, the answers themselves below five (rule R18): so few
    could be known by those who know who judged.
    """
    return [
        {
            "proposal": str(row.proposal),
            "rank": row.rank,
            "figure": None if row.mean is None else str(row.mean),
            "sheets": row.sheets,
            "set_aside": row.set_aside,
            "outcome": outcomes.get(row.proposal),
            "answers_shown": row.sheets >= LEAST_SHOWN,
            "by_criterion": [_figure(row.by_criterion[one]) for one in criteria]
            if row.sheets >= SHEETS_FOR_CRITERIA
            else None,
        }
        for row in ranking.rows
    ]


def open_sheets(
    ranking: Ranking[K], criteria: Sequence[K], sheets: Iterable[Sheet[K]], shuffle: Shuffle
) -> list[dict[str, Any]]:
    """The answers that count, by proposal, labelled 1, 2, 3 … anew for each and in an order of chance.

    A label says nothing about who it was, here or elsewhere, and there are no gaps among the labels.
    """
    mine: dict[K, list[Sheet[K]]] = defaultdict(list)
    for sheet in sheets:
        if not sheet.set_aside:
            mine[sheet.proposal].append(sheet)
    out = []
    for row in ranking.rows:
        found = mine[row.proposal]
        if len(found) < LEAST_SHOWN:
            continue
        shuffle(found)
        out += [
            {"proposal": str(row.proposal), "sheet": label, "values": _values(sheet.values, criteria)}
            for label, sheet in enumerate(found, 1)
        ]
    return out


def full_sheets(
    ranking: Ranking[K], criteria: Sequence[K], sheets: Iterable[Sheet[K]], shuffle: Shuffle
) -> list[dict[str, Any]]:
    """Every sheet by proposal and seat, those set aside too. Seats are numbered from 1 by chance."""
    found = list(sheets)
    jurors = list(dict.fromkeys(sheet.juror for sheet in found))
    shuffle(jurors)
    seats = {juror: number for number, juror in enumerate(jurors, 1)}
    places = {row.proposal: place for place, row in enumerate(ranking.rows)}
    found.sort(key=lambda sheet: (places[sheet.proposal], seats[sheet.juror]))
    return [
        {
            "proposal": str(sheet.proposal),
            "seat": seats[sheet.juror],
            "set_aside": sheet.set_aside,
            "values": _values(sheet.values, criteria),
            **({"first_values": _values(sheet.first, criteria)} if sheet.first is not None else {}),
        }
        for sheet in found
    ]


def _values(values: Mapping[K, int | None], criteria: Sequence[K]) -> list[int | None]:
    return [values.get(one) for one in criteria]


def _figure(figure: Any) -> str | None:
    return None if figure is None else str(figure)
