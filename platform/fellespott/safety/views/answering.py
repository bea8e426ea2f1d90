"""For those who wrote what was reported: what was decided, why, and what they can do."""

from typing import Any

from flask import render_template

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm
from fellespott.core.i18n import _
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import queries, services, texts
from ..models import ModerationCase
from ..policies import can_answer_case
from ..states import CaseState, Outcome
from .moderating import title_of
from .room import load_case, room


@room.get("/meldinger/<uuid:case_id>/avgjort")
@access(can_answer_case, load=load_case, private=True)
def answer_case(case: ModerationCase) -> str:
    """What was decided about something I wrote. Nothing of who reported it, or what they said."""
    session, person = current_session(), current_person()
    found = registry().reportables.get(case.kind)
    thing = found.load(session, case.thing_id) if found is not None else None
    url = None
    if found is not None and thing is not None and found.can_see(person, thing, now()):
        url = found.url(thing)
    last = case.decisions[-1] if case.decisions else None
    return render_template(
        "safety/answer.html",
        case=case,
        title=title_of(case),
        url=url,
        hidden=queries.hidden_thing(session, case.kind, case.thing_id),
        may_say_changed=case.state is CaseState.DECIDED and last is not None and last.outcome is Outcome.ASK,
        action_form=ActionForm(formdata=None),
        texts=texts,
    )


@room.post("/meldinger/<uuid:case_id>/endret")
@access(can_answer_case, load=load_case, private=True)
def say_changed(case: ModerationCase) -> Any:
    """We have changed it."""
    form = ActionForm()
    changed = save(
        form,
        lambda: services.say_changed(current_session(), actor=current_person(), case=case, now=now()),
    )
    if changed is None:
        return refused(form, "safety.answer_case", case_id=case.id)
    return done(_("Takk. Nå ser noen på det igjen."), "safety.answer_case", case_id=case.id)
