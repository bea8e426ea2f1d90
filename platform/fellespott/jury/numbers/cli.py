"""`flask --app wsgi recompute FILE`: makes a published ranking again from its file, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from .reading import PublishedFile
    from .recomputing import Recount


@click.command("recompute")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def recompute(file: Path, as_json: bool) -> None:
    """Make the ranking in FILE again: the open or the full file of a published decision, JSON or CSV.

    Exits with 1 when the result is not the list in the file, and with 2 when the file cannot be used.
    """
    from .reading import BadFileError, read_file
    from .recomputing import recompute as recount

    try:
        found = read_file(_text(file))
        made = recount(found)
    except BadFileError as error:
        if as_json:
            click.echo(json.dumps({"problems": [str(error)]}))
        else:
            click.echo(str(error), err=True)
        sys.exit(2)
    data = _as_data(found, made)
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(data)))
    sys.exit(0 if made.same_as_published else 1)


def _as_data(found: PublishedFile, made: Recount) -> dict[str, Any]:
    titles = {row.proposal: row.title for row in found.rows}
    return {
        "kind": found.kind.value,
        "method": found.declared.method.value,
        "min_sheets": found.declared.min_sheets,
        "tie_rule": found.declared.ties.value,
        "lot_seed": found.declared.seed,
        "same_as_published": made.same_as_published,
        "taken_as_published": list(made.given),
        "ranking": [
            {
                "rank": row.rank,
                "proposal": row.proposal,
                "title": titles[row.proposal],
                "figure": None if row.mean is None else str(row.mean),
                "decimal": None if row.mean is None else round(float(row.mean), 6),
                "sheets": row.sheets,
            }
            for row in made.ranking.rows
        ],
    }


def _lines(data: dict[str, Any]) -> list[str]:
    rows = [
        f"{row['rank'] or '-':>4}  {'-' if row['decimal'] is None else format(row['decimal'], '.4f'):>7}  "
        f"{row['sheets']:>3}  {row['title'] or row['proposal']}"
        for row in data["ranking"]
    ]
    given = len(data["taken_as_published"])
    if given:
        rows.append(f"{given} with too few sheets for their answers to be in the file: as published")
    same = data["same_as_published"]
    return [*rows, "the same list as published" if same else "NOT the list that was published"]


def _text(path: Path) -> str:
    try:
        with click.open_file(str(path), "rb") as file:
            return bytes(file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} is not UTF-8 text") from None
