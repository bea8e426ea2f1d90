"""One proposal as everyone sees it, with its chain line; for its group, while it is a draft, its steps."""

from typing import Any

from flask import render_template

from fellespott.calls.tags import tag_label
from fellespott.core.db import current_session
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, now
from fellespott.safety.views.showing import hidden_page

from ..chain import chain_of
from ..film_people import may_be_shown
from ..labels import ACTOR_KINDS, BUDGET_CATEGORIES, PROPOSAL_STATES, title_of
from ..models import Proposal
from ..policies import REFUSED, can_open_proposal, can_view_proposal, can_write_proposal, is_over, is_public
from ..states import PartnerState, ProposalState
from .overview import steps_of
from .room import load_proposal, room


@room.get("/forslag/<uuid:proposal_id>")
@access(can_open_proposal, load=load_proposal, private=True)
def show_proposal(proposal: Proposal) -> Any:
    """A draft: where the group stands. Otherwise the proposal as everyone reads it, with what comes next."""
    if not can_view_proposal(current_person(), proposal, now()):
        return hidden_page(Proposal.hidden_kind, proposal.id)
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
        tags=[tag_label(one.key) for one in proposal.tags],
        is_public=is_public(proposal, now()),
        was_refused=proposal.published_outcome == REFUSED,
        film_may_be_shown=may_be_shown(current_session(), proposal, now()),
        panels=registry().panels("proposal", current_session(), proposal, current_person(), now()),
        **shown,
    )
