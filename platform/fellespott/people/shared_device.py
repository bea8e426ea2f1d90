"""A screen many use: a tablet at a library, a machine at school.

Either one sign-in is said to be on a borrowed device, or the whole device is (a signed cookie, set on
/delt-skjerm): then every sign-in on it is. Such a sign-in ends by itself (rules.SHARED), and nothing of it
is left in the browser.
"""

from typing import Any

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from fellespott.core.web import current_person

from .known_browser import forget_browser, set_signed_cookie
from .rules import SHARED

COOKIE = "fellespott_delt"
# What pages keep of what somebody was writing, and of uploads on their way.
CLEAR_TEXTS = '"storage"'
MAX_AGE_SECONDS = 400 * 24 * 60 * 60
# Cookies stay: the language, and that the device is shared. The session's own was emptied.
CLEAR = '"cache", "storage"'
WARN_BEFORE_SECONDS = 60


def init_shared_device(app: Flask) -> None:
    """Tell pages where they are shown, and clean up after whoever leaves."""

    @app.context_processor
    def _context() -> dict[str, Any]:
        return {"shared_idle_seconds": int(SHARED.idle.total_seconds()) if signed_in_on_shared() else None}

    # For macros, which see no context.
    app.jinja_env.globals["on_shared_device"] = on_shared_device

    @app.after_request
    def _leave(response: Response) -> Response:
        if g.pop("leaves_shared", False):
            response.headers["Clear-Site-Data"] = CLEAR
        elif g.pop("forgets_texts", False):
            response.headers["Clear-Site-Data"] = CLEAR_TEXTS
        change = g.pop("device_becomes", None)
        if change == "shared":
            set_signed_cookie(response, COOKIE, _signer().dumps("shared"), MAX_AGE_SECONDS)
            forget_browser(response)
        elif change == "own":
            response.delete_cookie(COOKIE)
        return response


def device_is_shared() -> bool:
    """Whether somebody has said so of the whole device."""
    try:
        return bool(_signer().loads(request.cookies.get(COOKIE, "")) == "shared")
    except BadSignature:
        return False


def signed_in_on_shared() -> bool:
    """Whether this sign-in is on a borrowed device."""
    return current_person() is not None and bool(g.get("sign_in") and g.sign_in.is_shared)


def on_shared_device() -> bool:
    """Whether nothing may be left in this browser."""
    return device_is_shared() or signed_in_on_shared()


def leave_shared() -> None:
    """Have the browser forget what it keeps of us, with this answer."""
    g.leaves_shared = True


def forget_texts() -> None:
    """Have the browser forget what it keeps of what this person was writing, with this answer."""
    g.forgets_texts = True


def mark_device(*, shared: bool) -> None:
    """Say of the whole device that it is shared, or that it is not, with this answer."""
    g.device_becomes = "shared" if shared else "own"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="shared-device")
