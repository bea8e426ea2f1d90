"""How many are to sit on a jury, the mix aimed at, and who has not been heard."""

import uuid
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.policies import can_view_call
from fellespott.core.authz import Decision
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import lot_queries, services
from ..lot_forms import PlanForm, TargetForm
from ..lot_models import JuryTarget
from ..lot_policies import can_manage_seating
from ..lot_rules import cover
from ..lot_texts import CATEGORY_NAMES, STANDING_TONES, feature_name, not_heard, span, standing_text
from ..policies import can_manage_jury
from ._room import load_call, may_know, room


def may_know_of(actor: Any, target: Any, moment: Any) -> Decision:
    """Whether one may know of the call something is about: of one not announced only those who run it."""
    return can_view_call(actor, target.call, moment)


def load_target(session: Session, target_id: uuid.UUID) -> JuryTarget | None:
    """The target of an address."""
    return session.get(JuryTarget, target_id)


def coverage_of(call: Call) -> dict[str, Any]:
    """What the template `_coverage.html` shows: each wanted feature, how it stands, and who is missing."""
    session = current_session()
    rows = cover(lot_queries.wanted_in(session, call.id), lot_queries.seated_features(session, call.id))
    return {
        "rows": [
            {
                "name": feature_name(one.wanted.category, one.wanted.feature),
                "wanted": span(one.wanted.low, one.wanted.high),
                "have": one.have,
                "percent": one.percent,
                "population": one.wanted.population_percent,
                "said": standing_text(one),
                "tone": STANDING_TONES[one.standing],
            }
            for one in rows
        ],
        "not_heard": not_heard(rows),
    }


@room.route("/utlysninger/<slug>/jury/plan", methods=["GET", "POST"])
@access(can_manage_jury, load=load_call, known_to=may_know)
def plan_jury(call: Call) -> Any:
    """How many are to sit, whether people may volunteer, and the mix aimed at."""
    session = current_session()
    plan = lot_queries.plan_of(session, call.id)
    form = PlanForm(obj=plan)
    saved = save(
        form,
        lambda: services.plan_jury(
            session,
            actor=current_person(),
            call=call,
            seats=form.seats.data or 0,
            takes_volunteers=form.takes_volunteers.data,
            now=now(),
        ),
    )
    if saved:
        return done(_("Lagret."), "jury.plan_jury", slug=call.slug)
    return render_template(
        "jury/plan_jury.html",
        form=form,
        call=call,
        targets=lot_queries.targets_of(session, call.id),
        action_form=ActionForm(formdata=None),
        category_names=CATEGORY_NAMES,
        feature_name=feature_name,
        span=span,
    ), form_status(form)


@room.route("/utlysninger/<slug>/jury/plan/ny", methods=["GET", "POST"])
@access(can_manage_jury, load=load_call, known_to=may_know)
def add_target(call: Call) -> Any:
    """How many of the jury are to have one feature."""
    form = TargetForm()
    saved = save(
        form,
        lambda: services.set_target(
            current_session(),
            actor=current_person(),
            call=call,
            category=form.category,
            feature=form.feature,
            low=form.low.data or 0,
            high=form.high.data or 0,
            population_percent=form.population_percent.data,
            now=now(),
        ),
    )
    if saved:
        return done(_("Lagret."), "jury.plan_jury", slug=call.slug)
    return render_template("jury/add_target.html", form=form, call=call), form_status(form)


@room.post("/jurymal/<uuid:target_id>/fjern")
@access(can_manage_seating, load=load_target, known_to=may_know_of)
def remove_target(target: JuryTarget) -> Any:
    """No longer aim at this."""
    form, slug = ActionForm(), target.call.slug
    removed = save(
        form,
        lambda: services.remove_target(current_session(), actor=current_person(), target=target, now=now()),
    )
    if removed:
        return done(_("Fjernet."), "jury.plan_jury", slug=slug)
    return refused(form, "jury.plan_jury", slug=slug)
