"""Signing in by a link in a text message; only where a gateway is set."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.links import absolute_url
from fellespott.core.local_only import settings
from fellespott.core.web import now, public, safe_next, save
from fellespott.notices.gateway import read_countries
from fellespott.notices.rules import clean_number

from ..forms import NumberForm
from ..login import forget_signing_in, keep_signing_in, signing_in
from ..models import SignInCode
from ..services import number_hash, send_text_link
from ..throttle import count_visit
from .room import room


@room.route("/logg-inn/mobil", methods=["GET", "POST"])
@public
def ask_for_text() -> Any:
    """Ask for a link. The answer is the same whether we know the number or not."""
    if settings().sms_url is None:
        abort(404)
    onward, form = safe_next(request.args.get("next")), NumberForm()
    sent = save(form, lambda: _send(form.number.data or "", onward))
    if sent is None:
        return render_template("people/ask_for_text.html", form=form, onward=onward), form_status(form)
    forget_signing_in()
    keep_signing_in(
        code=str(sent.id), next=onward, remember=bool(form.remember.data), shared=bool(form.shared.data)
    )
    return redirect(url_for("people.text_sent"), 303)


@room.get("/logg-inn/mobil/sendt")
@public
def text_sent() -> Any:
    """Look at the telephone."""
    if settings().sms_url is None:
        abort(404)
    if "code" not in signing_in():
        return redirect(url_for("people.ask_for_text"), 303)
    return render_template("people/text_sent.html")


def _send(typed: str, onward: str | None) -> SignInCode:
    key, number = settings().secret_key, clean_number(typed, countries=read_countries(settings()))
    count_visit("send-text", number_hash(key, number))
    return send_text_link(
        current_session(),
        number=number,
        key=key,
        now=now(),
        link_to=lambda token: absolute_url("people.open_link", token=token, next=onward),
    )
