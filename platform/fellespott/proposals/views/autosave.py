"""Saving while somebody writes: what static/js/autosave.js sends, and what it is told."""

import uuid
from collections.abc import Collection
from typing import Any

from flask import current_app, jsonify, render_template, request, url_for
from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session, unit_of_work
from fellespott.core.errors import DomainError
from fellespott.core.forms import Form, form_status, long
from fellespott.core.i18n import _, _l, current_language
from fellespott.core.ids import keyed_hash
from fellespott.core.web import access, current_person, now, save
from fellespott.groups.writing_for import writing_for
from fellespott.people.shared_device import on_shared_device

from .. import services
from ..diffing import differences
from ..forms import STEP_FORMS, StepForm
from ..history_policies import can_view_history
from ..history_queries import saves_of_tabs
from ..services.autosave import Fate, Outcome, text_mark
from ..states import TEXT_FIELDS, Step
from ..writing import typed_in
from .room import OnStep, can_write_part, load_text_step, room


class SchemeForm(StepForm):
    """The one text on the page about money."""

    ordinary_scheme = long(_l("Skriv hva dere vet"))


# Refusals after which the page stops trying.
ENDS = frozenset({"already_sent", "withdrawn", "not_for_others"})
AUTOSAVED: dict[Step, type[StepForm]] = {**STEP_FORMS, Step.MONEY: SchemeForm}


def load_autosaved_step(session: Session, proposal_id: uuid.UUID, step: str) -> OnStep | None:
    """A step whose texts are saved while they are written."""
    found = load_text_step(session, proposal_id, step)
    return found if found is not None and found.step in AUTOSAVED else None


@room.post("/forslag/<uuid:proposal_id>/steg/<step>/lagre")
@access(can_write_part, load=load_autosaved_step, private=True)
def autosave_step(on: OnStep) -> Any:
    """Save what stands in the boxes, and tell of each what became of it."""
    form = AUTOSAVED[on.step]()
    outcome = save(
        form,
        lambda: services.autosave_answers(
            current_session(),
            actor=current_person(),
            proposal=on.proposal,
            typed=typed_in(form, on.step),
            now=now(),
            on_behalf_of=writing_for(on.proposal.group),
        ),
    )
    if outcome is None:
        return jsonify(refusal_told(form, ENDS)), form_status(form)
    return jsonify(_answer(outcome)), 409 if outcome.clashes else 200


def refusal_told(form: Form, ends: Collection[str]) -> dict[str, Any]:
    """Why nothing was saved; for a page left open too long the token that lets the next try through.

    After a refusal whose code is among `ends` the page stops trying.
    """
    if form.is_stale:
        return {"token": form["csrf_token"].current_token}
    over = form.rejection is not None and form.rejection.code in ends
    return {"says": " ".join(message for _field, message in form.summary), "over": over}


def _answer(outcome: Outcome) -> dict[str, Any]:
    fields: dict[str, dict[str, str]] = {}
    for name, fate in outcome.fates.items():
        standing = getattr(outcome.proposal, name)
        fields[name] = {"fate": fate.value, "seen": text_mark(standing)}
        if fate in (Fate.THEIRS, Fate.CLASH):
            fields[name]["text"] = standing
        if fate is Fate.CLASH:
            fields[name]["html"] = _both(outcome, name, standing)
    return {
        "fields": fields,
        "version": outcome.proposal.version,
        "says": _("Lagret kl. %(time)s", time=clock_time()),
    }


def _both(outcome: Outcome, name: str, standing: str) -> str:
    return render_template(
        "proposals/_both.html",
        name=name,
        theirs=standing,
        stretches=differences(_sent(name), standing),
        version=outcome.clashes.get(name),
        buttons=True,
    )


def _sent(name: str) -> str:
    """What was typed there, as it came in."""
    return str(request.form.get(name, "")).replace("\r\n", "\n").strip()


def clock_time() -> str:
    """ "14.32", on an Oslo clock."""
    return to_oslo(now()).strftime("%H.%M" if current_language() == "nb" else "%H:%M")


def autosave_frame(on: OnStep) -> dict[str, Any]:
    """What the page tells the script. The key under which the browser keeps texts names nobody."""
    proposal, person = on.proposal, current_person()
    for_person = writing_for(proposal.group)
    parts = (str(proposal.id), on.step.value, str(person.id), str(for_person.id if for_person else ""))
    return {
        "url": url_for("proposals.autosave_step", proposal_id=proposal.id, step=on.step.value),
        "names": TEXT_FIELDS[on.step],
        "key": keyed_hash(current_app.config["SECRET_KEY"], "autosave", *parts)[:24],
        "tabs": saves_of_tabs(current_session(), proposal, TEXT_FIELDS[on.step], person),
        "writes_for": for_person,
        "is_shared": on_shared_device(),
        "differences": differences,
        "has_history": bool(can_view_history(person, proposal, now())),
    }


def keep_overtaken(form: StepForm, on: OnStep) -> None:
    """The button was pressed where another wrote meanwhile: what was typed is kept in the history too."""
    if writing_for(on.proposal.group) is not None:
        return
    typed, proposal, person, moment = typed_in(form, on.step), on.proposal, current_person(), now()
    try:
        with unit_of_work() as session:
            services.put_aside(session, actor=person, proposal=proposal, typed=typed, now=moment)
    except DomainError:
        return  # sent in meanwhile: the page says so
