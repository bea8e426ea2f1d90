"""What the money is for."""

from typing import Any

from flask import redirect, render_template, request

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import services
from ..forms import BudgetLineForm
from ..labels import BUDGET_CATEGORIES
from ..models import BudgetLine, Proposal
from ..policies import can_write_proposal
from ..states import Step
from .moving import frame, go_on, turned_away
from .room import can_write_part, load_budget_line, load_proposal, room


@room.route("/forslag/<uuid:proposal_id>/steg/penger", methods=["GET", "POST"])
@access(can_write_proposal, load=load_proposal, private=True)
def money(proposal: Proposal) -> Any:
    """The lines so far, and one more. Going on with a line half typed adds it first."""
    away = turned_away(proposal, Step.MONEY)
    if away:
        return away
    form = BudgetLineForm()
    moving = request.form.get("go") in ("next", "back", "pause")
    if moving and form.is_untouched:
        return go_on(proposal, Step.MONEY)
    line = save(
        form,
        lambda: services.add_budget_line(
            current_session(),
            actor=current_person(),
            proposal=proposal,
            category=form.category.data,
            purpose=form.purpose.data or "",
            amount_ore=form.amount.data or 0,
            now=now(),
        ),
    )
    if line is not None:
        return go_on(proposal, Step.MONEY) if moving else redirect(request.path, 303)
    page = render_template(
        "proposals/money.html",
        form=form,
        action_form=ActionForm(),
        categories=BUDGET_CATEGORIES,
        **frame(proposal, Step.MONEY),
    )
    return page, form_status(form)


@room.post("/forslag/<uuid:proposal_id>/penger/<uuid:line_id>/ta-bort")
@access(can_write_part, load=load_budget_line, private=True)
def remove_line(line: BudgetLine) -> Any:
    """Take a line away."""
    form, proposal = ActionForm(), line.proposal

    def remove() -> bool:
        services.remove_budget_line(
            current_session(), actor=current_person(), proposal=proposal, line=line, now=now()
        )
        return True

    if save(form, remove) is None:
        return refused(form, "proposals.money", proposal_id=proposal.id)
    return done(_("Linja er tatt bort."), "proposals.money", proposal_id=proposal.id)
