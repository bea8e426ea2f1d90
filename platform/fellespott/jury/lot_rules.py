"""Pure rules of how a jury is put together: what is lacking, what is left to draw, and what may be shown."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .lot.pools import Quota
from .small_counts import LEAST_SHOWN

# In a published row: not told, so that nobody is recognised.
HIDDEN = "*"
Feature = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many seats people with one feature should have. Example: Wanted("age", "under_18", 2, 4, 12)."""

    category: str
    feature: str
    low: int
    high: int
    population_percent: int | None = None


class Standing(StrEnum):
    """How the seats stand against what is wanted."""

    LACKING = "lacking"
    MET = "met"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One wanted feature beside what there is: seats, and percent of the seats where that is known."""

    wanted: Wanted
    have: int
    percent: int | None

    @property
    def standing(self) -> Standing:
        """Whether there are too few, enough or too many."""
        if self.have < self.wanted.low:
            return Standing.LACKING
        return Standing.OVER if self.have > self.wanted.high else Standing.MET


def cover(wanted: Iterable[Wanted], seated: Sequence[Mapping[str, str]]) -> list[Coverage]:
    """Who have we not heard? Each wanted feature beside the seats people with it have.

    `seated` gives {category: feature} of each person seated. Those who told nothing count in the total.
    """
    have = _counts(seated)
    total = len(seated)
    return [
        Coverage(
            one,
            have[one.category, one.feature],
            round(100 * have[one.category, one.feature] / total) if total else None,
        )
        for one in wanted
    ]


def quotas_left(wanted: Iterable[Wanted], taken: Sequence[Mapping[str, str]]) -> list[Quota]:
    """The quotas of the seats still free, when those in `taken` sit already.

    Example: 2 to 4 under 18 are wanted and one sits: 1 to 3 are left to draw.
    """
    have = _counts(taken)
    return [
        Quota(
            one.category,
            one.feature,
            max(0, one.low - have[one.category, one.feature]),
            max(0, one.high - have[one.category, one.feature]),
        )
        for one in wanted
    ]


def told_rows(
    pool: Sequence[Mapping[str, str]], quotas: Sequence[Quota]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The categories that have quotas, and each person's feature in them; "" where no quota names it."""
    named = {(one.category, one.feature) for one in quotas}
    categories = tuple(dict.fromkeys(one.category for one in quotas))
    rows = [
        tuple(person.get(one, "") if (one, person.get(one, "")) in named else "" for one in categories)
        for person in pool
    ]
    return categories, rows


def generalise(rows: Sequence[tuple[str, ...]], least: int = LEAST_SHOWN) -> list[tuple[str, ...]]:
    """The rows as they may be published: nobody stands in a group smaller than `least`. Rule R18.

    What sets people apart most is hidden first, and only for those who would be few. Whoever still stands
    nearly alone shows nothing at all. Example: one (woman, over 60) among many is ("*", "*").
    """
    shown = list(rows)
    width = len(rows[0]) if rows else 0
    for at in sorted(range(width), key=lambda at: (-len({row[at] for row in rows}), at)):
        counts = Counter(shown)
        shown = [(*row[:at], HIDDEN, *row[at + 1 :]) if counts[row] < least else row for row in shown]
    return shown


def row_commitment(salt: str, person: str, features: Mapping[str, str]) -> str:
    """What binds one row of a pool without telling of it: SHA-256 in hexadecimal."""
    told = json.dumps(dict(features), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}\n{person}\n{told}".encode()).hexdigest()


def pool_commitment(salt: str, rows: Sequence[str]) -> str:
    """What binds a whole pool: SHA-256 over its salt and its rows' commitments, in their order."""
    return hashlib.sha256("\n".join([salt, *rows]).encode()).hexdigest()


def _counts(people: Iterable[Mapping[str, str]]) -> Counter[Feature]:
    return Counter((category, feature) for one in people for category, feature in one.items())
