"""A published ranking read back from its file, JSON or CSV, into what the rules take."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fellespott.calls.states import RankingMethod, TieRule
from fellespott.jury.methods import Declared
from fellespott.jury.rules import Sheet

from .kinds import CRITERION_COLUMN, FORMAT, RULE_COLUMNS, FileKind


class BadFileError(ValueError):
    """The file is no ranking as the platform writes it; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A proposal's line in the published ranking."""

    proposal: str
    title: str
    rank: int | None
    figure: Fraction | None
    sheets: int


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """All a recount needs: the rules, the criteria's weights by number, the list, and the sheets."""

    kind: FileKind
    declared: Declared
    weights: Mapping[str, int]
    rows: list[PublishedRow]
    sheets: list[Sheet[str]]


def read_file(text: str) -> PublishedFile:
    """The file, whichever of the two formats it is in. Raises BadFileError."""
    try:
        return _from_json(json.loads(text)) if text.lstrip().startswith("{") else _from_csv(text)
    except BadFileError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ZeroDivisionError):
        raise BadFileError("this is not the file of a published ranking") from None


def _from_json(data: dict[str, Any]) -> PublishedFile:
    if data.get("format") != FORMAT:
        raise BadFileError(f"this is not a file in the format {FORMAT}")
    kind = FileKind(data["kind"])
    weights = {str(one["number"]): int(one["weight"]) for one in data["criteria"]}
    rows = [
        PublishedRow(
            one["proposal"], one.get("title", ""), one["rank"], _figure(one["figure"]), int(one["sheets"])
        )
        for one in data["ranking"]
    ]
    sheets = [
        _sheet(
            kind,
            one["proposal"],
            str(one["sheet" if kind is FileKind.OPEN else "seat"]),
            dict(zip(weights, one["values"], strict=True)),
            set_aside=bool(one.get("set_aside", False)),
        )
        for one in data["sheets"]
    ]
    return PublishedFile(kind, _declared(data["rules"]), weights, rows, sheets)


def _from_csv(text: str) -> PublishedFile:
    lines = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    if not lines:
        raise BadFileError("the file has no lines")
    first = lines[0]
    kind = FileKind(first["kind"])
    columns = {name: match for name in first if (match := CRITERION_COLUMN.fullmatch(name or ""))}
    weights = {match[1]: int(match[2]) for match in columns.values()}
    label = "sheet" if kind is FileKind.OPEN else "seat"
    rows: dict[str, PublishedRow] = {}
    sheets = []
    for one in lines:
        name = one["proposal"]
        rank = int(one["rank"]) if one["rank"] else None
        rows[name] = PublishedRow(name, one["title"], rank, _figure(one["figure"]), int(one["sheets"]))
        if one[label]:
            values = {match[1]: _answer(one[column]) for column, match in columns.items()}
            sheets.append(_sheet(kind, name, one[label], values, set_aside=one["set_aside"] == "1"))
    rules = {name: first[name] for name in RULE_COLUMNS}
    return PublishedFile(kind, _declared(rules), weights, list(rows.values()), sheets)


def _sheet(
    kind: FileKind, proposal: str, label: str, values: dict[str, int | None], *, set_aside: bool
) -> Sheet[str]:
    """In the open file a label is nobody's outside its own proposal."""
    juror = f"{proposal} {label}" if kind is FileKind.OPEN else label
    return Sheet(juror, proposal, values, set_aside=set_aside)


def _declared(rules: Mapping[str, Any]) -> Declared:
    return Declared(
        RankingMethod(rules["method"]),
        int(rules["min_sheets"]),
        TieRule(rules["tie_rule"]),
        str(rules["lot_seed"]),
    )


def _figure(text: str | None) -> Fraction | None:
    return Fraction(text) if text else None


def _answer(text: str) -> int | None:
    return int(text) if text else None
