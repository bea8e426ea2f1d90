"""A call's way from draft to the end: by a person with a reason, by the date, or by the first letter."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..models import Call, PhaseChange
from ..rules import date_move, lacks
from ..signals import deadline_moved, phase_moved
from ..states import MOVES, Phase
from ..texts import LACK_TEXTS, PHASE_NAMES
from .telling import tell_phase
from .versions import keep_rules


def move_phase(
    session: Session,
    *,
    actor: Person | None,
    call: Call,
    to: Phase,
    reason: str,
    now: datetime,
    closes_at: datetime | None = None,
) -> Call:
    """Move the call to another phase. Rule R1.

    A person (`actor`) gives a written reason. Opening before the date makes now the opening, closing before
    the deadline makes now the deadline, and opening again needs a new deadline, `closes_at`, in the future.
    Where two move at once, the second is refused. Raises DomainError "move_not_allowed" (409),
    "reason_needed", "not_ready" (with what is missing as details), "deadline_needed" or "deadline_passed".
    """
    session.flush()
    call = lock(session, Call, call.id)
    if to not in MOVES[call.phase]:
        raise DomainError(
            "move_not_allowed",
            _l(
                "Utlysningen er nå her: %(phase)s. Derfra kan den ikke flyttes slik.",
                phase=PHASE_NAMES[call.phase],
            ),
            status=409,
        )
    if actor is not None and not reason.strip():
        raise DomainError("reason_needed", _l("Skriv hvorfor du flytter utlysningen."), field="reason")
    before = call.promised
    _prepare(call, to, now, closes_at)
    return _move(session, call, to, actor=actor, reason=reason.strip(), now=now, before=before)


def move_by_date(session: Session, now: datetime) -> list[Call]:
    """Open the calls whose day has come and close those whose deadline has passed. Returns the moved ones.

    Safe to run as often as one likes, in as many processes as one likes; one step for each call and run.
    """
    due = select(Call.id).where(
        or_(
            and_(Call.phase == Phase.ANNOUNCED, Call.opens_at <= now),
            and_(Call.phase == Phase.OPEN, Call.closes_at < now),
        )
    )
    moved = []
    for call_id in session.scalars(due.order_by(Call.id)).all():
        call = lock(session, Call, call_id)
        to = date_move(call, now)
        if to is not None:
            moved.append(_move(session, call, to, actor=None, reason="", now=now))
    return moved


def begin_running(session: Session, *, call: Call, now: datetime) -> Call:
    """The first allocation letter is in force: a decided call is running. Any other stays as it is."""
    if call.phase is not Phase.DECIDED:
        return call
    call = lock(session, Call, call.id)
    if call.phase is Phase.DECIDED:
        _move(session, call, Phase.RUNNING, actor=None, reason="", now=now)
    return call


def _prepare(call: Call, to: Phase, now: datetime, closes_at: datetime | None) -> None:
    """See that the call may go there, and make its dates tell the truth."""
    if to is Phase.ANNOUNCED:
        missing = lacks(call.announcement_facts, now)
        if missing:
            raise DomainError(
                "not_ready",
                _l("Utlysningen mangler noe før den kan kunngjøres."),
                details=[LACK_TEXTS[one] for one in missing],
            )
    elif to is Phase.OPEN:
        if call.phase is Phase.CLOSED:
            call.closes_at = _new_deadline(closes_at, now)
        elif call.closes_at <= now:
            raise DomainError(
                "deadline_passed", _l("Fristen har gått ut. Sett en ny frist først."), status=409
            )
        call.opens_at = min(call.opens_at, now)
    elif to is Phase.CLOSED and call.phase is Phase.OPEN:
        call.closes_at = min(call.closes_at, now)


def _new_deadline(closes_at: datetime | None, now: datetime) -> datetime:
    if closes_at is None:
        raise DomainError("deadline_needed", _l("Skriv en ny frist."), field="closes_at")
    if closes_at <= now:
        raise DomainError("deadline_passed", _l("Den nye fristen må være fram i tid."), field="closes_at")
    return closes_at


def _move(
    session: Session,
    call: Call,
    to: Phase,
    *,
    actor: Person | None,
    reason: str,
    now: datetime,
    before: dict[str, Any] | None = None,
) -> Call:
    """Move it, and keep its rules where the move changed a date. `before` are its rules until now."""
    came_from, call.phase = call.phase, to
    change = PhaseChange(
        id=uuid.uuid4(),
        call=call,
        from_phase=came_from,
        to_phase=to,
        at=now,
        by_id=actor.id if actor is not None else None,
        reason=reason,
    )
    session.add(change)
    session.flush()
    action = f"call.moved_to_{to.value}"
    record(session, actor=actor, action=action, on=call, now=now, from_phase=came_from.value, reason=reason)
    before = call.promised if before is None else before
    keep_rules(session, actor=actor, call=call, before=before, reason=reason, now=now)
    phase_moved.send(call, session=session, from_phase=came_from, to_phase=to, now=now)
    if came_from in (Phase.OPEN, Phase.CLOSED) and call.closes_at != before["closes_at"]:
        deadline_moved.send(call, session=session, before=before["closes_at"], reason=reason, now=now)
    tell_phase(session, call=call, change=change, now=now)
    return call
