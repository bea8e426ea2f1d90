"""How those who run rounds share the proposals out among the jurors, and move one."""

import uuid
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.proposals.models import Proposal

from .. import assignment_queries, decision_queries, queries, services
from ..assigning import READERS, is_even
from ..assignment_forms import HandOverForm, ShareOutForm
from ..models import Juror
from ..policies import can_manage_jury, can_move_reading
from ..services.sharing_out import takers
from ..texts import BACKGROUND_NAMES
from ._room import load_call, may_know, room


@room.route("/utlysninger/<slug>/jury/fordeling", methods=["GET", "POST"])
@access(can_manage_jury, load=load_call, known_to=may_know)
def share_out(call: Call) -> Any:
    """Who reads what. The form shares the proposals out, until the first sheet is begun."""
    session = current_session()
    plan = assignment_queries.plan_of(session, call.id)
    usual = max(READERS, call.min_sheets)
    form = ShareOutForm(data={"each": plan.readers_each if plan is not None else usual})
    made = save(
        form,
        lambda: services.share_out(
            session, actor=current_person(), call=call, each=form.each.data or 0, now=now()
        ),
    )
    if made:
        return done(_("Forslagene er delt ut."), "jury.share_out", slug=call.slug)
    return render_template(
        "jury/share_out.html",
        form=form,
        action_form=ActionForm(formdata=None),
        call=call,
        plan=assignment_queries.plan_of(session, call.id),
        **_who_reads(session, call),
    ), form_status(form)


def _who_reads(session: Session, call: Call) -> dict[str, Any]:
    """The plan by proposal and by juror, in a fixed number of statements."""
    jurors = queries.jurors_of(session, call.id)
    titles = queries.submitted_titles(session, call.id)
    answered = assignment_queries.answered_by_seat(session, call.id)
    given = assignment_queries.readings_by_seat(session, call.id) or {}
    loads = {one.seat_id: len(given.get(one.seat_id, set()) & titles.keys()) for one in jurors}
    late = [one for one in jurors if titles.keys() - answered[one.seat_id].keys()]
    return {
        "jurors": jurors,
        "titles": titles,
        "readers": {what: [one for one in jurors if what in given.get(one.seat_id, ())] for what in titles},
        "loads": loads,
        "late": late,
        "uneven": not is_even([loads[one.seat_id] for one in jurors if one not in late]),
        "background_names": BACKGROUND_NAMES,
        "has_begun": queries.scoring_has_begun(session, call.id),
        "is_over": decision_queries.decision_of(session, call.id) is not None,
    }


@room.post("/utlysninger/<slug>/jury/fordeling/fjern")
@access(can_manage_jury, load=load_call, known_to=may_know)
def everyone_reads_all(call: Call) -> Any:
    """Take the plan away: everyone reads all."""
    form = ActionForm()

    def act() -> bool:
        services.everyone_reads_all(current_session(), actor=current_person(), call=call, now=now())
        return True

    if save(form, act):
        return done(_("Nå vurderer alle i juryen alle forslagene."), "jury.share_out", slug=call.slug)
    return refused(form, "jury.share_out", slug=call.slug)


def load_shared(session: Session, proposal_id: uuid.UUID) -> Proposal | None:
    """A proposal that is shared out."""
    proposal = queries.submitted_proposal(session, proposal_id)
    shared = proposal is not None and assignment_queries.plan_of(session, proposal.call_id) is not None
    return proposal if shared else None


@room.route("/forslag/<uuid:proposal_id>/fordeling", methods=["GET", "POST"])
@access(can_move_reading, load=load_shared, private=True)
def hand_over(proposal: Proposal) -> Any:
    """Let another juror read this proposal in somebody's place."""
    session, call = current_session(), proposal.call
    given = assignment_queries.readings_by_seat(session, call.id) or {}
    loads = {seat: len(some) for seat, some in given.items()}
    begun = queries.seats_begun(session, proposal.id)
    givers = [
        one
        for one in queries.jurors_of(session, call.id)
        if proposal.id in given.get(one.seat_id, ()) and one.seat_id not in begun
    ]
    form = HandOverForm(givers, takers(session, proposal), loads)
    saved = save(
        form,
        lambda: services.hand_over(
            session,
            actor=current_person(),
            proposal=proposal,
            giver=session.get_one(Juror, form.giver.data),
            taker=session.get_one(Juror, form.taker.data),
            now=now(),
        ),
    )
    if saved:
        return done(_("Flyttet."), "jury.share_out", slug=call.slug)
    return render_template("jury/hand_over.html", form=form, proposal=proposal, call=call), form_status(form)
