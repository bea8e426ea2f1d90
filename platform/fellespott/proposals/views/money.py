"""What the money is for."""

from typing import Any

from flask import redirect, render_template, request

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.groups.writing_for import writing_for

from .. import services
from ..forms import BudgetLineForm, seen_texts
from ..labels import BUDGET_CATEGORIES
from ..models import BudgetLine, Proposal
from ..policies import can_write_proposal
from ..states import Step
from ..writing import typed_in
from .autosave import autosave_frame
from .moving import frame, go_on, turned_away
from .room import OnStep, can_write_part, load_budget_line, load_proposal, room
from .steps import standing_beside


@room.route("/forslag/<uuid:proposal_id>/steg/penger", methods=["GET", "POST"])
@access(can_write_proposal, load=load_proposal, private=True)
def money(proposal: Proposal) -> Any:
    """The lines so far, and one more. Going on with a line half typed adds it first."""
    away = turned_away(proposal, Step.MONEY)
    if away:
        return away
    form = _money_form(proposal)
    if save(form, lambda: _write(form, proposal)):
        return go_on(proposal, Step.MONEY) if form.is_moving else redirect(request.path, 303)
    page = render_template(
        "proposals/money.html",
        form=form,
        saved=standing_beside(form, OnStep(proposal, Step.MONEY)),
        autosave=autosave_frame(OnStep(proposal, Step.MONEY)),
        action_form=ActionForm(),
        categories=BUDGET_CATEGORIES,
        # Opened by what is typed in it, or by what is wrong there.
        later_open=any(one.data or one.errors for one in (form.running, form.paid_later_by)),
        scheme_open=bool(form.ordinary_scheme.data or form.ordinary_scheme.errors),
        schemes=getattr(proposal.call, "ordinary_schemes", ""),
        **frame(proposal, Step.MONEY),
    )
    return page, form_status(form)


def _money_form(proposal: Proposal) -> BudgetLineForm:
    if request.method == "POST":
        form = BudgetLineForm()
        form.is_moving = request.form.get("go") in ("next", "back", "pause")
        return form
    form = BudgetLineForm(obj=proposal)
    form.seen.data = seen_texts(proposal, Step.MONEY)
    return form


def _write(form: BudgetLineForm, proposal: Proposal) -> bool:
    session, person = current_session(), current_person()
    services.save_answers(
        session,
        actor=person,
        proposal=proposal,
        typed=typed_in(form, Step.MONEY),
        version=form.opened_on,
        now=now(),
        on_behalf_of=writing_for(proposal.group),
    )
    if form.has_line:
        services.add_budget_line(
            session,
            actor=person,
            proposal=proposal,
            category=form.category.data,
            purpose=form.purpose.data or "",
            amount_ore=form.amount.data or 0,
            running_ore=form.running.data or 0,
            paid_later_by=form.paid_later_by.data or "",
            now=now(),
        )
    return True


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
