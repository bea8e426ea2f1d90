"""`flask --app wsgi send-mail`."""

import click
from flask import Flask

from fellespott.core.clock import utcnow
from fellespott.core.db import current_session

from .tasks import send_due


def init_cli(app: Flask) -> None:
    """Attach the command."""

    @app.cli.command("send-mail")
    def send_mail() -> None:
        """Send the mails that wait in the outbox. The scheduler does the same every two seconds."""
        click.echo(f"{send_due(current_session(), utcnow())} sent")
