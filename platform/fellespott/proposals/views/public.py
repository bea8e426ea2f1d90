"""What everyone sees: one proposal with its chain line, and all of a call's proposals."""

from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.policies import can_view_call
from fellespott.calls.queries import call_by_slug
from fellespott.core.db import current_session
from fellespott.core.pagination import paginate
from fellespott.core.web import access, current_person, now

from ..chain import chain_of, chains_of
from ..labels import ACTOR_KINDS, BUDGET_CATEGORIES, PROPOSAL_STATES, title_of
from ..models import Proposal
from ..policies import can_see_submitted_list, can_view_proposal, can_write_proposal, is_over
from ..queries import count_in, select_shown_in, select_submitted
from ..states import PartnerState, ProposalState
from .overview import steps_of
from .room import load_proposal, room


@room.get("/forslag/<uuid:proposal_id>")
@access(can_view_proposal, load=load_proposal, private=True)
def show_proposal(proposal: Proposal) -> str:
    """A draft: where the group stands. Otherwise the proposal as everyone reads it, with what comes next."""
    is_mine = bool(can_write_proposal(current_person(), proposal, now()))
    shown: dict[str, Any] = {
        "proposal": proposal,
        "call": proposal.call,
        "title": title_of(proposal),
        "state": PROPOSAL_STATES[proposal.state],
        "is_over": is_over(proposal.call, now()),
        "stations": chain_of(current_session(), proposal, now()),
        "is_mine": is_mine,
    }
    if proposal.state is ProposalState.DRAFT:
        steps = steps_of(proposal)
        return render_template("proposals/draft.html", steps=steps, **shown)
    return render_template(
        "proposals/show.html",
        partners=[one for one in proposal.partners if one.state is PartnerState.CONFIRMED],
        kinds=ACTOR_KINDS,
        categories=BUDGET_CATEGORIES,
        **shown,
    )


def load_call(session: Session, slug: str) -> Call | None:
    """What /utlysninger/<slug> is about; None where even that it exists is not for this person."""
    call = call_by_slug(session, slug)
    return call if call is not None and can_view_call(current_person(), call, now()) else None


@room.get("/utlysninger/<slug>/forslag")
@access(can_see_submitted_list, load=load_call)
def list_proposals(call: Call) -> str:
    """What has come in. Staff see it in the order it came, everyone else in an order that favours nobody."""
    session, person = current_session(), current_person()
    is_staff = person is not None and person.is_staff
    statement = select_submitted(call.id) if is_staff else select_shown_in(call.id)
    page = paginate(session, statement, number=request.args.get("side", 1, type=int))
    return render_template(
        "proposals/list.html",
        call=call,
        page=page,
        chains=chains_of(session, page.items, now()),
        drafts=count_in(session, call.id, ProposalState.DRAFT) if is_staff else None,
        is_staff=is_staff,
        is_over=is_over(call, now()),
    )
