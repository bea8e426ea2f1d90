"""The ranking for those who may see it, the decision for everyone, and the talk that follows a no."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import render_template

from fellespott.calls.models import Call
from fellespott.calls.queries import has_seat
from fellespott.calls.states import DecisionMode, SeatKind
from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import can_view_proposal
from fellespott.proposals.queries import submitted_in

from .. import decision_queries, queries, results, services
from ..comparing import against_field
from ..forms import TalkForm
from ..models import CallDecision
from ..policies import (
    can_ask_for_talk,
    can_read_decision,
    can_read_full_numbers,
    can_view_decision_work,
    can_view_ranking,
)
from ..presenting import show_beside, show_ranking
from ..round_policies import can_lead_talk
from ..rules import NoteKind, Ranking, near_the_line
from ..score_words import criterion_lines, place_line
from ..states import Outcome
from ..texts import MODE_SENTENCES
from ._room import load_call, load_proposal, load_published, may_know, room, what_comes_first


@room.get("/utlysninger/<slug>/rangering")
@access(can_view_ranking, load=load_call, known_to=may_know)
def ranking(call: Call) -> Any:
    """The ranking. Proposals the reader is too close to are left out, and so is what would tell on them."""
    if first := what_comes_first(call):
        return first
    session, person = current_session(), current_person()
    conflicts = queries.standing(session, person, call.id).conflicts
    proposals = submitted_in(session, call.id)
    found = results.ranking_of(session, call, without=conflicts)
    # Where the line goes tells on the proposals that are left out.
    near = near_the_line(found, call.max_awards, call.ranking_method) if not conflicts else frozenset()
    is_juror = has_seat(session, person, call.id, SeatKind.JUROR)
    return render_template(
        "jury/ranking.html",
        call=call,
        decision=decision_queries.decision_of(session, call.id),
        shown=show_ranking(
            found,
            call,
            proposals,
            all_means=not is_juror,
            near=near,
            first=results.first_figures(session, call, found),
        ),
        can_talk=can_lead_talk(person, call, now()),
        left_out=[one for one in proposals if one.id in conflicts],
        can_work=can_view_decision_work(person, call, now()),
    )


@room.get("/utlysninger/<slug>/rangering/ved-siden-av")
@access(can_view_ranking, load=load_call, known_to=may_know)
def beside_ranking(call: Call) -> Any:
    """How sure the places are, for the talk about them. It changes nothing in the ranking."""
    if first := what_comes_first(call):
        return first
    session, person = current_session(), current_person()
    conflicts = queries.standing(session, person, call.id).conflicts
    proposals = submitted_in(session, call.id)
    return render_template(
        "jury/beside.html",
        call=call,
        shown=show_beside(results.beside_of(session, call, without=conflicts), call, proposals),
    )


@room.get("/utlysninger/<slug>/vedtak")
@access(can_read_decision, load=load_published, private=True)
def decision(published: CallDecision) -> Any:
    """What was decided, why, how, by whom, and where to complain. Rules R6 and R19."""
    session, call = current_session(), published.call
    proposals = submitted_in(session, call.id)
    by_id = {one.id: one for one in proposals}
    ranked = results.ranking_of(session, call)
    has_files = decision_queries.has_numbers(session, published.id)
    places = {row.proposal: place for place, row in enumerate(ranked.rows)}
    entries = sorted(
        (entry for entry in published.entries if entry.proposal_id in by_id),
        key=lambda entry: places[entry.proposal_id],
    )
    return render_template(
        "jury/decision.html",
        call=call,
        decision=published,
        yes=[(one, by_id[one.proposal_id]) for one in entries if one.outcome is Outcome.YES],
        no=[(one, by_id[one.proposal_id]) for one in entries if one.outcome is Outcome.NO],
        shown=show_ranking(
            ranked, call, proposals, all_means=False, first=results.first_figures(session, call, ranked)
        ),
        jurors=len(queries.jurors_of(session, call.id)),
        conflicts=queries.conflict_count(session, call.id),
        mode_sentence=MODE_SENTENCES[published.mode],
        advises=published.mode is DecisionMode.JURY_ADVISES,
        own_scores=_own_scores(call, proposals, ranked),
        has_files=has_files,
        has_full=has_files and bool(can_read_full_numbers(current_person(), published, now())),
        lot_seed=published.lot_seed if any(one.kind is NoteKind.PARTED for one in ranked.notes) else "",
    )


def _own_scores(
    call: Call, proposals: Sequence[Proposal], ranked: Ranking[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, list[str]]]:
    """For proposals of the reader's own groups: how the jury scored them, as in the letter."""
    person = current_person()
    mine = [one for one in proposals if person is not None and one.group.membership_of(person)]
    found = {one.id: against_field(ranked, one.id) for one in mine}
    return {
        key: (place_line(one, call), criterion_lines(one, call))
        for key, one in found.items()
        if one is not None
    }


@room.route("/forslag/<uuid:proposal_id>/samtale", methods=["GET", "POST"])
@access(can_ask_for_talk, load=load_proposal, known_to=can_view_proposal)
def ask_for_talk(proposal: Proposal) -> Any:
    """The group says yes to the talk it was offered."""
    session, person = current_session(), current_person()
    form = TalkForm()
    wish = decision_queries.talk_about(session, proposal.id)
    saved = save(
        form,
        lambda: services.ask_for_talk(
            session, actor=person, proposal=proposal, note=form.note.data or "", now=now()
        ),
    )
    if saved:
        return done(_("Takk! Vi tar kontakt for å avtale tid."), "jury.ask_for_talk", proposal_id=proposal.id)
    return render_template(
        "jury/ask_for_talk.html",
        form=form,
        proposal=proposal,
        call=proposal.call,
        entry=decision_queries.published_entry(session, proposal.id),
        wish=wish,
    ), form_status(form)
