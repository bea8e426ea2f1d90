"""`flask --app wsgi count FILE.pb`: counts an election from a file, without a database."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import click

# NumPy and the rules are imported when a count begins, so that other commands start without them.

RULES = ("greedy", "greedy-stop", "greedy-per-cost", "equal-shares", "phragmen", "max-total")
COMPLETIONS = ("none", "add-one", "greedy", "add-one-greedy")


@click.command("count")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rule", type=click.Choice(RULES), default="greedy", show_default=True)
@click.option("--utility", type=click.Choice(("cost", "count")), default="cost", show_default=True)
@click.option("--share", metavar="AMOUNT", help="Equal Shares: money for each voter, not budget / voters.")
@click.option("--completion", type=click.Choice(COMPLETIONS), default="none", show_default=True)
@click.option("--compare", is_flag=True, help="Equal Shares: use greedy if more voters prefer its result.")
@click.option("--ties", type=click.Choice(("declared", "file")), default="declared", show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="For the lot, where all else is equal.")
@click.option("--minimum-votes", type=int, default=0, help="Projects with fewer votes are left out.")
@click.option("--without", "withdrawn", multiple=True, metavar="ID", help="A project that was withdrawn.")
@click.option("--area-limits", is_flag=True, help="Keep the file's limits for each neighbourhood.")
@click.option("--explain/--no-explain", default=True, help="What would have changed the result.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def count(file: Path, *, as_json: bool, explain: bool, area_limits: bool, **options: object) -> None:
    """Count the ballots in FILE, a .pb file as pabulib describes it."""
    from .counts import Method
    from .counts import count as count_election
    from .limits import Limits
    from .pb_files import NotReadableError
    from .pb_reading import read_election
    from .presenting import present
    from .problems import Kind, Problem
    from .results import Completion, Rule, Utility
    from .telling import tell
    from .ties import Ties

    try:
        reading = read_election(file)
    except NotReadableError as error:
        raise click.ClickException(f"{file.name} cannot be counted: {error}") from error
    election, problems = reading.election, list(reading.problems)
    if election.area_limits and not area_limits:
        problems.append(Problem(Kind.LIMITS_NOT_APPLIED, about="budget_per_neighbourhood"))
    method = Method(
        rule=Rule(str(options["rule"])),
        utility=Utility(str(options["utility"])),
        share=_amount(options["share"]),
        completion=Completion(str(options["completion"])),
        compare=bool(options["compare"]),
        ties=Ties(str(options["ties"])),
        seed=int(str(options["seed"])),
    )
    withdrawn = options["withdrawn"]
    limits = Limits(
        minimum_votes=int(str(options["minimum_votes"])),
        area_limits=election.area_limits if area_limits else {},
        withdrawn=frozenset(str(one) for one in withdrawn) if isinstance(withdrawn, tuple) else frozenset(),
    )
    found = present(count_election(election, method, limits, explain=explain), method, problems)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for line in tell(found, {project.id: project.name for project in election.projects}):
        click.echo(line)


def _amount(text: object) -> Fraction | None:
    from .amounts import read_amount

    if text is None:
        return None
    amount = read_amount(str(text))
    if amount is None or amount < 0:
        raise click.BadParameter(f"{text} is not an amount", param_hint="--share")
    return amount
