"""One proposal's figures against those of the whole field. Pure; the words are in score_words.py."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from .rules import SHEETS_FOR_CRITERIA, Ranking

K = TypeVar("K", bound=Hashable)
# Closer to the field than this, on the scale from 1 to 5, is as the others.
ABOUT_AS = Fraction(1, 4)


class Against(StrEnum):
    """How a figure stands to the field."""

    ABOVE = "above"
    ABOUT = "about"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class CriterionAgainst(Generic[K]):
    """One criterion: the proposal's own figure, that of the field, and how they stand."""

    criterion: K
    own: Fraction
    field: Fraction
    against: Against


@dataclass(frozen=True, slots=True)
class Comparison(Generic[K]):
    """Where a proposal came, of how many with a place; its criteria, empty where too few judged."""

    rank: int
    of: int
    figure: Fraction
    criteria: tuple[CriterionAgainst[K], ...]


def against_field(ranking: Ranking[K], proposal: K) -> Comparison[K] | None:
    """That proposal against all those that are shown by criterion, itself included. None without a place.

    Only proposals with at least three sheets are shown, or count in the field: a mean of fewer would come
    close to one juror's own answer. Example: 4.2 where the field has 3.8 is above.
    """
    row = ranking.row_of(proposal)
    if row is None or row.rank is None or row.mean is None:
        return None
    shown = [one for one in ranking.rows if one.sheets >= SHEETS_FOR_CRITERIA]
    found = []
    for criterion, own in row.by_criterion.items() if row in shown else ():
        others = [figure for one in shown if (figure := one.by_criterion[criterion]) is not None]
        if own is not None:
            field = sum(others, Fraction()) / len(others)
            found.append(CriterionAgainst(criterion, own, field, _against(own, field)))
    of = sum(one.rank is not None for one in ranking.rows)
    return Comparison(row.rank, of, row.mean, tuple(found))


def _against(own: Fraction, field: Fraction) -> Against:
    if abs(own - field) < ABOUT_AS:
        return Against.ABOUT
    return Against.ABOVE if own > field else Against.BELOW
