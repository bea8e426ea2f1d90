"""The log of who did what, for those who control and administer. It is read here and changed nowhere.

The anchors of its chain are for everybody: whoever keeps one can show later that nothing before it
was changed.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from datetime import datetime as moment
from typing import Any

from flask import Response, render_template, request, stream_with_context

from fellespott.audit import exporting, queries
from fellespott.audit.models import AuditDetail
from fellespott.audit.rules import anchor_line
from fellespott.core.clock import from_oslo
from fellespott.core.db import current_session
from fellespott.core.pagination import paginate
from fellespott.core.web import access, now, public

from ..log_texts import action_groups, action_name, detail_lines, kind_name, people_in, problem_text
from ..policies import can_read_log
from ..queries import names_of
from .room import room

LINES_A_PAGE = 50
TEXT = "text/plain; charset=utf-8"


@room.get("/logg")
@access(can_read_log)
def show_log() -> str:
    """What was done, newest first; narrowed by its address, and where the chain stands."""
    session = current_session()
    chosen = _chosen()
    page = paginate(
        session, queries.entries(**chosen), number=request.args.get("side", 1, type=int), size=LINES_A_PAGE
    )
    ids = [entry.id for entry in page.items]
    sides = queries.side_rows_of(session, ids)
    actors = queries.actors_used(session)
    names = names_of(session, {*_people_in(sides.values()), *actors, *_person_chosen(chosen)})
    return render_template(
        "people/show_log.html",
        page=page,
        address=_address(),
        sides=sides,
        links=queries.links_of(session, ids),
        names=names,
        actors=sorted(actors, key=lambda one: names.get(one, "").lower()),
        action_groups=action_groups(queries.actions_used(session)),
        kinds=sorted(queries.kinds_used(session), key=kind_name),
        standing=queries.standing(session),
        action_name=action_name,
        kind_name=kind_name,
        detail_lines=detail_lines,
        problem_text=problem_text,
    )


@room.get("/logg.csv")
@access(can_read_log)
def log_csv() -> Response:
    """The same lines as a table, whole, in the order of the chain."""
    return _file(exporting.as_csv(queries.export(current_session(), **_chosen())), "text/csv", "csv")


@room.get("/logg.jsonl")
@access(can_read_log)
def log_jsonl() -> Response:
    """The same lines as JSON, one a line, with all it takes to reckon the hashes again."""
    lines = exporting.as_json_lines(queries.export(current_session(), **_chosen()))
    return _file(lines, "application/jsonl", "jsonl")


@room.get("/logg/anker")
@public
def show_anchors() -> str:
    """The anchors of the chain, for everybody to keep."""
    page = paginate(
        current_session(), queries.anchors(), number=request.args.get("side", 1, type=int), size=LINES_A_PAGE
    )
    return render_template("people/show_anchors.html", page=page)


@room.get("/logg/anker.txt")
@public
def anchors_text() -> Response:
    """All anchors, oldest first, as the file that `audit-verify --anchors` reads."""
    anchors = queries.anchors_since(current_session())
    lines = [anchor_line(one.day, one.position, one.hash) + "\n" for one in anchors]
    return Response("".join(lines), content_type=TEXT)


def _chosen() -> dict[str, Any]:
    """What the address narrows to; what makes no sense narrows nothing."""
    since, until = _day("fra"), _day("til")
    return {
        "action": request.args.get("handling", "")[:80],
        "object_kind": request.args.get("hva", "")[:40],
        "object_id": _uuid("id"),
        "actor_id": _uuid("hvem"),
        "since": _midnight(since) if since else None,
        "before": _midnight(until + timedelta(days=1)) if until and until < date.max else None,
    }


def _address() -> dict[str, str]:
    """The same as it stood in the address, for the form and for the links to the files."""
    names = ("handling", "hva", "id", "hvem", "fra", "til")
    return {name: request.args[name][:80] for name in names if request.args.get(name)}


def _uuid(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get(name, "").strip())
    except ValueError:
        return None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, "").strip())
    except ValueError:
        return None


def _midnight(day: date) -> moment:
    return from_oslo(moment(day.year, day.month, day.day))  # noqa: DTZ001 - a wall clock in Oslo


def _people_in(sides: Iterable[AuditDetail]) -> set[uuid.UUID]:
    """Everybody a page of lines speaks of, so that their names are read once."""
    found: set[uuid.UUID] = set()
    for side in sides:
        found |= people_in(side.detail)
        if side.actor_id is not None:
            found.add(side.actor_id)
    return found


def _person_chosen(chosen: dict[str, Any]) -> set[uuid.UUID]:
    return {chosen["actor_id"]} if chosen["actor_id"] is not None else set()


def _file(lines: Iterator[str], kind: str, ending: str) -> Response:
    name = f"logg-{now():%Y-%m-%d}.{ending}"
    return Response(
        stream_with_context(lines),
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
