"""The files of a published ranking: JSON with everything, CSV with a line for each sheet."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from .kinds import FORMAT, RULE_COLUMNS, FileKind, criterion_column

FIRST_COLUMNS = ("kind", "proposal", "title", "rank", "figure", "sheets", "outcome")
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_data(kept: Mapping[str, Any], kind: FileKind, titles: Mapping[str, str]) -> dict[str, Any]:
    """The file as one object. `titles` are those of the proposals, as everyone may read them."""
    return {
        "format": FORMAT,
        "kind": kind.value,
        "call": kept["call"],
        "rules": kept["rules"],
        "counts": kept["counts"],
        "criteria": kept["criteria"],
        "ranking": [{"title": titles.get(row["proposal"], ""), **row} for row in kept["ranking"]],
        "sheets": kept["open_sheets"] if kind is FileKind.OPEN else kept["full_sheets"],
    }


def as_json(data: Mapping[str, Any]) -> str:
    """The object as text, one sheet or proposal a line."""
    lines = []
    for name, value in data.items():
        if isinstance(value, list):
            inside = ",\n  ".join(_text(one) for one in value)
            lines.append(f"{_text(name)}: [\n  {inside}\n ]" if value else f"{_text(name)}: []")
        else:
            lines.append(f"{_text(name)}: {_text(value)}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def as_csv(data: Mapping[str, Any]) -> str:
    """A line for each sheet, with its proposal's place and the rules beside it.

    A proposal whose answers are not in the file has one line without answers.
    """
    label = "sheet" if data["kind"] == FileKind.OPEN else "seat"
    answers = [criterion_column(one["number"], one["weight"]) for one in data["criteria"]]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [*FIRST_COLUMNS, label, "set_aside", *answers, *RULE_COLUMNS],
    )
    sheets: dict[str, list[dict[str, Any]]] = {}
    for sheet in data["sheets"]:
        sheets.setdefault(sheet["proposal"], []).append(sheet)
    for row in data["ranking"]:
        for sheet in sheets.get(row["proposal"]) or [{"values": [None] * len(answers)}]:
            cells = [data["kind"], row["proposal"], row["title"], row["rank"], row["figure"], row["sheets"]]
            cells += [row["outcome"], sheet.get(label), int(sheet.get("set_aside", False))]
            cells += [*sheet["values"], *(data["rules"][one] for one in RULE_COLUMNS)]
            writer.writerow([_cell(one) for one in cells])
    return out.getvalue()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
