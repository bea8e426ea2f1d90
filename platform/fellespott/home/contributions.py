"""What every page needs to know, and the job that forgets."""

from typing import Any

from flask import Flask

from fellespott.core.forms import ActionForm
from fellespott.core.i18n import current_language
from fellespott.core.local_only import settings, shows_local_mail
from fellespott.core.registry import Job, Registry
from fellespott.core.web import current_person

from . import tasks

DAY_SECONDS = 24 * 60 * 60


def contribute(app: Flask) -> None:
    """Register the job; put language, demo mark and the sign-out form into every template."""
    registry: Registry = app.extensions["fellespott_registry"]
    registry.jobs.append(Job("home.forget", DAY_SECONDS, tasks.forget, own_transactions=True))

    @app.context_processor
    def _context() -> dict[str, Any]:
        known: dict[str, Any] = {
            "lang": current_language(),
            "config_demo": settings().demo,
            "contact_email": settings().contact_email,
            "local_mail_page": shows_local_mail(),
        }
        # A form makes a secret and a cookie to hold it: not for whoever only reads.
        return known | {"sign_out_form": ActionForm(formdata=None)} if current_person() else known
