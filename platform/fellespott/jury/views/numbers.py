"""The numbers behind a decision as files: open to everyone, and in full for auditors."""

from flask import Response, request
from flask_babel import force_locale

from fellespott.core.db import current_session
from fellespott.core.web import access
from fellespott.proposals.labels import public_title
from fellespott.proposals.queries import submitted_in

from .. import decision_queries
from ..models import CallDecision
from ..numbers.kinds import FileKind
from ..numbers.writing import as_csv, as_data, as_json
from ..policies import can_read_decision, can_read_full_numbers
from ._room import load_with_numbers, room

TYPES = {"json": "application/json", "csv": "text/csv"}


@room.get("/utlysninger/<slug>/vedtak/tall.<any(json, csv):ending>")
@access(can_read_decision, load=load_with_numbers, private=True)
def open_numbers(decision: CallDecision) -> Response:
    """Ranking, rules, counts and answers, so that nobody can be followed from one proposal to another."""
    return _file(FileKind.OPEN, decision)


@room.get("/utlysninger/<slug>/vedtak/alle-ark.<any(json, csv):ending>")
@access(can_read_full_numbers, load=load_with_numbers, private=True)
def full_numbers(decision: CallDecision) -> Response:
    """The same with every sheet by seat number. For auditors."""
    return _file(FileKind.FULL, decision)


def _file(kind: FileKind, decision: CallDecision) -> Response:
    session, ending = current_session(), (request.view_args or {})["ending"]
    # One language whoever asks, so that the file is the same for all.
    with force_locale("nb"):
        titles = {str(one.id): public_title(one) for one in submitted_in(session, decision.call_id)}
    data = as_data(decision_queries.numbers_of(session, decision.id).kept, kind, titles)
    text = as_json(data) if ending == "json" else as_csv(data)
    name = f"{decision.call.slug}-{'tall' if kind is FileKind.OPEN else 'alle-ark'}.{ending}"
    return Response(
        text,
        content_type=f"{TYPES[ending]}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
