"""Moving between the steps of a draft: which doors are open, and what every step page shows."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from fellespott.core.db import current_session
from fellespott.core.i18n import _
from fellespott.core.web import SAFE, now
from fellespott.groups.services.on_behalf import waiting_on

from ..film_people import KIND
from ..labels import STEP_NAMES, title_of
from ..models import Proposal
from ..policies import is_over
from ..questions import QUESTIONS
from ..rules import step_of
from ..states import STEPS, ProposalState, Step

FIRST = (Step.NEED, Step.DREAM)


def step_url(proposal: Proposal, step: Step | None) -> str:
    """The address of a step; None is the check at the end."""
    if step is None:
        return url_for("proposals.check", proposal_id=proposal.id)
    return url_for("proposals.step", proposal_id=proposal.id, step=step.value)


def after(step: Step) -> Step | None:
    """The next step, or None for the check at the end."""
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else None


def before(step: Step) -> Step | None:
    """The step before, or None at the first."""
    place = STEPS.index(step)
    return STEPS[place - 1] if place else None


def turned_away(proposal: Proposal, step: Step | None) -> Response | None:
    """Where to send whoever opens a door that is not open; None when it is open.

    What is sent in is closed, and need and dream come before everything else (rule R3). Only for reading:
    a write is the service's to refuse, with what was typed still there.
    """
    if request.method not in SAFE:
        return None
    if proposal.state is not ProposalState.DRAFT:
        flash(_("Forslaget kan ikke endres nå."), "info")
        return redirect(url_for("proposals.show_proposal", proposal_id=proposal.id), 303)
    for first, text in zip(FIRST, (proposal.need, proposal.dream), strict=True):
        if step is first:
            return None
        if not text:
            flash(
                _(
                    "Først vil vi høre hva som er viktig for dere, og hva dere drømmer om. Så åpner resten "
                    "seg."
                ),
                "info",
            )
            return redirect(step_url(proposal, first), 303)
    return None


def go_on(proposal: Proposal, step: Step) -> Response:
    """On from a saved step, the way the pressed button says."""
    way = request.form.get("go")
    if way == "pause":
        flash(_("Alt er lagret. Dere kan fortsette når som helst."), "success")
        return redirect(url_for("proposals.show_proposal", proposal_id=proposal.id), 303)
    back = before(step)
    to = back if way == "back" and back is not None else after(step)
    return redirect(step_url(proposal, to), 303)


def frame(proposal: Proposal, step: Step) -> dict[str, Any]:
    """What the frame around every step shows."""
    back, session = before(step), current_session()
    return {
        "proposal": proposal,
        "title": title_of(proposal),
        "step": step,
        "step_name": STEP_NAMES[step],
        "question": QUESTIONS[step],
        "number": STEPS.index(step) + 1,
        "total": len(STEPS),
        "back_url": step_url(proposal, back) if back else None,
        "next_url": step_url(proposal, after(step)),
        "is_over": is_over(proposal.call, now()),
        "waiting": [one for one in waiting_on(session, KIND, [proposal.id]) if step_of(one.field) is step],
    }
