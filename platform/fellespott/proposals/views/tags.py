"""The words a proposal can be found by."""

from typing import Any

from flask import render_template

from fellespott.calls.tags import kind_label
from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.web import access, current_person, now, save

from .. import services
from ..forms import TagsForm
from ..models import Proposal
from ..policies import can_write_proposal
from ..states import Step, TagKind
from .moving import frame, go_on, turned_away
from .room import load_proposal, room


@room.route("/forslag/<uuid:proposal_id>/steg/tema", methods=["GET", "POST"])
@access(can_write_proposal, load=load_proposal, private=True)
def tags(proposal: Proposal) -> Any:
    """Tick what fits, or go on."""
    away = turned_away(proposal, Step.TAGS)
    if away:
        return away
    form = TagsForm(
        data={kind.value: [one.key for one in proposal.tags if one.kind is kind] for kind in TagKind}
    )
    saved = save(
        form,
        lambda: services.choose_tags(
            current_session(), actor=current_person(), proposal=proposal, keys=form.keys, now=now()
        ),
    )
    if saved:
        return go_on(proposal, Step.TAGS)
    kinds = [(kind_label(kind.value), form[kind.value]) for kind in TagKind]
    page = render_template("proposals/tags.html", form=form, kinds=kinds, **frame(proposal, Step.TAGS))
    return page, form_status(form)
