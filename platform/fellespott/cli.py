"""Commands: `flask --app wsgi setup`, `figures`, `routes-and-policies`, `count`, `recompute`.

Each room adds its own.
"""

import json

import click
from flask import Flask, current_app

from .core.backup.cli import init_backup
from .core.clock import utcnow
from .core.db import unit_of_work
from .core.registry import registry
from .counting.cli import count
from .jury.numbers.cli import recompute


def init_cli(app: Flask) -> None:
    """Attach the commands that belong to no single room."""
    init_backup(app)
    app.cli.add_command(count)
    app.cli.add_command(recompute)

    @app.cli.command("setup")
    def setup() -> None:
        """Put in what ships as data, and print the first administrator's link. Safe to repeat."""
        with unit_of_work() as session:
            for prepare in registry().setup:
                for line in prepare(session, utcnow()) or ():
                    click.echo(line)

    @app.cli.command("figures")
    @click.option(
        "--call", "slug", default=None, help="The call's address part; the latest decided one if left out."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    def figures(slug: str | None, as_json: bool) -> None:
        """Print a round's figures, counted from the database."""
        with unit_of_work() as session:
            found = {}
            for count in registry().figures:
                found.update(count(session, slug))
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            for name, value in found.items():
                click.echo(f"{name}: {value}")

    @app.cli.command("routes-and-policies")
    def routes() -> None:
        """List every address with what guards it."""
        for rule in sorted(current_app.url_map.iter_rules(), key=str):
            guard = getattr(current_app.view_functions[rule.endpoint], "__access__", "static")
            click.echo(f"{rule}  {getattr(guard, '__name__', guard)}")
