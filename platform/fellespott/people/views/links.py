"""A link by mail or text message. Opening it changes nothing: mail filters open links too."""

import uuid
from typing import Any

from flask import render_template, request

from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import form_status
from fellespott.core.local_only import settings
from fellespott.core.web import now, public, safe_next

from ..forms import LinkForm
from ..login import forget_signing_in, keep_signing_in, signing_in
from ..models import SignInCode
from ..services import Proof, find_link, use_link
from ..states import WayIn
from ..throttle import count_visit
from .room import room
from .signing_in import come_in

TEXT_MESSAGE = "sms"


@room.route("/logg-inn/lenke/<token>", methods=["GET", "POST"])
@public
def open_link(token: str) -> Any:
    """Whose it is, and a button; the button signs in, once. Every link that does not work looks alike."""
    key, form = settings().secret_key, LinkForm()
    try:
        count_visit("use-link")
        sent = find_link(current_session(), token=token, key=key, now=now())
    except DomainError as error:
        return _closed(error)
    if request.method == "POST":
        _begin_here(sent.id, form)
    answer = come_in(form, lambda: proof_of(use_link(current_session(), token=token, key=key, now=now())))
    if answer is not None:
        return answer
    if form.rejection is not None and form.rejection.code == "link_over":
        return _closed(form.rejection)
    return render_template("people/open_link.html", form=form, to=_shortened(sent.email)), form_status(form)


def _begin_here(code_id: uuid.UUID, form: LinkForm) -> None:
    """Often this is another device than the one that asked: nothing is taken over from what it was doing."""
    if signing_in().get("code") != str(code_id):
        forget_signing_in()
        keep_signing_in(next=safe_next(request.args.get("next")))
    keep_signing_in(remember=bool(form.remember.data), shared=bool(form.shared.data))


def proof_of(used: SignInCode) -> Proof:
    """What a link that was used proves."""
    if used.number_hash is not None:
        return Proof(WayIn.TEXT_MESSAGE, identity=(TEXT_MESSAGE, used.number_hash))
    return Proof(WayIn.EMAIL_LINK, email=used.email)


def _shortened(email: str | None) -> str | None:
    """Enough to see that it is one's own: "a…@example.org"."""
    if email is None:
        return None
    local, _at, domain = email.rpartition("@")
    return f"{local[0]}…@{domain}"


def _closed(error: DomainError) -> Any:
    return render_template("people/link_over.html", message=error.message), error.status
