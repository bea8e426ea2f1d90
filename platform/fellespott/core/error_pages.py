"""One handler for all errors: a designed page that says what happened and where to go next.

Of a crash the log gets its kind and the way through our code, never its text: that may hold personal data.
"""

import traceback
from typing import Any

import structlog
from flask import Flask, render_template, request, url_for
from werkzeug.exceptions import Forbidden, HTTPException, SecurityError

from .db import current_session
from .errors import DomainError
from .i18n import _, _l

log = structlog.get_logger(__name__)

MESSAGES: dict[int, tuple[Any, Any]] = {
    400: (_l("Det ble noe feil i det som kom hit"), _l("Gå tilbake og prøv en gang til.")),
    403: (_l("Her kan du ikke gå inn"), _l("Denne siden er ikke åpen for deg.")),
    404: (_l("Vi finner ikke siden"), _l("Kanskje lenka er gammel, eller noe falt ut da du skrev den.")),
    405: (_l("Slik kan ikke siden brukes"), _l("Gå tilbake og bruk knappene på siden.")),
    413: (
        _l("Det du sendte, er for stort"),
        _l("Ingenting er lagret. Gå tilbake, så er det du skrev der ennå. Send mindre om gangen."),
    ),
    429: (_l("Litt for fort"), _l("Vent et par minutter, og prøv igjen.")),
    500: (
        _l("Noe gikk galt hos oss"),
        _l("Vi har fått beskjed. Ingenting av det du gjorde nå, er lagret. Prøv igjen om litt."),
    ),
}


def error_page(code: int, *, message: Any = None) -> tuple[str, int]:
    """The designed page for an HTTP error, with a next step."""
    title, standard = MESSAGES.get(code, MESSAGES[400 if code < 500 else 500])
    return (
        render_template(
            "errors/error.html",
            code=code,
            title=title,
            message=message or standard,
            next_url=url_for("home.front"),
            next_text=_("Til forsiden"),
        ),
        code,
    )


def init_error_pages(app: Flask) -> None:
    """Catch what views let through; nothing half-done stays in the session."""

    @app.errorhandler(HTTPException)
    def _http_error(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        if isinstance(error, SecurityError):
            return error  # asked for under a name that is not ours: no page, no links, no session
        current_session().rollback()
        own_words = isinstance(error, Forbidden) and error.description != Forbidden.description
        return error_page(error.code, message=error.description if own_words else None)

    @app.errorhandler(DomainError)
    def _domain_error(error: DomainError) -> Any:
        current_session().rollback()
        return error_page(error.status, message=str(error.message))

    # In place of Flask's own, which writes the error's text and the whole address.
    app.log_exception = _note_crash  # type: ignore[method-assign]

    @app.errorhandler(500)
    def _crash(_error: Exception) -> Any:
        current_session().rollback()
        return error_page(500)


def _note_crash(exc_info: Any) -> None:
    kind, _error, trace = exc_info
    frames = traceback.extract_tb(trace)
    where = [f"{'/'.join(one.filename.rsplit('/', 3)[-3:])}:{one.lineno} {one.name}" for one in frames]
    log.error("crash", endpoint=request.endpoint, method=request.method, error=kind.__name__, where=where)
