"""What is missing, sending in, withdrawing, and opening it again."""

from typing import Any

from flask import redirect, render_template, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save

from .. import services
from ..labels import READ_BY, missing_text, title_of
from ..models import Proposal
from ..policies import can_send_proposal, can_write_proposal, is_over
from ..queries import facts_of
from ..rules import missing
from ..states import STEPS, ProposalState
from .moving import step_url, turned_away
from .room import load_proposal, must_speak_for_the_group, room


@room.get("/forslag/<uuid:proposal_id>/sjekk")
@access(can_write_proposal, load=load_proposal, private=True)
def check(proposal: Proposal) -> Any:
    """All that is missing, with the way to each; and the button when nothing is."""
    return turned_away(proposal, None) or _check_page(proposal, ActionForm(formdata=None))


@room.post("/forslag/<uuid:proposal_id>/sjekk")
@access(can_write_proposal, load=load_proposal, private=True)
def submit(proposal: Proposal) -> Any:
    """Send in."""
    must_speak_for_the_group(proposal)
    form = ActionForm()
    sent = save(
        form,
        lambda: services.submit_proposal(
            current_session(), actor=current_person(), proposal=proposal, now=now()
        ),
    )
    if sent:
        return redirect(url_for("proposals.sent", proposal_id=proposal.id), 303)
    return _check_page(proposal, form), form_status(form)


def _check_page(proposal: Proposal, form: ActionForm) -> str:
    lacking = missing(facts_of(proposal, now()))
    return render_template(
        "proposals/check.html",
        form=form,
        proposal=proposal,
        title=title_of(proposal),
        lacking=[(missing_text(one), step_url(proposal, one.step)) for one in lacking],
        is_draft=proposal.state is ProposalState.DRAFT,
        is_over=is_over(proposal.call, now()),
        back_url=step_url(proposal, STEPS[-1]),
        read_by=READ_BY[proposal.call.proposals_public],
        may_send=can_send_proposal(current_person(), proposal, now()),
    )


@room.get("/forslag/<uuid:proposal_id>/sendt")
@access(can_write_proposal, load=load_proposal, private=True)
def sent(proposal: Proposal) -> Any:
    """It has come in: a moment worth a drawing, and what happens next."""
    if proposal.state is not ProposalState.SUBMITTED:
        return redirect(url_for("proposals.show_proposal", proposal_id=proposal.id), 303)
    call = proposal.call
    return render_template(
        "proposals/sent.html", proposal=proposal, call=call, read_by=READ_BY[call.proposals_public]
    )


@room.route("/forslag/<uuid:proposal_id>/trekk", methods=["GET", "POST"])
@access(can_write_proposal, load=load_proposal, private=True)
def withdraw(proposal: Proposal) -> Any:
    """Are you sure? Then the proposal is withdrawn."""
    must_speak_for_the_group(proposal)
    form = ActionForm()
    gone = save(
        form,
        lambda: services.withdraw_proposal(
            current_session(), actor=current_person(), proposal=proposal, now=now()
        ),
    )
    if gone:
        return done(_("Forslaget er trukket."), "proposals.show_proposal", proposal_id=proposal.id)
    page = render_template(
        "proposals/withdraw.html",
        form=form,
        proposal=proposal,
        title=title_of(proposal),
        was_sent=proposal.state is ProposalState.SUBMITTED,
    )
    return page, form_status(form)


@room.route("/forslag/<uuid:proposal_id>/endre", methods=["GET", "POST"])
@access(can_write_proposal, load=load_proposal, private=True)
def reopen(proposal: Proposal) -> Any:
    """Are you sure? Then it is a draft again, until the deadline."""
    must_speak_for_the_group(proposal)
    form = ActionForm()
    opened = save(
        form,
        lambda: services.reopen_proposal(
            current_session(), actor=current_person(), proposal=proposal, now=now()
        ),
    )
    if opened:
        text = _("Forslaget er et utkast igjen. Husk å sende det inn før fristen.")
        return done(text, "proposals.show_proposal", proposal_id=proposal.id)
    if proposal.state is ProposalState.DRAFT and not form.is_submitted():
        return redirect(url_for("proposals.show_proposal", proposal_id=proposal.id), 303)
    page = render_template(
        "proposals/reopen.html",
        form=form,
        proposal=proposal,
        title=title_of(proposal),
        was_sent=proposal.state is ProposalState.SUBMITTED,
        is_over=is_over(proposal.call, now()),
    )
    return page, form_status(form)
