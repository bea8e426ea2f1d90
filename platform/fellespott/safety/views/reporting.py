"""Anyone says that something here is not right, without an account, and follows it by a link."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import current_language
from fellespott.core.links import absolute_url
from fellespott.core.registry import Reportable, registry
from fellespott.core.web import current_person, now, public, save
from fellespott.people.throttle import count_visit

from .. import queries, services, texts
from ..forms import ReportForm
from ..models import Report
from ..states import Why
from .room import room


@dataclass(frozen=True, slots=True)
class Reported:
    """A thing that can be reported, and its kind."""

    reportable: Reportable
    thing: Any


def _find(kind: str, thing_id: uuid.UUID) -> Reported:
    """The thing, for those who can see it; 404 for everybody else."""
    reportable = registry().reportables.get(kind)
    thing = reportable.load(current_session(), thing_id) if reportable is not None else None
    if reportable is None or thing is None or not reportable.can_see(current_person(), thing, now()):
        abort(404)
    return Reported(reportable, thing)


@room.route("/meld/<kind>/<uuid:thing_id>", methods=["GET", "POST"])
@public
def report(kind: str, thing_id: uuid.UUID) -> Any:
    """Say what is wrong with it."""
    found, person = _find(kind, thing_id), current_person()
    title, url = found.reportable.title(found.thing), found.reportable.url(found.thing)
    form = ReportForm(data={"email": person.email or ""} if person is not None else None)
    sent = save(form, lambda: _send(form, kind, thing_id))
    if sent:
        return redirect(url_for("safety.follow_report", token=sent[1]), 303)
    page = render_template("safety/report.html", form=form, title=title, url=url)
    return page, form_status(form)


def _send(form: ReportForm, kind: str, thing_id: uuid.UUID) -> tuple[Report, str]:
    # Counting ends the transaction, so the thing is found again afterwards.
    count_visit("send-report")
    found, person = _find(kind, thing_id), current_person()
    address = (form.email.data or "").strip().lower()
    return services.report(
        current_session(),
        # Who takes their address away wants to be nobody, signed in or not.
        actor=person if person is not None and person.email == address else None,
        reportable=found.reportable,
        thing=found.thing,
        why=Why(form.why.data),
        words=form.words.data or "",
        email=address,
        language=current_language(),
        now=now(),
    )


@room.get("/melding/<token>")
@public
def follow_report(token: str) -> str:
    """How far it has come: for whoever holds the link. It says nothing of what was reported but the kind."""
    found = queries.report_by_token(current_session(), token)
    if found is None:
        abort(404)
    return render_template(
        "safety/follow.html",
        report=found,
        link=absolute_url("safety.follow_report", token=token),
        decisions=[one for one in found.case.decisions if one.decided_at >= found.at],
        texts=texts,
    )
