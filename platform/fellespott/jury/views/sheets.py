"""The juror's sheets: one proposal at a time, blind, sent once."""

from typing import Any

from flask import redirect, render_template, request, url_for

from fellespott.calls.models import Call, Seat
from fellespott.calls.rules import has_closed
from fellespott.calls.states import Phase
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, in_language
from fellespott.core.web import access, current_person, done, now, save
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import can_view_proposal
from fellespott.proposals.states import PartnerState

from .. import assignment_queries, queries, round_queries, services
from ..dealing import own_order
from ..models import ScoreSheet
from ..policies import can_be_juror, can_open_sheet, can_view_ranking
from ..sheet_forms import SheetForm, sheet_form
from ..sheet_texts import texts_of
from ..texts import scale_of, show_value
from ._room import load_call, load_proposal, may_know, room, what_comes_first
from .saving import autosave_frame, said_in_words


@room.get("/utlysninger/<slug>/vurder")
@access(can_be_juror, load=load_call, known_to=may_know)
def my_sheets(call: Call) -> Any:
    """All my sheets in my own order: the next one, and how far I have come."""
    session, person = current_session(), current_person()
    if call.phase in (Phase.CLOSED, Phase.JURY) and (first := what_comes_first(call)):
        return first
    stands = queries.standing(session, person, call.id)
    # Until the deadline the proposals are hidden from jurors too (rule R3).
    titles = queries.submitted_titles(session, call.id) if has_closed(call, now()) else {}
    order = own_order(stands.seat.id, list(titles)) if stands.seat else []
    given = _given(call, stands.seat)
    mine = [one for one in order if one not in stands.conflicts and (given is None or one in given)]
    sheets = queries.sheets_of(session, stands.seat.id) if stands.seat else {}
    sent = [one for one in mine if one in sheets and sheets[one].submitted_at is not None]
    return render_template(
        "jury/my_sheets.html",
        call=call,
        titles=titles,
        mine=mine,
        sheets=sheets,
        sent=len(sent),
        left=[one for one in mine if one not in sent],
        conflicts=[one for one in order if one in stands.conflicts],
        shared_out=given is not None,
        is_open=queries.scoring_is_open(session, call),
        sees_ranking=can_view_ranking(person, call, now()),
        again=round_queries.to_score_again(session, person, call),
    )


@room.route("/forslag/<uuid:proposal_id>/vurder", methods=["GET", "POST"])
@access(can_open_sheet, load=load_proposal, known_to=can_view_proposal)
def sheet(proposal: Proposal) -> Any:
    """One proposal with film and text, and the sheet under it. Saved as a draft until it is sent."""
    session, person, call = current_session(), current_person(), proposal.call
    if first := what_comes_first(call):
        return first
    found = _my_sheet(proposal)
    if request.method == "GET" and (
        (found and found.submitted_at) or not queries.scoring_is_open(session, call)
    ):
        return redirect(url_for("jury.review_sheet", proposal_id=proposal.id), 303)
    form = sheet_form(call.criteria_version, found)
    saved = save(
        form,
        lambda: services.save_typed_sheet(
            session, actor=person, proposal=proposal, typed=form.typed, now=now()
        ),
    )
    if saved and request.form.get("action") == "save":
        return done(_("Lagret. Du kan fortsette når du vil."), "jury.my_sheets", slug=call.slug)
    if saved:
        return redirect(url_for("jury.review_sheet", proposal_id=proposal.id), 303)
    return render_template(
        "jury/sheet.html",
        form=form,
        kept=_kept_elsewhere(form, proposal),
        autosave=autosave_frame(form, proposal, found),
        proposal=proposal,
        call=call,
        partners=[one for one in proposal.partners if one.state is PartnerState.CONFIRMED],
        **_place(proposal),
    ), form_status(form)


@room.route("/forslag/<uuid:proposal_id>/vurder/se-over", methods=["GET", "POST"])
@access(can_open_sheet, load=load_proposal, known_to=can_view_proposal)
def review_sheet(proposal: Proposal) -> Any:
    """The whole sheet in one glance, then send. Afterwards: what I sent."""
    session, person, call = current_session(), current_person(), proposal.call
    if first := what_comes_first(call):
        return first
    form = ActionForm()
    if save(form, lambda: services.submit_sheet(session, actor=person, proposal=proposal, now=now())):
        return done(_("Takk! Vurderingen er sendt."), "jury.my_sheets", slug=call.slug)
    found = _my_sheet(proposal)
    scores = {score.criterion_id: score for score in found.scores} if found else {}
    scale = scale_of(call.criteria_version)
    rows = [
        (
            criterion,
            in_language(criterion.texts),
            score if score is not None and score.is_answered else None,
            score,
        )
        for criterion in call.criteria_version.criteria
        for score in [scores.get(criterion.id)]
    ]
    return render_template(
        "jury/review_sheet.html",
        form=form,
        proposal=proposal,
        call=call,
        sheet=found,
        rows=[
            (one, name, show_value(said.value, scale) if said else None, word)
            for one, name, said, word in rows
        ],
        missing=[name for _one, name, said, _word in rows if said is None],
        only_unknown=bool(scores) and all(score.value is None for score in scores.values()),
        is_open=queries.scoring_is_open(session, call),
    ), form_status(form)


def _my_sheet(proposal: Proposal) -> ScoreSheet | None:
    juror = queries.juror_of(current_session(), current_person(), proposal.call_id)
    return queries.sheet_of(current_session(), juror.seat_id, proposal.id) if juror is not None else None


def _given(call: Call, seat: Seat | None) -> frozenset[Any] | None:
    """The proposals this seat is to read, where they are shared out."""
    return assignment_queries.readings_of(current_session(), call.id, seat.id) if seat is not None else None


def _kept_elsewhere(form: SheetForm, proposal: Proposal) -> dict[str, str]:
    """What another tab has kept where this one answered too: shown beside it, and the next press decides."""
    if form.rejection is None or form.rejection.code != "stale":
        return {}
    sheet = _my_sheet(proposal)
    form.look_again(sheet)
    standing = texts_of(form.criteria, sheet)
    return {
        name: said_in_words(proposal, name, standing[name])
        for name, text in form.typed.texts.items()
        if text.replace("\r\n", "\n").strip() != standing[name]
    }


def _place(proposal: Proposal) -> dict[str, Any]:
    """Which of my proposals this is, of how many, and those before and after it in my own order."""
    session, person = current_session(), current_person()
    stands = queries.standing(session, person, proposal.call_id)
    titles = queries.submitted_titles(session, proposal.call_id)
    given = _given(proposal.call, stands.seat)
    ids = [one for one in titles if one not in stands.conflicts and (given is None or one in given)]
    order = own_order(stands.seat.id, ids) if stands.seat else ids
    here = order.index(proposal.id)
    around = {"before": order[here - 1 : here], "after": order[here + 1 : here + 2]}
    return {"place": (here + 1, len(order))} | {
        name: next(((one, titles[one]) for one in found), None) for name, found in around.items()
    }
