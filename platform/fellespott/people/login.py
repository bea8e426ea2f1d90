"""Who is signed in. The only module that knows Flask-Login and what the session cookie holds.

The cookie is signed, not secret: it never holds a code, a token or a role.
"""

import time
import uuid
from typing import Any, TypedDict, cast

from flask import session
from flask_login import login_user

from fellespott.core.db import current_session
from fellespott.core.i18n import LANGUAGES
from fellespott.core.local_only import settings
from fellespott.extensions import login_manager

from .models import Person

# Without "remember me" a shared tablet forgets by itself, even if the browser is never closed.
SHORT_SESSION_SECONDS = 12 * 60 * 60
SIGN_IN_SECONDS = 60 * 60


class SigningIn(TypedDict, total=False):
    """A sign-in on its way, kept between its pages. `proven`: the code was right, the name is missing."""

    email: str
    name: str
    next: str | None
    remember: bool
    proven: bool
    at: float


def init_login() -> None:
    """Tell Flask-Login how to find a person; the extension itself is bound in app.py."""
    # Phones change networks all the time; ending sessions is what session_epoch is for.
    login_manager.session_protection = None
    login_manager.user_loader(_load_person)


def _load_person(user_id: str) -> Person | None:
    """The person of a session cookie, if that session has not been ended."""
    found, _, epoch = user_id.partition(":")
    try:
        key, session_epoch = uuid.UUID(found), int(epoch)
    except ValueError:
        return None
    started = session.get("signed_in_at")
    if not session.permanent and started is not None and time.time() - started > SHORT_SESSION_SECONDS:
        return None
    person = current_session().get(Person, key)
    if person is None or person.session_epoch != session_epoch:
        return None
    return None if person.is_demo and not settings().demo else person


def start_session(person: Person, *, remember: bool) -> None:
    """Sign the person in on this device, in a session that shares nothing with the one before.

    With `remember` it lasts 30 days, else until the browser closes and 12 hours at most.
    """
    language = person.language or session.get("language")
    session.clear()
    if language in LANGUAGES:
        session["language"] = language
    session["signed_in_at"] = time.time()
    session.permanent = remember
    login_user(person)


def end_session() -> None:
    """Forget everything this device had but the language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def keep_signing_in(**values: Any) -> None:
    """Remember where a sign-in has come to; what is given wins over what was there."""
    session["signing_in"] = {**signing_in(), **values, "at": time.time()}


def signing_in() -> SigningIn:
    """Where the sign-in of this device has come to; empty when there is none, or it was left an hour ago."""
    found = session.get("signing_in")
    if not isinstance(found, dict) or time.time() - found.get("at", 0) > SIGN_IN_SECONDS:
        return {}
    return cast(SigningIn, found)


def forget_signing_in() -> None:
    """Begin anew."""
    session.pop("signing_in", None)
