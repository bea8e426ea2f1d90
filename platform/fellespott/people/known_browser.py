"""A browser that has signed in to an account before is known to it, by a signed cookie of its own.

It opens nothing. It only lets the one it belongs to ask for codes apart from strangers' counts, so that
nobody can keep a person out by asking in their name. Never set on a device that is lent out.
"""

import secrets
from typing import Any

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from fellespott.core.ids import keyed_hash

COOKIE = "fellespott_kjent"
MAX_AGE_SECONDS = 400 * 24 * 60 * 60
MOST_ACCOUNTS = 5


def init_known_browser(app: Flask) -> None:
    """Write the cookie once a sign-in has gone well."""

    @app.after_request
    def _write(response: Response) -> Response:
        value = g.pop("known_browser", None)
        if value is not None:
            set_signed_cookie(response, COOKIE, _signer().dumps(value), MAX_AGE_SECONDS)
        return response


def browser_id_for(account: str) -> str | None:
    """This browser's id if it has signed in to that account before."""
    kept = _read()
    return str(kept["id"]) if _mark(account) in kept["accounts"] else None


def know_browser(*accounts: str) -> None:
    """From now on this browser is known to those accounts; at most the five newest are remembered."""
    kept = _read()
    marks = [_mark(account) for account in accounts]
    others = [mark for mark in kept["accounts"] if mark not in marks]
    g.known_browser = {"id": kept["id"], "accounts": (marks + others)[:MOST_ACCOUNTS]}


def forget_browser(response: Response) -> None:
    """This browser is known to nobody any more."""
    response.delete_cookie(COOKIE)


def set_signed_cookie(response: Response, name: str, value: str, max_age: int) -> None:
    """A cookie scripts cannot read, that goes to us alone."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
    )


def _read() -> dict[str, Any]:
    try:
        kept = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        kept = None
    return kept if isinstance(kept, dict) else {"id": secrets.token_urlsafe(9), "accounts": []}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known-browser")


def _mark(account: str) -> str:
    return keyed_hash(current_app.config["SECRET_KEY"], "known-browser", account)[:20]
