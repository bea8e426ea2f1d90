"""`flask --app wsgi reset-second-step EMAIL`: for whoever holds the server, when no administrator can."""

import click
from flask import Flask

from fellespott.core.clock import utcnow
from fellespott.core.db import unit_of_work

from .queries import person_by_email
from .services.second_step import reset_second_step


def init_cli(app: Flask) -> None:
    """Attach the command."""

    @app.cli.command("reset-second-step")
    @click.argument("email")
    def reset(email: str) -> None:
        """Forget the passkeys and the app of whoever has that address; they are told by mail."""
        with unit_of_work() as session:
            person = person_by_email(session, email.strip().lower())
            if person is None:
                raise click.ClickException("Nobody has that address.")
            reset_second_step(session, actor=None, person=person, reason="command line", now=utcnow())
        click.echo("Reset. They set up a new second step when they sign in.")
