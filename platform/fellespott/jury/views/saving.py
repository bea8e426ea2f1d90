"""Saving a sheet while the juror fills it in: what static/js/autosave.js sends, and what it is told."""

import uuid
from typing import Any

from flask import current_app, jsonify, render_template, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.ids import keyed_hash
from fellespott.core.web import access, current_person, now, save
from fellespott.people.shared_device import on_shared_device
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import can_view_proposal
from fellespott.proposals.services.autosave import Fate, text_mark
from fellespott.proposals.views.autosave import clock_time, refusal_told

from .. import services
from ..models import ScoreSheet
from ..policies import can_open_sheet
from ..services.sheet_saving import SheetOutcome
from ..sheet_forms import SheetForm, sheet_form
from ..sheet_texts import UNKNOWN, field_of
from ..texts import scale_of, show_value
from ._room import load_proposal, room

# Refusals after which the page stops trying.
ENDS = frozenset({"already_sent", "not_now", "conflict", "not_a_juror", "not_yours"})


@room.post("/forslag/<uuid:proposal_id>/vurder/lagre")
@access(can_open_sheet, load=load_proposal, known_to=can_view_proposal)
def autosave_sheet(proposal: Proposal) -> Any:
    """Keep what stands in the boxes, and tell of each what became of it."""
    form = sheet_form(proposal.call.criteria_version, None)
    outcome = save(
        form,
        lambda: services.autosave_sheet(
            current_session(), actor=current_person(), proposal=proposal, typed=form.typed, now=now()
        ),
    )
    if outcome is None:
        return jsonify(refusal_told(form, ENDS)), form_status(form)
    told = {
        "fields": {name: _told(proposal, outcome, name) for name in outcome.fates},
        "says": _("Lagret kl. %(time)s", time=clock_time()),
    }
    return jsonify(told), 409 if outcome.clashes else 200


def _told(proposal: Proposal, outcome: SheetOutcome, name: str) -> dict[str, str]:
    fate, standing = outcome.fates[name], outcome.standing[name]
    told = {"fate": fate.value, "seen": text_mark(standing)}
    if fate in (Fate.THEIRS, Fate.CLASH):
        told["text"] = standing
    if fate is Fate.CLASH:
        shown = said_in_words(proposal, name, standing)
        told["html"] = render_template("jury/_two_tabs.html", name=name, stands=shown, buttons=True)
    return told


def said_in_words(proposal: Proposal, name: str, text: str) -> str:
    """What stands in a box, as a person reads it: "4 I stor grad", or the word itself."""
    version = proposal.call.criteria_version
    if not text or all(name != field_of(one.id) for one in version.criteria):
        return text
    return show_value(None if text == UNKNOWN else int(text), scale_of(version))


def autosave_frame(form: SheetForm, proposal: Proposal, sheet: ScoreSheet | None) -> dict[str, Any]:
    """What the page tells the script. The key under which the browser keeps answers names nobody."""
    tabs: dict[str, int] = {}
    for tab, seq in ((sheet.last_saves if sheet is not None else None) or {}).values():
        tabs[str(tab)] = max(tabs.get(str(tab), 0), int(seq))
    return {
        "url": url_for("jury.autosave_sheet", proposal_id=proposal.id),
        "names": form.names,
        "key": _key(proposal.id, current_person().id),
        "tabs": {tab: seq for tab, seq in tabs.items() if tab},
        "writes_for": None,
        "is_shared": on_shared_device(),
        "text_theirs": _("Du har svart i en annen fane. Det nye står her nå."),
        "text_clash": _("Du har svart noe annet i en annen fane. Velg hva som skal stå."),
    }


def _key(proposal_id: uuid.UUID, person_id: uuid.UUID) -> str:
    parts = (str(proposal_id), "sheet", str(person_id))
    return keyed_hash(current_app.config["SECRET_KEY"], "autosave", *parts)[:24]
