"""The queue of what was reported, and deciding about one thing."""

from typing import Any

from flask import render_template, request

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.pagination import paginate
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, done, now, save

from .. import queries, services, texts
from ..forms import DecisionForm
from ..hints import find_hints
from ..models import ModerationCase, ModerationDecision
from ..policies import can_decide_case, can_moderate, can_view_case, opens_case
from ..rules import may_decide
from ..states import CaseState, Outcome, Rule
from .room import load_case, room


@room.get("/meldinger")
@access(can_moderate)
def list_cases() -> str:
    """What waits, the oldest first; or what was decided, the newest first."""
    session, person = current_session(), current_person()
    state = CaseState.DECIDED if request.args.get("vis") == "avgjort" else CaseState.OPEN
    page = paginate(
        session,
        queries.select_cases(person, state=state),
        number=request.args.get("side", 1, type=int),
    )
    return render_template(
        "safety/cases.html",
        page=page,
        reports=queries.reports_of(session, page.items),
        titles={one.id: title_of(one) for one in page.items},
        state=state,
        texts=texts,
    )


def title_of(case: ModerationCase) -> Any:
    """What the thing is called, or that it is gone."""
    found = registry().reportables.get(case.kind)
    thing = found.load(current_session(), case.thing_id) if found is not None else None
    return found.title(thing) if found is not None and thing is not None else _("Noe som er borte")


@room.route("/meldinger/<uuid:case_id>", methods=["GET", "POST"])
@access(can_view_case, load=load_case, private=True, opens=opens_case)
def show_case(case: ModerationCase) -> Any:
    """The thing in its context, what was said about it, what to look at twice, and the decision."""
    form = DecisionForm().offer(_possible(case))
    decided = save(form, lambda: _decide(form, case))
    if decided is not None:
        return done(_said(decided), "safety.show_case", case_id=case.id)
    return _page(case, form), form_status(form)


def _decide(form: DecisionForm, case: ModerationCase) -> ModerationDecision:
    return services.decide(
        current_session(),
        actor=current_person(),
        case=case,
        outcome=Outcome(form.outcome.data),
        rule=Rule(form.rule.data),
        words=form.words.data or "",
        now=now(),
    )


def _possible(case: ModerationCase) -> tuple[Outcome, ...]:
    session = current_session()
    found = registry().reportables.get(case.kind)
    thing = found.load(session, case.thing_id) if found is not None else None
    return may_decide(
        is_there=thing is not None,
        is_hidden=queries.hidden_thing(session, case.kind, case.thing_id) is not None,
        can_change=found is not None and thing is not None and found.can_change(thing),
    )


def _page(case: ModerationCase, form: DecisionForm) -> str:
    session, person = current_session(), current_person()
    found = registry().reportables.get(case.kind)
    thing = found.load(session, case.thing_id) if found is not None else None
    shown: dict[str, Any] = {"title": _("Noe som er borte"), "url": None, "words": []}
    if found is not None and thing is not None:
        shown = {
            "title": found.title(thing),
            "url": found.url(thing) if found.can_see(person, thing, now()) else None,
            "words": [text for text in found.texts(thing) if text],
        }
    return render_template(
        "safety/case.html",
        case=case,
        form=form,
        hints=find_hints(shown["words"]),
        hidden=queries.hidden_thing(session, case.kind, case.thing_id),
        may_decide=can_decide_case(person, case, now()),
        texts=texts,
        **shown,
    )


def _said(decision: ModerationDecision) -> str:
    said = {
        Outcome.HIDE: _("Det er skjult nå. De som har skrevet det, får vite hvorfor."),
        Outcome.SHOW: _("Det er synlig igjen."),
        Outcome.ASK: _("De som har skrevet det, er bedt om å endre det."),
    }
    return said.get(decision.outcome, _("Avgjørelsen er lagret."))
