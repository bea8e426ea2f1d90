"""Telling an adult one can trust, and the register the named staff read."""

from typing import Any

from flask import redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.pagination import paginate
from fellespott.core.web import access, current_person, done, now, public, save
from fellespott.people.queries import names_of
from fellespott.people.throttle import count_visit

from .. import help as help_data
from .. import queries, services, texts
from ..forms import ConcernForm, StepForm
from ..models import Concern
from ..policies import can_handle_concern, can_read_concerns, opens_concern
from ..rules import may_move
from ..states import ConcernState
from .room import load_concern, room


@room.route("/bekymring", methods=["GET", "POST"])
@public
def tell() -> Any:
    """Say it, with or without a name. Who reads it stands on the page."""
    form = ConcernForm()
    if save(form, lambda: _tell(form)):
        return redirect(url_for("safety.thanks"), 303)
    page = render_template("safety/tell.html", form=form, **_readers(), emergency=help_data.emergency())
    return page, form_status(form)


def _tell(form: ConcernForm) -> Concern:
    count_visit("send-concern")
    person = current_person()
    return services.add_concern(
        current_session(),
        words=form.words.data or "",
        talk_to=form.talk_to.data or "",
        reach_by=form.reach_by.data or "",
        sender=person if form.say_who.data else None,
        now=now(),
    )


@room.get("/bekymring/takk")
@public
def thanks() -> str:
    """It has come; who reads it, and whom to call meanwhile."""
    return render_template("safety/thanks.html", services=help_data.services(), **_readers())


def _readers() -> dict[str, Any]:
    """The names on the page; where nobody is a safeguard, that administrators read it."""
    named = queries.safeguards(current_session())
    return {"named": named, "readers": named or queries.concern_readers(current_session())}


@room.get("/bekymringer")
@access(can_read_concerns, private=True)
def list_concerns() -> str:
    """The register: what nobody has read first. Not a word of what it says."""
    page = paginate(
        current_session(),
        queries.select_concerns(current_person()),
        number=request.args.get("side", 1, type=int),
    )
    return render_template("safety/concerns.html", page=page, texts=texts)


@room.route("/bekymringer/<uuid:concern_id>", methods=["GET", "POST"])
@access(can_handle_concern, load=load_concern, private=True, opens=opens_concern)
def show_concern(concern: Concern) -> Any:
    """One concern, and what was done with it."""
    form = StepForm()
    moved = save(form, lambda: _move(form, concern))
    if moved is not None:
        return done(_("Lagret."), "safety.show_concern", concern_id=concern.id)
    session = current_session()
    ids = {one.by_id for one in concern.steps} | ({concern.sender_id} if concern.sender_id else set())
    page = render_template(
        "safety/concern.html",
        concern=concern,
        form=form,
        names=names_of(session, ids),
        moves=[one for one in ConcernState if may_move(concern.state, one)],
        texts=texts,
    )
    return page, form_status(form)


def _move(form: StepForm, concern: Concern) -> Concern:
    wanted = request.form.get("to", "")
    to = ConcernState(wanted) if wanted in set(ConcernState) else concern.state
    return services.move_concern(
        current_session(),
        actor=current_person(),
        concern=concern,
        to=to,
        note=form.note.data or "",
        now=now(),
    )
