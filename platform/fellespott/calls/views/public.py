"""What everyone may read."""

from typing import Any

from flask import render_template, request

from fellespott.core.db import current_session
from fellespott.core.pagination import paginate
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, now, public

from .. import queries, texts
from ..models import Call
from ..policies import can_manage_call, can_view_call
from ..rules import is_open
from .blueprint import load_shown, room


@room.get("")
@public
def list_calls() -> Any:
    """All calls, what is open now first."""
    person = current_person()
    is_staff = person is not None and person.is_staff
    found = queries.select_calls(with_drafts=is_staff)
    page = paginate(current_session(), found, number=request.args.get("side", 1, type=int))
    open_now = {call.id for call in page.items if is_open(call, now())}
    return render_template("calls/list.html", page=page, is_staff=is_staff, open_now=open_now, texts=texts)


@room.get("/<slug>")
@access(can_view_call, load=load_shown)
def show_call(call: Call) -> Any:
    """What the call is about, its rules and dates, and the one next step."""
    return render_template(
        "calls/show.html",
        call=call,
        is_open=is_open(call, now()),
        rules=texts.plain_rules(call),
        panels=registry().panels("call", current_session(), call, current_person(), now()),
        can_manage=can_manage_call(current_person(), call, now()).allowed,
        texts=texts,
    )
