"""A juror's first minutes: telling what they bring, and answering about conflicts (rule R5)."""

from typing import Any

from flask import render_template
from sqlalchemy import select

from fellespott.calls.models import Call
from fellespott.calls.states import SeatKind
from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save
from fellespott.proposals.queries import submitted_in
from fellespott.proposals.states import PartnerState

from .. import decision_queries, queries, services
from ..dealing import own_order
from ..forms import WelcomeForm
from ..hints import hints_for
from ..models import ConflictAnswer
from ..policies import can_answer_conflicts, can_be_juror
from ..queries import Standing
from ..sheet_forms import conflict_form
from ..states import AgeBand, Background
from ._room import load_call, may_know, room


@room.route("/utlysninger/<slug>/jury/velkommen", methods=["GET", "POST"])
@access(can_be_juror, load=load_call, known_to=may_know)
def welcome(call: Call) -> Any:
    """The new juror tells age and background."""
    session, person = current_session(), current_person()
    juror = queries.juror_of(session, person, call.id)
    known = {"background": juror.background.value, "age_band": juror.age_band} if juror else {}
    form = WelcomeForm(data=known)
    saved = save(
        form,
        lambda: services.confirm_juror(
            session,
            actor=person,
            call=call,
            background=Background(form.background.data),
            age_band=AgeBand(form.age_band.data),
            now=now(),
        ),
    )
    if saved:
        return done(_("Takk! Nå er du med i juryen."), "jury.my_sheets", slug=call.slug)
    return render_template("jury/welcome.html", form=form, call=call, juror=juror), form_status(form)


@room.route("/utlysninger/<slug>/habilitet", methods=["GET", "POST"])
@access(can_answer_conflicts, load=load_call, known_to=may_know)
def conflicts(call: Call) -> Any:
    """For each proposal: do I stand too close? Who it is from is shown, and nothing else."""
    session, person = current_session(), current_person()
    stands = queries.standing(session, person, call.id)
    proposals = {one.id: one for one in submitted_in(session, call.id)}
    shown = [proposals[one] for one in own_order(stands.seat.id, list(proposals))] if stands.seat else []
    free = [one for one in shown if one.id not in stands.bound | stands.set_aside]
    form = conflict_form(free, stands.answers, _reasons(stands))
    saved = save(
        form,
        lambda: services.answer_conflicts(
            session, actor=person, call=call, answers=form.answers, reasons=form.reasons, now=now()
        ),
    )
    if saved is not None:
        return _go_on(call, stands)
    return render_template(
        "jury/conflicts.html",
        form=form,
        call=call,
        free=free,
        closed=[one for one in shown if one not in free],
        partners=_confirmed_partners,
        hints=hints_for(session, person, call, now()),
        is_change=bool(stands.answers),
    ), form_status(form)


def _confirmed_partners(proposal: Any) -> list[str]:
    return [one.actor_name for one in proposal.partners if one.state is PartnerState.CONFIRMED]


def _reasons(stands: Standing) -> dict[Any, str]:
    if stands.seat is None:
        return {}
    rows = current_session().execute(
        select(ConflictAnswer.proposal_id, ConflictAnswer.reason).where(
            ConflictAnswer.seat_id == stands.seat.id
        )
    )
    return {row.proposal_id: row.reason for row in rows}


def _go_on(call: Call, stands: Standing) -> Any:
    said = _("Takk. Svarene er lagret.")
    if stands.seat is not None and stands.seat.kind is SeatKind.JUROR:
        return done(said, "jury.my_sheets", slug=call.slug)
    if decision_queries.decision_of(current_session(), call.id) is not None:
        return done(said, "jury.edit_decision", slug=call.slug)
    return done(said, "calls.show_call", slug=call.slug)
