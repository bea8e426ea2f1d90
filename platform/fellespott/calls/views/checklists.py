"""Checklists of a call: what everyone may read, and what those who run the round write."""

from datetime import datetime
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.core.authz import Decision
from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save
from fellespott.people.queries import names_of

from .. import checklists, queries, services, texts
from ..checklist_forms import PointForm
from ..models import Call, ChecklistNote
from ..policies import can_manage_call, can_view_call
from .blueprint import load_shown, may_know, room

Target = tuple[Call, checklists.Checklist, checklists.Point]


@room.get("/<slug>/sjekkliste")
@access(can_view_call, load=load_shown)
def show_checklists(call: Call) -> Any:
    """Every point: how it stands, why, and what shows it."""
    return render_template(
        "calls/checklists.html",
        call=call,
        found=checklists.findings(queries.checklist_notes(current_session(), call)),
        may_write=can_manage_call(current_person(), call, now()).allowed,
        texts=texts,
    )


def load_point(session: Session, slug: str, list_key: str, point_key: str) -> Target | None:
    """A call and one point of one of its lists."""
    call, found = queries.call_by_slug(session, slug), checklists.checklist(list_key)
    point = found.point(point_key) if found is not None else None
    return (call, found, point) if call is not None and found is not None and point is not None else None


def can_assess(actor: Any, target: Target, moment: datetime) -> Decision:
    """Those who run the round."""
    return can_manage_call(actor, target[0], moment)


@room.route("/<slug>/sjekkliste/<list_key>/<point_key>", methods=["GET", "POST"])
@access(can_assess, load=load_point, known_to=may_know)
def assess_point(target: Target) -> Any:
    """Say how one point stands; what was said before stays below."""
    session, (call, checklist, point) = current_session(), target
    history = queries.notes_about(session, call, checklist.key, point.key)
    newest = history[-1] if history else None
    form = PointForm.of(newest)
    if save(form, lambda: _assess(target, form)):
        return done(_("Vurderingen er lagret."), "calls.show_checklists", slug=call.slug)
    form.catch_up(newest.number if newest is not None else 0)
    page = render_template(
        "calls/checklist_point.html",
        form=form,
        call=call,
        checklist=checklist,
        point=point,
        history=history[::-1],
        names=names_of(session, {one.by_id for one in history if one.by_id is not None}),
        texts=texts,
    )
    return page, form_status(form)


def _assess(target: Target, form: PointForm) -> ChecklistNote:
    call, checklist, point = target
    return services.assess_point(
        current_session(),
        actor=current_person(),
        call=call,
        list_key=checklist.key,
        point_key=point.key,
        state=form.chosen,
        note=form.note.data or "",
        evidence=form.links,
        seen=form.opened_on,
        now=now(),
    )
