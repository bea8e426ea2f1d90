"""The decision in the making: reasons, ties, recommendation, the steering group's yes and no."""

from typing import Any

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.states import DecisionMode
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, in_language
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import can_view_proposal
from fellespott.proposals.queries import submitted_in

from .. import decision_queries, queries, results, services
from ..forms import EntryForm, PublishForm, ReasonForm, TieForm
from ..models import CallDecision, DecisionEntry
from ..policies import (
    can_decide,
    can_publish,
    can_view_decision_work,
    can_work_on_entry,
    can_write_reasons,
)
from ..presenting import show_ranking
from ..rules import AwardLine
from ..states import DecisionState, Outcome
from ..texts import FIGURE_NAMES, OUTCOME_NAMES, OUTCOME_TONES, STATE_NAMES, show_mean, usual_offer
from ._room import load_call, load_proposal, may_know, room, what_comes_first


@room.get("/utlysninger/<slug>/vedtak/arbeid")
@access(can_view_decision_work, load=load_call, known_to=may_know)
def edit_decision(call: Call) -> Any:
    """Every proposal with what is written so far, and the next step."""
    session, person = current_session(), current_person()
    if decision_queries.decision_of(session, call.id) is None:
        return redirect(url_for("jury.end_scoring", slug=call.slug), 303)
    if first := what_comes_first(call):
        return first
    decision = _decision(session, call)
    proposals = submitted_in(session, call.id)
    entries = {entry.proposal_id: entry for entry in decision.entries}
    stands = queries.standing(session, person, call.id)
    ranking = results.ranking_of(session, call, without=stands.conflicts)
    rows = {row.proposal: row for row in ranking.rows}
    order = sorted(
        proposals, key=lambda one: (one.id not in rows, [*rows].index(one.id) if one.id in rows else 0)
    )
    line = results.award_line_of(session, call)
    return render_template(
        "jury/edit_decision.html",
        call=call,
        decision=decision,
        advises=decision.mode is DecisionMode.JURY_ADVISES,
        lines=[(one, entries.get(one.id), rows.get(one.id)) for one in order],
        line=line,
        needs_choice=_needs_choice(decision, line),
        too_close=stands.conflicts,
        written=sum(_is_written(decision, entries.get(one.id)) for one in proposals),
        can_write=can_write_reasons(person, call, now()),
        can_decide=can_decide(person, call, now()),
        can_publish=can_publish(person, call, now()),
        action_form=ActionForm(formdata=None),
        outcome_names=OUTCOME_NAMES,
        outcome_tones=OUTCOME_TONES,
        state_names=STATE_NAMES,
        show_mean=show_mean,
        figure_name=FIGURE_NAMES[call.ranking_method],
    )


@room.route("/forslag/<uuid:proposal_id>/vedtak", methods=["GET", "POST"])
@access(can_work_on_entry, load=load_proposal, known_to=can_view_proposal)
def edit_entry(proposal: Proposal) -> Any:
    """Write the reason for one proposal, or, in the steering group, say yes or no to it."""
    call, session = proposal.call, current_session()
    if first := what_comes_first(call):
        return first
    decision = _decision(session, call)
    entry = next((one for one in decision.entries if one.proposal_id == proposal.id), None)
    ruled = decision.mode is DecisionMode.JURY_DECIDES
    form = EntryForm(ruled=ruled, data=_begun(decision, entry, call))
    if save(form, lambda: _write(decision, proposal, form)):
        said = _("Lagret: «%(title)s».", title=proposal.title)
        return done(said, "jury.edit_decision", slug=call.slug)
    ranking = results.ranking_of(
        session, call, without=queries.standing(session, current_person(), call.id).conflicts
    )
    return render_template(
        "jury/edit_entry.html",
        form=form,
        call=call,
        proposal=proposal,
        decision=decision,
        entry=entry,
        ruled=_ruled(session, call, proposal, entry) if ruled else None,
        shown=show_ranking(ranking, call, [proposal], all_means=True),
        words=results.words_about(session, proposal.id),
        criteria={one.id: in_language(one.texts) for one in call.criteria_version.criteria},
        outcome_names=OUTCOME_NAMES,
        outcome_tones=OUTCOME_TONES,
    ), form_status(form)


def _write(decision: CallDecision, proposal: Proposal, form: EntryForm) -> DecisionEntry:
    """The same page writes the recommendation and, once that is handed over, the decision."""
    session, actor = current_session(), current_person()
    said: dict[str, Any] = {
        "reason": form.reason.data or "",
        "conversation_offer": form.conversation_offer.data or "",
    }
    if decision.state is DecisionState.RECOMMENDED and form.chosen is not None:
        return services.decide_entry(
            session, actor=actor, proposal=proposal, outcome=form.chosen, now=now(), **said
        )
    return services.write_entry(
        session, actor=actor, proposal=proposal, outcome=form.chosen, now=now(), **said
    )


def _begun(decision: CallDecision, entry: DecisionEntry | None, call: Call) -> dict[str, Any]:
    """What the form holds at first: what was written, else the recommendation; and a kind offer."""
    if entry is None:
        return {"conversation_offer": usual_offer(call)}
    deciding = decision.state is DecisionState.RECOMMENDED or decision.mode is DecisionMode.JURY_DECIDES
    outcome = (entry.outcome if deciding else None) or entry.recommended_outcome
    return {
        "outcome": outcome.value if outcome else None,
        "reason": (entry.reason if deciding else "") or entry.recommendation,
        "conversation_offer": entry.conversation_offer or usual_offer(call),
    }


def _ruled(session: Session, call: Call, proposal: Proposal, entry: DecisionEntry | None) -> Outcome | None:
    """What the ranking says about the proposal; None while a tie is open."""
    line = results.award_line_of(session, call)
    if proposal.id in line.open:
        return entry.tie_choice if entry is not None else None
    return Outcome.YES if proposal.id in line.yes else Outcome.NO


@room.route("/utlysninger/<slug>/vedtak/likt", methods=["GET", "POST"])
@access(can_write_reasons, load=load_call, known_to=may_know)
def choose_tied(call: Call) -> Any:
    """Choose among the proposals the ranking cannot part."""
    if first := what_comes_first(call):
        return first
    session = current_session()
    line = results.award_line_of(session, call)
    titles = {
        key: title for key, title in queries.submitted_titles(session, call.id).items() if key in line.open
    }
    decision = _decision(session, call)
    chosen = [one.proposal_id for one in decision.entries if one.tie_choice is Outcome.YES]
    form = TieForm(titles, data={"chosen": chosen, "note": decision.tie_note})
    saved = save(
        form,
        lambda: services.choose_tied(
            session,
            actor=current_person(),
            call=call,
            chosen=form.chosen.data or [],
            note=form.note.data or "",
            now=now(),
        ),
    )
    if saved:
        return done(_("Valget er lagret."), "jury.edit_decision", slug=call.slug)
    return render_template("jury/choose_tied.html", form=form, call=call, line=line), form_status(form)


@room.post("/utlysninger/<slug>/vedtak/innstill")
@access(can_write_reasons, load=load_call, known_to=may_know)
def recommend(call: Call) -> Any:
    """Hand the recommendation to the steering group."""
    form = ActionForm()
    if save(
        form, lambda: services.recommend(current_session(), actor=current_person(), call=call, now=now())
    ):
        return done(_("Innstillingen er sendt til styringsgruppa."), "jury.edit_decision", slug=call.slug)
    return refused(form, "jury.edit_decision", slug=call.slug)


@room.route("/utlysninger/<slug>/vedtak/tilbake", methods=["GET", "POST"])
@access(can_decide, load=load_call, known_to=may_know)
def send_back(call: Call) -> Any:
    """The steering group wants more work on the recommendation."""
    form = ReasonForm()
    saved = save(
        form,
        lambda: services.send_back(
            current_session(), actor=current_person(), call=call, reason=form.reason.data or "", now=now()
        ),
    )
    if saved:
        return done(_("Innstillingen er sendt tilbake."), "calls.show_call", slug=call.slug)
    return render_template("jury/send_back.html", form=form, call=call), form_status(form)


@room.route("/utlysninger/<slug>/vedtak/kunngjor", methods=["GET", "POST"])
@access(can_publish, load=load_call, known_to=may_know)
def publish(call: Call) -> Any:
    """The decision as everyone will read it, then publish."""
    if first := what_comes_first(call):
        return first
    session = current_session()
    decision = _decision(session, call)
    form = PublishForm(data={"note": decision.note})
    saved = save(
        form,
        lambda: services.publish_decision(
            session, actor=current_person(), call=call, note=form.note.data or "", now=now()
        ),
    )
    if saved:
        said = _("Vedtaket er kunngjort, og alle gruppene har fått svar på e-post.")
        return done(said, "jury.decision", slug=call.slug)
    proposals = submitted_in(session, call.id)
    entries = {entry.proposal_id: entry for entry in decision.entries}
    return render_template(
        "jury/publish.html",
        form=form,
        call=call,
        lines=[(one, entries.get(one.id)) for one in proposals],
        too_close=queries.standing(session, current_person(), call.id).conflicts,
        outcome_names=OUTCOME_NAMES,
        outcome_tones=OUTCOME_TONES,
    ), form_status(form)


def _decision(session: Session, call: Call) -> CallDecision:
    """The call's decision; the page's policy has seen that there is one."""
    found = decision_queries.decision_of(session, call.id)
    if found is None:
        raise LookupError("no decision")
    return found


def _needs_choice(decision: CallDecision, line: AwardLine[Any]) -> bool:
    chosen = {entry.proposal_id for entry in decision.entries if entry.tie_choice is not None}
    return decision.mode is DecisionMode.JURY_DECIDES and not line.open <= chosen


def _is_written(decision: CallDecision, entry: DecisionEntry | None) -> bool:
    """Whether this step's work on the entry is done."""
    if entry is None:
        return False
    is_draft = decision.state is DecisionState.DRAFT and decision.mode is DecisionMode.JURY_ADVISES
    return (entry.recommended_outcome if is_draft else entry.outcome) is not None
