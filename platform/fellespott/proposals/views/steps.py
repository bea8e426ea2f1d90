"""The steps that ask for a text, and the promises."""

from typing import Any

from flask import render_template, request

from fellespott.core.db import current_session
from fellespott.core.forms import choices_of, form_status
from fellespott.core.i18n import in_language
from fellespott.core.web import access, current_person, now, save
from fellespott.groups.writing_for import writing_for

from .. import services
from ..forms import STEP_FORMS, PromisesForm, StepForm, seen_texts
from ..models import Proposal
from ..policies import can_write_proposal
from ..states import TEXT_FIELDS, Step
from ..writing import typed_in
from .autosave import autosave_frame, keep_overtaken
from .moving import frame, go_on, turned_away
from .room import OnStep, can_write_part, load_proposal, load_text_step, room


@room.route("/forslag/<uuid:proposal_id>/steg/<step>", methods=["GET", "POST"])
@access(can_write_part, load=load_text_step, private=True)
def step(on: OnStep) -> Any:
    """One question, one thought."""
    away = turned_away(on.proposal, on.step)
    if away:
        return away
    form = _step_form(on)
    saved = save(
        form,
        lambda: services.save_answers(
            current_session(),
            actor=current_person(),
            proposal=on.proposal,
            typed=typed_in(form, on.step),
            version=form.opened_on,
            now=now(),
            on_behalf_of=writing_for(on.proposal.group),
        ),
    )
    if saved:
        return go_on(on.proposal, on.step)
    return _show_step(form, on), form_status(form)


def _step_form(on: OnStep) -> StepForm:
    kind = STEP_FORMS[on.step]
    if request.method == "POST":
        return kind()
    form = kind(obj=on.proposal)
    form.seen.data = seen_texts(on.proposal, on.step)
    return form


def standing_beside(form: StepForm, on: OnStep) -> dict[str, str]:
    """What stands, where another saved first: what was typed stays in the box, and the next press decides."""
    if not form.is_overtaken:
        return {}
    keep_overtaken(form, on)
    form.catch_up(on.proposal.version)
    form.seen.data = seen_texts(on.proposal, on.step)
    return {name: getattr(on.proposal, name) for name in TEXT_FIELDS[on.step]}


def _show_step(form: StepForm, on: OnStep) -> str:
    return render_template(
        "proposals/step.html",
        form=form,
        names=TEXT_FIELDS[on.step],
        saved=standing_beside(form, on),
        autosave=autosave_frame(on),
        **frame(on.proposal, on.step),
    )


@room.route("/forslag/<uuid:proposal_id>/steg/lofter", methods=["GET", "POST"])
@access(can_write_proposal, load=load_proposal, private=True)
def promises(proposal: Proposal) -> Any:
    """The commitments the call asks for."""
    away = turned_away(proposal, Step.PROMISES)
    if away:
        return away
    form = PromisesForm(data={"promises": [one.key for one in proposal.acceptances]})
    form.promises.choices = choices_of(
        {one["key"]: in_language(one) for one in proposal.call.commitments_asked}
    )
    saved = save(
        form,
        lambda: services.accept_commitments(
            current_session(),
            actor=current_person(),
            proposal=proposal,
            keys=form.promises.data or [],
            now=now(),
            on_behalf_of=writing_for(proposal.group),
        ),
    )
    if saved:
        return go_on(proposal, Step.PROMISES)
    page = render_template("proposals/promises.html", form=form, **frame(proposal, Step.PROMISES))
    return page, form_status(form)
