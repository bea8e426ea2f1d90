"""Who is signed in. The only module that knows Flask-Login and what the session cookie holds.

The cookie is signed, not secret: it holds the token of a sign-in (people/models/sessions.py), never a code
or a role. A sign-in can be ended from another device.
"""

import time
from datetime import datetime, timedelta
from typing import Any, TypedDict, cast

import sqlalchemy as sa
from flask import Flask, Response, g, request, session
from flask_login import login_user
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.core.db import current_session, own_transaction
from fellespott.core.i18n import LANGUAGES
from fellespott.core.ids import new_token, token_hash
from fellespott.core.local_only import settings
from fellespott.core.web import current_person, now
from fellespott.extensions import login_manager

from .known_browser import init_known_browser, know_browser
from .models import Person, SignIn
from .rules import lasts_until, lifetime
from .shared_device import device_is_shared, forget_texts, init_shared_device, leave_shared, on_shared_device
from .states import WayIn

SIGN_IN_SECONDS = 60 * 60
SEEN_EVERY = timedelta(minutes=1)


class SigningIn(TypedDict, total=False):
    """A sign-in on its way, kept between its pages. `proof`: it was right, and only a name is missing."""

    email: str
    code: str  # the id of the code this browser asked for
    paper: str  # the id of a code on paper that was right, and is nobody's yet
    name: str
    next: str | None
    remember: bool
    shared: bool
    proof: dict[str, Any]
    at: float


def init_login(app: Flask) -> None:
    """Tell Flask-Login how to find a person; the extension itself is bound in app.py."""
    # Phones change networks all the time; a stolen sign-in is ended from the list on /meg.
    login_manager.session_protection = None
    login_manager.user_loader(_load_person)
    init_known_browser(app)
    init_shared_device(app)

    @app.after_request
    def _seen(response: Response) -> Response:
        note_seen()
        return response


def _load_person(token: str) -> Person | None:
    """The person of the cookie's token, if that sign-in still holds."""
    found = current_session().scalar(
        sa.select(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
    )
    # Not the request's own moment: somebody is also looked for before a request has one.
    moment = g.get("received_at") or utcnow()
    if found is None or not found.person.is_active or moment >= ends_at(found):
        return None
    if found.person.is_demo and not settings().demo:
        return None
    g.sign_in = found
    # On a borrowed screen minutes matter: each request counts.
    if found.is_shared or moment - found.last_seen_at >= SEEN_EVERY:
        g.seen_sign_in = (found.id, moment)
    return found.person


def current_sign_in() -> SignIn | None:
    """The sign-in this request came with."""
    return cast("SignIn | None", g.get("sign_in"))


def ends_at(sign_in: SignIn) -> datetime:
    """When that sign-in ends unless it is used before, UTC."""
    life = lifetime(
        is_staff=sign_in.person.has_staff_role,
        is_remembered=sign_in.is_remembered,
        is_shared=sign_in.is_shared,
    )
    return lasts_until(started_at=sign_in.started_at, last_seen_at=sign_in.last_seen_at, life=life)


def start_session(
    person: Person,
    *,
    way: WayIn,
    remember: bool = False,
    second_step: bool = False,
    shared: bool = False,
    accounts: tuple[str, ...] = (),
) -> None:
    """Sign the person in on this device, in a session that shares nothing with the one before. Commits.

    `second_step`: the way in was proof enough for those who run things. `shared`: the device is borrowed.
    `accounts`: what was proven (an address, the hash of a number), for known_browser.py.
    """
    db, moment, token = current_session(), now(), new_token()
    shared = shared or device_is_shared()
    db.add(
        SignIn(
            person_id=person.id,
            token_hash=token_hash(token),
            way=way,
            started_at=moment,
            last_seen_at=moment,
            is_remembered=remember and not shared,
            is_shared=shared,
            second_step_at=moment if second_step else None,
            device=device_name(request.user_agent.string),
        )
    )
    db.commit()
    language = person.language or session.get("language")
    _end_here(db, moment)
    session.clear()
    if language in LANGUAGES:
        session["language"] = language
    session.permanent = remember and not shared
    login_user(person)
    session["_user_id"] = token
    if accounts and not shared:
        know_browser(*accounts)


def _end_here(db: Session, moment: datetime) -> None:
    """End the sign-in this device had: its token must be of no use to whoever copied the cookie."""
    token = session.get("_user_id")
    if isinstance(token, str):
        here = sa.update(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
        db.execute(here.values(ended_at=moment).execution_options(synchronize_session=False))
        db.commit()


def device_name(user_agent: str) -> str:
    """ "Android, Chrome": enough to know a device again, nothing to follow somebody by."""
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    return ", ".join(part for part in (system, browser) if part)


# The first that fits: every browser also names those it wants to be taken for.
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (("Firefox", "Firefox"), ("Edg", "Edge"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def mark_second_step() -> None:
    """Note on this sign-in that the second proof was given, and give it a fresh token. Commits."""
    found = current_sign_in()
    if found is None:
        return
    token = new_token()
    found.second_step_at, found.token_hash = now(), token_hash(token)
    current_session().commit()
    session["_user_id"] = token


def second_step_missing() -> bool:
    """Whether somebody who runs things is signed in here without having given the second proof."""
    person, found = current_person(), current_sign_in()
    if person is None or not person.has_staff_role:
        return False
    return found is None or (found.second_step_at is None and found.way is not WayIn.DEMO)


def note_seen() -> None:
    """Write when this sign-in was last used, in a transaction of its own, once the page is made."""
    seen = g.pop("seen_sign_in", None)
    if seen is None:
        return
    sign_in_id, moment = seen
    with own_transaction() as db:
        db.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=moment))


def end_session() -> None:
    """Sign out on this device: forget everything it had but the language. Commits."""
    if on_shared_device():
        leave_shared()
    else:
        forget_texts()
    _end_here(current_session(), now())
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
