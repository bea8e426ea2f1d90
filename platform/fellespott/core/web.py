"""The edge: who may call a view, when the request came, and where its one transaction ends.

A view says `@access(policy, load=…)` or `@public`; without either it is refused. A write goes through
`save`, which validates, runs the use case and commits, or rolls back and says why beside the field.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Flask, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from .arrival import arrived_at
from .authz import Decision, Policy
from .clock import utcnow
from .db import current_session, expect_writes, own_transaction
from .errors import DomainError
from .forms import Form, form_status
from .i18n import _, _l
from .registry import registry

T = TypeVar("T")
P = ParamSpec("P")
View = Callable[..., Any]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
log = structlog.get_logger(__name__)


class Room(Blueprint):
    """A room's views."""


def now() -> datetime:
    """The moment this request reached the server (rule R1 counts by it), UTC."""
    return cast(datetime, g.received_at)


def current_person() -> Any:
    """The signed-in Person, or None for a visitor."""
    # Looked up once: each look through the proxy is a walk through the request's context.
    user = current_user._get_current_object()
    return user if user is not None and user.is_authenticated else None


def public(view: View) -> View:
    """Anyone may call this view."""
    view.__access__ = "public"  # type: ignore[attr-defined]
    return view


def access(
    policy: Policy,
    *,
    load: Callable[..., Any] | None = None,
    private: bool = False,
    known_to: Policy | None = None,
    opens: Callable[[Any], Iterable[uuid.UUID]] | None = None,
) -> Callable[[View], View]:
    """Guard a view by a policy.

    `load(session, **url_args)` fetches what the page is about; the view then gets that object instead of
    the URL's arguments. None means 404. `private` answers 404 instead of 403, where even the existence of
    the thing is nobody else's business. Where that depends, `known_to` is the policy that says who may know
    of it: they get 403 with the reason, others 404. A visitor is sent to sign in first. `opens(target)`
    gives the ids of the people whose private records the page shows: that it was opened is noted for them.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**url_args: Any) -> Any:
            person = current_person()
            target = load(current_session(), **url_args) if load else None
            if load and target is None:
                if person is None and (private or known_to):
                    return ask_to_sign_in()
                raise NotFound
            decision = policy(person, target, now())
            if not decision:
                if person is None:
                    return ask_to_sign_in()
                if private or (known_to is not None and not known_to(person, target, now())):
                    raise NotFound
                raise Forbidden(description=str(decision.reason))
            if opens is not None and person is not None:
                # Before the view: what it commits would leave nothing of `target` to ask.
                g.opened = {one for one in opens(target) if one != person.id}
            return view(target) if load else view(**url_args)

        guarded.__access__ = policy  # type: ignore[attr-defined]
        guarded.__opens__ = opens  # type: ignore[attr-defined]
        return guarded

    return decorate


def ask_to_sign_in() -> Response:
    """Send a visitor to the sign-in page, and back afterwards."""
    back = request.full_path.rstrip("?") if request.method in SAFE else None
    return redirect(url_for("people.sign_in", next=back), 303)


def save(form: Form, act: Callable[[], T]) -> T | None:
    """Validate the form, run the use case and commit.

    Returns what the use case returned, or None when anything refused: then nothing was written and the
    form carries the messages, with everything typed still in it.
    """
    if not form.validate_on_submit():
        return None
    session = current_session()
    try:
        result = act()
        session.commit()
    except DomainError as error:
        session.rollback()
        form.reject(error)
        return None
    except (IntegrityError, StaleDataError) as error:
        session.rollback()
        log.info(
            "conflict", endpoint=request.endpoint, kind=type(error).__name__, constraint=_constraint(error)
        )
        form.reject(DomainError("conflict", CONFLICT, status=409))
        return None
    return result


CONFLICT = _l("Noen andre rakk å endre dette mens du holdt på. Se over og prøv igjen.")


def _constraint(error: Exception) -> str:
    diagnostics = getattr(getattr(error, "orig", None), "diag", None)
    return str(getattr(diagnostics, "constraint_name", None) or getattr(error, "orig", ""))[:200]


def done(message: Any, endpoint: str, **values: Any) -> Response:
    """Say that it went well and go on (303, so that reload does not send again)."""
    flash(str(message), "success")
    return redirect(url_for(endpoint, **values), 303)


def refused(form: Form, endpoint: str, **values: Any) -> Any:
    """A one-button form was refused: a whole page that says why, with the way back."""
    reasons = [message for _field, message in form.summary]
    return (
        render_template(
            "errors/error.html",
            code=form_status(form),
            title=_("Det gikk ikke"),
            message=" ".join(reasons),
            next_url=url_for(endpoint, **values),
            next_text=_("Tilbake"),
        ),
        form_status(form),
    )


def safe_next(target: str | None) -> str | None:
    """The address to go on to, if it is a path of our own; never another site's."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or "\\" in target or "\n" in target else target


def init_web(app: Flask) -> None:
    """Default deny, the moment of each request, and what every page may ask."""

    @app.before_request
    def _arrive() -> None:
        g.received_at = arrived_at()
        expect_writes(request.method not in SAFE)

    @app.before_request
    def _refuse_nul() -> None:
        # No page has one in its address, and PostgreSQL cannot even look for it.
        if "\x00" in request.path or b"%00" in request.query_string:
            abort(404)

    @app.before_request
    def _default_deny() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        view = current_app.view_functions[request.endpoint]
        if not hasattr(view, "__access__"):
            log.error("view without a policy", endpoint=request.endpoint)
            abort(403)

    def may(policy: Policy, target: Any = None) -> Decision:
        return policy(current_person(), target, now())

    init_openings(app)

    @app.context_processor
    def _context() -> dict[str, Any]:
        return {"current_person": current_person(), "may": may, "now": g.get("received_at") or utcnow()}


def init_openings(app: Flask) -> None:
    """Note whose private records a page showed, once it was shown."""

    @app.after_request
    def _note_openings(response: Response) -> Response:
        opened, person = g.pop("opened", None), current_person()
        if opened and person is not None and response.status_code == 200:
            reader_id, page = person.id, str(request.endpoint)
            with own_transaction() as session:
                for note in registry().openings:
                    note(session, opened, reader_id, page, now())
        return response
