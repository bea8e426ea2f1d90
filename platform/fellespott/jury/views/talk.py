"""The jury's talk: how far apart they are, five minutes of silent writing, and the second round."""

from typing import Any

from flask import render_template

from fellespott.calls.models import Call
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, in_language
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import can_view_proposal
from fellespott.proposals.queries import submitted_in

from .. import decision_queries, queries, results, round_queries, services
from ..round_policies import can_lead_talk, can_lead_talk_about, can_score_again
from ..sheet_forms import sheet_form
from ..states import DecisionState
from ..texts import scale_of
from ._room import load_call, load_proposal, may_know, room, what_comes_first


@room.get("/utlysninger/<slug>/jurysamtale")
@access(can_lead_talk, load=load_call, known_to=may_know)
def jury_talk(call: Call) -> Any:
    """The proposals to talk about, those the jurors agree least about first, and the second round."""
    if first := what_comes_first(call):
        return first
    session = current_session()
    conflicts = queries.standing(session, current_person(), call.id).conflicts
    proposals = [one for one in submitted_in(session, call.id) if one.id not in conflicts]
    widths = round_queries.widest(session, call, proposals)
    decision = decision_queries.decision_of(session, call.id)
    return render_template(
        "jury/jury_talk.html",
        call=call,
        lines=sorted(((one, widths[one.id]) for one in proposals), key=lambda line: -line[1]),
        left_out=len(conflicts),
        round=round_queries.second_round_of(session, call.id),
        sent=round_queries.second_sheets_sent(session, call.id),
        is_draft=decision is not None and decision.state is DecisionState.DRAFT,
        form=ActionForm(formdata=None),
    )


@room.post("/utlysninger/<slug>/jurysamtale/ny-runde")
@access(can_lead_talk, load=load_call, known_to=may_know)
def open_second_round(call: Call) -> Any:
    """Let the jurors score again."""
    form, session = ActionForm(), current_session()
    if save(form, lambda: services.open_second_round(session, actor=current_person(), call=call, now=now())):
        return done(
            _("Andre runde er åpen. Be juryen gå til forslagene sine."), "jury.jury_talk", slug=call.slug
        )
    return refused(form, "jury.jury_talk", slug=call.slug)


@room.post("/utlysninger/<slug>/jurysamtale/avslutt-runde")
@access(can_lead_talk, load=load_call, known_to=may_know)
def close_second_round(call: Call) -> Any:
    """End the second round, and let its answers count."""
    form, session = ActionForm(), current_session()
    if save(form, lambda: services.close_second_round(session, actor=current_person(), call=call, now=now())):
        return done(_("Andre runde er over. De nyeste svarene teller."), "jury.jury_talk", slug=call.slug)
    return refused(form, "jury.jury_talk", slug=call.slug)


@room.route("/forslag/<uuid:proposal_id>/jurysamtale", methods=["GET", "POST"])
@access(can_lead_talk_about, load=load_proposal, known_to=can_view_proposal)
def talk_about(proposal: Proposal) -> Any:
    """How the answers spread and what the jurors wrote. The button starts the silent writing."""
    session, call = current_session(), proposal.call
    if first := what_comes_first(call):
        return first
    form = ActionForm()
    begun = save(
        form,
        lambda: services.start_writing(session, actor=current_person(), proposal=proposal, now=now()),
    )
    if begun:
        return done(_("Nå skriver alle hver for seg."), "jury.talk_about", proposal_id=proposal.id)
    words: dict[Any, list[str]] = {}
    for word in results.words_about(session, proposal.id):
        words.setdefault(word.criterion_id, []).append(word.text)
    names = {one.id: in_language(one.texts) for one in call.criteria_version.criteria}
    spread = round_queries.spread_of(session, proposal)
    return render_template(
        "jury/talk_about.html",
        form=form,
        call=call,
        proposal=proposal,
        rows=[(names[one.criterion_id], one, words.get(one.criterion_id, [])) for one in spread],
        scale=scale_of(call.criteria_version),
        writing_until=round_queries.writing_until(session, proposal.id, now()),
    ), form_status(form)


@room.route("/forslag/<uuid:proposal_id>/ny-vurdering", methods=["GET", "POST"])
@access(can_score_again, load=load_proposal, known_to=can_view_proposal)
def second_sheet(proposal: Proposal) -> Any:
    """The juror's new answers, filled with the first ones; both are kept."""
    session, person, call = current_session(), current_person(), proposal.call
    if first := what_comes_first(call):
        return first
    before = round_queries.first_sheet_of(session, person, proposal)
    form = sheet_form(call.criteria_version, before)
    sent = save(
        form,
        lambda: services.send_second_sheet(
            session, actor=person, proposal=proposal, values=form.values, now=now()
        ),
    )
    if sent:
        return done(_("Takk! Den nye vurderingen er sendt."), "jury.my_sheets", slug=call.slug)
    return render_template(
        "jury/second_sheet.html",
        form=form,
        call=call,
        proposal=proposal,
        is_sent=before is not None and round_queries.second_sheet_of(session, before.id) is not None,
        writing_until=round_queries.writing_until(session, proposal.id, now()),
    ), form_status(form)
