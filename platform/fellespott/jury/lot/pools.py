"""The people to draw from and the quotas, as they stand in two CSV files."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

QUOTA_COLUMNS = ("category", "feature", "min", "max")


class BadFile(ValueError):
    """A file that cannot be used. `problems` says what is wrong, a line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of the panel may have one feature. Example: Quota("gender", "woman", 9, 11)."""

    category: str
    feature: str
    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.category}: {self.feature}, {self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class Pool:
    """Everybody who may be drawn: for each row its feature in each category that has quotas."""

    categories: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)


def read_quotas(text: str) -> list[Quota]:
    """The quotas of a CSV file with the columns category, feature, min and max.

    Raises BadFile with all that is wrong.
    """
    reader = _reader(text)
    missing = [one for one in QUOTA_COLUMNS if one not in (reader.fieldnames or ())]
    if missing:
        raise BadFile([f"the quotas lack the column {one}" for one in missing])
    found: list[Quota] = []
    problems: list[str] = []
    seen: set[tuple[str, str]] = set()
    for line, row in enumerate(reader, start=2):
        category, feature, low, high = ((row[one] or "").strip() for one in QUOTA_COLUMNS)
        if not (category or feature or low or high):
            continue
        if not (low.isdecimal() and high.isdecimal()):
            problems.append(f"quotas, line {line}: min and max must be whole numbers")
        elif int(low) > int(high):
            problems.append(f"quotas, line {line}: min {low} is above max {high}")
        elif (category, feature) in seen:
            problems.append(f"quotas, line {line}: {category}, {feature} stands there twice")
        else:
            seen.add((category, feature))
            found.append(Quota(category, feature, int(low), int(high)))
    if problems:
        raise BadFile(problems)
    return found


def read_pool(text: str, categories: Sequence[str]) -> Pool:
    """The pool of a CSV file with a column for each of these categories; other columns are passed over.

    Raises BadFile when a column is missing.
    """
    reader = _reader(text)
    missing = [one for one in categories if one not in (reader.fieldnames or ())]
    if missing:
        raise BadFile([f"the pool lacks the column {one}" for one in missing])
    rows = tuple(tuple((row[one] or "").strip() for one in categories) for row in reader)
    return Pool(tuple(categories), rows)


def categories_of(quotas: Sequence[Quota]) -> tuple[str, ...]:
    """The categories that have quotas, each once, in the order they are first named."""
    return tuple(dict.fromkeys(one.category for one in quotas))


def _reader(text: str) -> "csv.DictReader[str]":
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    if reader.fieldnames is not None:
        reader.fieldnames = [one.strip() for one in reader.fieldnames]
    return reader
