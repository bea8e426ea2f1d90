"""What notices hands to others: its jobs, its command, and mail at once when it only goes into a folder."""

import structlog
from flask import Flask, Response
from sqlalchemy.exc import SQLAlchemyError

from fellespott.config import Settings
from fellespott.core.clock import utcnow
from fellespott.core.db import current_session
from fellespott.core.registry import Job, Registry

from .cli import init_cli
from .gateway import read_countries, read_gateway
from .mailer import read_mail_server, read_sender
from .personal import PERSONAL, RETENTION
from .sending_texts import send_texts
from .services import QUEUED
from .tasks import send_due

SEND_SECONDS = 2
log = structlog.get_logger(__name__)


def contribute(app: Flask) -> None:
    """Register; raises ConfigError for mail settings that cannot work."""
    settings: Settings = app.config["FELLESPOTT"]
    read_sender(settings.mail_from)
    if settings.smtp_url is not None:
        read_mail_server(settings.smtp_url)
    read_gateway(settings)
    read_countries(settings)
    registry: Registry = app.extensions["fellespott_registry"]
    registry.add_personal(PERSONAL, RETENTION)
    registry.jobs.append(Job("notices.send_mail", SEND_SECONDS, send_due, own_transactions=True))
    registry.jobs.append(Job("notices.send_texts", SEND_SECONDS, send_texts, own_transactions=True))
    init_cli(app)
    # A folder takes no time, and who tries Fellespott for the first time looks there right away.
    # Tests read the outbox itself, unless they ask for this.
    app.config.setdefault("MAIL_AT_ONCE", settings.mail_to_folder and not app.config["TESTING"])
    if app.config["MAIL_AT_ONCE"]:
        app.after_request(_send_now)


def _send_now(response: Response) -> Response:
    session = current_session()
    if session.info.pop(QUEUED, False):
        try:
            send_due(session, utcnow())
        except SQLAlchemyError as error:
            # The scheduler sends it in a moment; the page must not fail for it.
            log.warning("mail left to the scheduler", error=type(error).__name__)
    return response
