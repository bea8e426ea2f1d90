"""`flask --app wsgi lot` and `lot-draw`: a lot from two files, and a panel out of a lot already published.

They need no database. The lot's libraries are loaded when a command runs, not with every page.
"""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask

FILE = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)


def init_cli(app: Flask) -> None:
    """Attach the commands."""

    @app.cli.command("lot")
    @click.argument("pool", type=FILE)
    @click.argument("quotas", type=FILE)
    @click.option("--seats", type=click.IntRange(min=1), required=True, help="How many are to sit.")
    @click.option("--draw", "seed", default=None, help="Also draw, with this seed.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    def lot(pool: Path, quotas: Path, seats: int, seed: str | None, as_json: bool) -> None:
        """Work out the fairest lot from POOL and QUOTAS (CSV files), and draw if a seed is given.

        QUOTAS has the columns category, feature, min, max; POOL one column per category, others are passed
        over. Rows are counted from 0, the first below the headings. Exits with 1 when the quotas cannot be
        kept together, and with 2 when a file cannot be used.
        """
        _lot(pool, quotas, seats, seed, as_json)

    @app.cli.command("lot-draw")
    @click.argument("published", type=FILE)
    @click.option("--draw", "seed", required=True, help="The seed.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    def lot_draw(published: Path, seed: str, as_json: bool) -> None:
        """Draw a panel from what `lot --json` printed before: the same seed gives the same panel."""
        from .drawing import draw

        try:
            panels = json.loads(_text(published))["panels"]
            place = draw([int(one["weight"]) for one in panels], seed)
            rows = [int(row) for row in panels[place]["rows"]]
        except (ValueError, TypeError, KeyError):
            _stop("this is not a lot as `lot --json` prints it", as_json=as_json, code=2)
        _say({"seed": seed, "panel": place, "drawn": rows}, [_drawn_line(rows)], as_json)


def _lot(pool: Path, quotas: Path, seats: int, seed: str | None, as_json: bool) -> None:
    from .drawing import draw
    from .lots import as_data, make_lot
    from .pools import BadFile, categories_of, read_pool, read_quotas
    from .refusals import Impossible

    try:
        wanted = read_quotas(_text(quotas))
        lot = make_lot(read_pool(_text(pool), categories_of(wanted)), wanted, seats)
    except BadFile as error:
        _stop(*error.problems, as_json=as_json, code=2)
    except Impossible as error:
        bounds = [str(one) for one in error.bounds]
        _stop(
            "no panel keeps these together; without any one of them the others can be kept:",
            *bounds,
            as_json=as_json,
            code=1,
            conflict=bounds,
        )
    found = as_data(lot)
    lines = [
        f"{len(lot.panels)} panels, {lot.total_weight} tickets",
        f"smallest chance: {lot.min_probability:.6f}",
        f"Gini of the chances: {lot.gini:.6f}",
    ]
    if seed is not None:
        place = draw([one.weight for one in lot.panels], seed)
        rows = list(lot.panels[place].rows)
        found |= {"seed": seed, "panel": place, "drawn": rows}
        lines.append(_drawn_line(rows))
    _say(found, lines, as_json)


def _drawn_line(rows: list[int]) -> str:
    return "drawn, rows from 0: " + " ".join(str(row) for row in rows)


def _text(path: Path) -> str:
    try:
        with click.open_file(str(path), "rb") as file:
            return bytes(file.read()).decode("utf-8")
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} is not UTF-8 text") from None


def _say(found: dict[str, Any], lines: list[str], as_json: bool) -> None:
    click.echo(json.dumps(found) if as_json else "\n".join(lines))


def _stop(*lines: str, as_json: bool, code: int, conflict: list[str] | None = None) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"problems": list(lines), "conflict": conflict or []}))
    else:
        click.echo("\n".join(lines), err=True)
    sys.exit(code)
