"""What everyone may read."""

from typing import Any

from flask import render_template, request

from fellespott.core.db import current_session
from fellespott.core.pagination import paginate
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, now, public

from .. import queries, texts
from ..checklists import findings
from ..models import Call
from ..policies import can_manage_call, can_manage_calls, can_view_call
from ..rule_texts import rule_parts
from ..rule_values import rule_changes
from ..rules import is_open
from .blueprint import load_shown, room


@room.get("")
@public
def list_calls() -> Any:
    """All calls, what is open now first."""
    person = current_person()
    page = paginate(
        current_session(), queries.select_calls(person), number=request.args.get("side", 1, type=int)
    )
    open_now = {call.id for call in page.items if is_open(call, now())}
    return render_template(
        "calls/list.html",
        page=page,
        may_make=bool(can_manage_calls(person, None, now())),
        open_now=open_now,
        texts=texts,
    )


@room.get("/<slug>")
@access(can_view_call, load=load_shown)
def show_call(call: Call) -> Any:
    """What the call is about, its rules and dates, and the one next step."""
    session = current_session()
    return render_template(
        "calls/show.html",
        call=call,
        is_open=is_open(call, now()),
        # While it is open the way to a proposal says it itself.
        next_step=None if is_open(call, now()) else texts.NEXT_FOR_ALL.get(call.phase),
        rule_parts=rule_parts(call),
        rule_changes=rule_changes(queries.rules_versions(session, call)),
        checklists=findings(queries.checklist_notes(session, call)),
        panels=registry().panels("call", session, call, current_person(), now()),
        can_manage=can_manage_call(current_person(), call, now()).allowed,
        texts=texts,
    )
