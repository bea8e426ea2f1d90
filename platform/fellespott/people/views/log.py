"""The log of who did what, for administrators. It is read here and changed nowhere."""

import uuid
from typing import Any

from flask import render_template, request

from fellespott.audit.queries import actions_used, details_of, entries, kinds_used
from fellespott.core.db import current_session
from fellespott.core.pagination import paginate
from fellespott.core.web import access

from ..policies import can_administer
from ..queries import names_of
from .room import room


@room.get("/logg")
@access(can_administer)
def show_log() -> str:
    """What was done, newest first; by action and by what it was done to."""
    session = current_session()
    chosen: dict[str, Any] = {
        "action": request.args.get("handling", "")[:80],
        "object_kind": request.args.get("hva", "")[:40],
        "object_id": _uuid(request.args.get("id", "")),
        "actor_id": _uuid(request.args.get("hvem", "")),
    }
    page = paginate(session, entries(**chosen), number=request.args.get("side", 1, type=int), size=50)
    return render_template(
        "people/show_log.html",
        page=page,
        chosen=chosen,
        details=details_of(session, [entry.id for entry in page.items]),
        names=names_of(session, {entry.actor_id for entry in page.items if entry.actor_id}),
        actions=actions_used(session),
        kinds=kinds_used(session),
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
