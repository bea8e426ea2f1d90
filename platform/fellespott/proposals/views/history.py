"""How each answer came to be, and the way back to an earlier text."""

import uuid
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import services
from ..diffing import differences
from ..history_policies import can_use_version, can_view_history, can_write_versions_proposal
from ..history_queries import count_versions, page_of_versions, version_by_id
from ..labels import title_of
from ..models import AnswerVersion, Proposal
from ..policies import can_write_proposal
from ..states import ProposalState
from ..yeses import FIELDS, LABELS
from .room import load_proposal, room


def load_version(session: Session, proposal_id: uuid.UUID, version_id: uuid.UUID) -> AnswerVersion | None:
    """A version of that very proposal."""
    return version_by_id(session, proposal_id, version_id)


@room.get("/forslag/<uuid:proposal_id>/historie")
@access(can_view_history, load=load_proposal, known_to=can_write_proposal)
def show_history(proposal: Proposal) -> str:
    """One answer's texts, the newest first, each with what was changed from the one before."""
    session = current_session()
    counts = count_versions(session, proposal)
    names = [name for name in FIELDS if name in counts]
    asked = request.args.get("svar", "")
    chosen = asked if asked in names else next(iter(names), None)
    page = None
    if chosen is not None:
        page = page_of_versions(session, proposal, chosen, request.args.get("side", 1, type=int))
    return render_template(
        "proposals/history.html",
        proposal=proposal,
        title=title_of(proposal),
        answers=[(name, LABELS[name], counts[name]) for name in names],
        chosen=chosen,
        chosen_label=LABELS.get(chosen or "", ""),
        page=page,
        rows=[(line.version, differences(line.before, line.version.text)) for line in page.items]
        if page
        else [],
        standing=getattr(proposal, chosen) if chosen else "",
        is_draft=proposal.state is ProposalState.DRAFT,
        action_form=ActionForm(formdata=None),
    )


@room.post("/forslag/<uuid:proposal_id>/historie/<uuid:version_id>/bruk")
@access(can_use_version, load=load_version, known_to=can_write_versions_proposal)
def use_version(version: AnswerVersion) -> Any:
    """Let an earlier text stand again."""
    form, proposal_id, field = ActionForm(), version.proposal_id, version.field
    used = save(
        form,
        lambda: services.use_version(current_session(), actor=current_person(), version=version, now=now()),
    )
    if used is None:
        return refused(form, "proposals.show_history", proposal_id=proposal_id, svar=field)
    return done(
        _("Nå står den teksten igjen. Det som sto der, finner dere her under."),
        "proposals.show_history",
        proposal_id=proposal_id,
        svar=field,
    )
