"""What those who run rounds do with a call."""

from datetime import datetime
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from fellespott.core.authz import Decision
from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, done, now, save
from fellespott.people.queries import names_of

from .. import queries, services, texts
from ..call_forms import CallForm
from ..forms import MoveForm
from ..models import Call
from ..policies import can_manage_call, can_manage_calls, can_view_call
from ..rules import lacks
from ..states import BY_PUBLICATION, MOVES, Phase
from ..stations import phase_stations
from .blueprint import load_call, may_know, room


@room.route("/ny", methods=["GET", "POST"])
@access(can_manage_calls)
def new_call() -> Any:
    """One page to a working call: what is not touched is as in 2021."""
    session, me = current_session(), current_person()
    copied = _copied()
    if copied is not None:
        usual = services.settings_like(copied, now())
    else:
        usual = services.suggested_settings(session, actor=me, now=now())
    form = CallForm.of(Phase.DRAFT, usual, queries.latest_versions(session))
    call = save(form, lambda: services.create_call(session, actor=me, now=now(), **form.values))
    if call:
        said = _("Utlysningen er lagret som utkast. Se over den, og kunngjør den når du er klar.")
        return done(said, "calls.manage_call", slug=call.slug)
    page = render_template("calls/edit.html", form=form, call=None, fixed=[], copied=copied)
    return page, form_status(form)


def _copied() -> Call | None:
    """The call the new one is to be like, if one is named that may be known of."""
    slug = request.args.get("som")
    call = queries.call_by_slug(current_session(), slug) if slug else None
    return call if call is not None and can_view_call(current_person(), call, now()) else None


@room.route("/<slug>/endre", methods=["GET", "POST"])
@access(can_manage_call, load=load_call, known_to=may_know)
def edit_call(call: Call) -> Any:
    """Change what may be changed in the call's phase."""
    session, me = current_session(), current_person()
    own = [one for one in (call.criteria_version, call.second_criteria) if one is not None]
    versions = {one.id: one for one in (*queries.latest_versions(session), *own)}
    form = CallForm.of(call.phase, call.settings, versions.values(), version=call.version)
    saved = save(
        form,
        lambda: services.update_call(
            session, actor=me, call=call, version=form.opened_on, now=now(), reason=form.why, **form.values
        ),
    )
    if saved:
        return done(_("Endringene er lagret."), "calls.manage_call", slug=saved.slug)
    form.catch_up(call.version)
    fixed = [texts.FIELD_NAMES[name] for name in form.fixed]
    page = render_template(
        "calls/edit.html", form=form, call=call, fixed=fixed, eased=call.phase is Phase.OPEN
    )
    return page, form_status(form)


@room.get("/<slug>/styr")
@access(can_manage_call, load=load_call, known_to=may_know)
def manage_call(call: Call) -> Any:
    """Where the call is, what to do next, and the way to everything about it."""
    session = current_session()
    history = queries.phase_changes(session, call)
    missing = lacks(call.announcement_facts, now()) if call.phase is Phase.DRAFT else []
    return render_template(
        "calls/manage.html",
        call=call,
        stations=phase_stations(call, history),
        moves=[to for to in MOVES[call.phase] if to not in BY_PUBLICATION],
        missing=missing,
        history=history,
        names=names_of(session, {one.by_id for one in history if one.by_id is not None}),
        seats=queries.seat_counts(session, [call.id]),
        may_make=can_manage_calls(current_person(), None, now()).allowed,
        panels=registry().panels("call_manage", session, call, current_person(), now()),
        texts=texts,
    )


def load_move(session: Session, slug: str, to: str) -> tuple[Call, Phase] | None:
    """A call and the phase it is to be moved to by hand."""
    call = queries.call_by_slug(session, slug)
    if call is None or to not in list(Phase) or Phase(to) in BY_PUBLICATION:
        return None
    return call, Phase(to)


def can_move(actor: Any, target: tuple[Call, Phase], moment: datetime) -> Decision:
    """Those who run rounds move calls."""
    return can_manage_call(actor, target[0], moment)


@room.route("/<slug>/flytt/<to>", methods=["GET", "POST"])
@access(can_move, load=load_move, known_to=may_know)
def move_call(target: tuple[Call, Phase]) -> Any:
    """Move the call, with a reason."""
    (call, to), form = target, MoveForm()
    moved = save(form, lambda: _move(call, to, form))
    if moved:
        said = _("Utlysningen er nå her: %(phase)s.", phase=texts.PHASE_NAMES[to])
        return done(said, "calls.manage_call", slug=moved.slug)
    way = (call.phase, to)
    page = render_template(
        "calls/move.html",
        form=form,
        call=call,
        way=way,
        allowed=to in MOVES[call.phase],
        needs_deadline=way == (Phase.CLOSED, Phase.OPEN),
        texts=texts,
    )
    return page, form_status(form)


def _move(call: Call, to: Phase, form: MoveForm) -> Call:
    return services.move_phase(
        current_session(),
        actor=current_person(),
        call=call,
        to=to,
        reason=form.reason.data or "",
        closes_at=form.closes_at.data,
        now=now(),
    )
