"""Writing down what was found about a point of a call's checklist; nothing written is ever changed."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..checklists import checklist, is_evidence
from ..models import Call, ChecklistNote
from ..queries import newest_note
from ..states import PointState


def assess_point(
    session: Session,
    *,
    actor: Person,
    call: Call,
    list_key: str,
    point_key: str,
    state: PointState,
    note: str,
    evidence: Sequence[dict[str, str]],
    seen: int,
    now: datetime,
) -> ChecklistNote:
    """A new note about the point; what was said before stays in its history. Rule R19.

    `evidence` are links, each with "url" and "text"; `seen` the number of the note the page was opened on, 0
    for none. Raises DomainError "no_such_point" (404), "bad_link", "stale" (409), "nothing_changed".
    """
    found = checklist(list_key)
    if found is None or found.point(point_key) is None:
        raise DomainError("no_such_point", _l("Dette punktet finnes ikke."), status=404)
    links = [{"url": one["url"], "text": one["text"] or one["url"]} for one in evidence]
    if not all(is_evidence(one["url"]) for one in links):
        raise DomainError(
            "bad_link", _l("En lenke må begynne med https://, http:// eller /."), field="evidence"
        )
    lock(session, Call, call.id)
    latest = newest_note(session, call, list_key, point_key)
    if seen != (latest.number if latest is not None else 0):
        raise DomainError(
            "stale",
            _l("Noen andre skrev om dette punktet mens du skrev. Lagrer du nå, gjelder ditt."),
            status=409,
        )
    if latest is not None and (latest.state, latest.note, latest.evidence) == (state, note, links):
        raise DomainError("nothing_changed", _l("Dette er slik det sto fra før."))
    written = ChecklistNote(
        id=uuid.uuid4(),
        call_id=call.id,
        list_key=list_key,
        point_key=point_key,
        number=seen + 1,
        state=state,
        note=note,
        evidence=links,
        at=now,
        by_id=actor.id,
    )
    session.add(written)
    session.flush()
    record(
        session,
        actor=actor,
        action="call.point_assessed",
        on=call,
        now=now,
        list=list_key,
        point=point_key,
        state=state.value,
    )
    return written
