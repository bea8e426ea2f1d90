"""A partner's own page, opened by the link in the mail: no account needed."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.web import now, public, save

from .. import services
from ..forms import AnswerForm
from ..labels import ACTOR_KINDS, title_of
from ..models import Partner
from ..policies import is_over
from ..queries import partner_by_token
from ..states import PartnerState, ProposalState
from .room import room


@room.route("/partner/<token>", methods=["GET", "POST"])
@public
def answer_partner(token: str) -> Any:
    """What the actor says yes to, who else is in, what it means; and the answer."""
    partner = partner_by_token(current_session(), token)
    if partner is None:
        abort(404)
    form = AnswerForm()
    choice = request.form.get("answer")
    if request.method == "POST" and choice not in ("yes", "no"):
        abort(400)
    answered = save(
        form,
        lambda: services.answer_partner(
            current_session(), partner=partner, confirm=choice == "yes", note=form.note.data or "", now=now()
        ),
    )
    if answered:
        return redirect(url_for("proposals.answer_partner", token=token), 303)
    return render_template("proposals/answer.html", form=form, **_about(partner)), form_status(form)


def _about(partner: Partner) -> dict[str, Any]:
    proposal = partner.proposal
    return {
        "partner": partner,
        "proposal": proposal,
        "title": title_of(proposal),
        "kinds": ACTOR_KINDS,
        "others": [
            one
            for one in proposal.partners
            if one.id != partner.id and one.state is not PartnerState.DECLINED
        ],
        "is_asked": partner.state is PartnerState.ASKED,
        "has_confirmed": partner.state is PartnerState.CONFIRMED,
        "is_open": proposal.state is ProposalState.DRAFT and not is_over(proposal.call, now()),
        "was_sent": proposal.state is ProposalState.SUBMITTED,
        "was_withdrawn": proposal.state is ProposalState.WITHDRAWN,
    }
