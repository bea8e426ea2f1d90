"""What every page needs to know."""

from typing import Any

from flask import Flask

from fellespott.core.forms import ActionForm
from fellespott.core.i18n import current_language
from fellespott.core.local_only import settings, shows_local_mail


def contribute(app: Flask) -> None:
    """Put language, demo mark and the sign-out form into every template."""

    @app.context_processor
    def _context() -> dict[str, Any]:
        return {
            "lang": current_language(),
            "config_demo": settings().demo,
            "contact_email": settings().contact_email,
            "local_mail_page": shows_local_mail(),
            "sign_out_form": ActionForm(formdata=None),
        }
