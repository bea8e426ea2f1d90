"""`flask --app wsgi scheduler`."""

import sys

import click
from flask import Flask

from .runner import run_all_once, serve


def init_cli(app: Flask) -> None:
    """Attach the command."""

    @app.cli.command("scheduler")
    @click.option("--once", is_flag=True, help="Run every job once and end; exit code 1 if one failed.")
    def scheduler(once: bool) -> None:
        """Run the jobs: mail, dates of calls, films. As many of these may run as you like."""
        if once:
            sys.exit(0 if run_all_once(app) else 1)
        serve(app)
