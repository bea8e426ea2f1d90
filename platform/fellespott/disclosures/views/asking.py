"""Anyone asks, without an account, follows it by a link, and reads the journal."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import current_language
from fellespott.core.links import absolute_url
from fellespott.core.pagination import paginate
from fellespott.core.web import now, public, save
from fellespott.people.throttle import count_visit

from .. import queries, services, texts
from ..forms import AskForm
from ..models import DisclosureRequest
from .room import room


@room.route("/innsyn", methods=["GET", "POST"])
@public
def ask() -> Any:
    """Ask to see documents."""
    form = AskForm()
    received = save(form, lambda: _receive(form))
    if received is not None:
        _request, token = received
        return redirect(url_for("disclosures.follow_request", token=token), 303)
    return render_template("disclosures/ask.html", form=form), form_status(form)


def _receive(form: AskForm) -> tuple[DisclosureRequest, str]:
    count_visit("send-complaint")
    return services.receive(
        current_session(),
        text=form.text.data or "",
        email=form.email.data or "",
        language=current_language(),
        now=now(),
    )


@room.get("/innsyn/svar/<token>")
@public
def follow_request(token: str) -> str:
    """How far it has come, and the answer: for whoever holds the link."""
    found = queries.request_by_token(current_session(), token)
    if found is None:
        abort(404)
    return render_template(
        "disclosures/follow.html",
        request_=found,
        answer=queries.last_answer(found),
        link=absolute_url("disclosures.follow_request", token=token),
        texts=texts,
    )


@room.get("/innsyn/journal")
@public
def journal() -> str:
    """Every request: when it came and how it was answered. Not who asked, nor in what words."""
    page = paginate(current_session(), queries.journal(), number=request.args.get("side", 1, type=int))
    return render_template("disclosures/journal.html", page=page, texts=texts)
