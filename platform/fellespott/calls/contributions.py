"""What calls hand to other rooms: seats by invitation, to-dos, shipped data, the clock's work."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l
from fellespott.core.links import local_url
from fellespott.core.registry import InvitationKind, Job, Registry, ScopeSource, Todo
from fellespott.people.models import Invitation, Person
from fellespott.people.policies import runs_anywhere
from fellespott.people.states import ScopeKind

from . import merging, services, tasks
from .following import TARGET as FOLLOW_TARGET
from .models import Call
from .personal import PERSONAL
from .queries import SEAT_INVITATION, call_for_figures, calls_in_hand, seat_counts
from .states import DecisionMode, Phase, SeatKind
from .texts import SEAT_ASKED, SEAT_ASKED_BY

SECONDS_BETWEEN_LOOKS = 30


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    registry: Registry = app.extensions["fellespott_registry"]
    registry.add_personal(PERSONAL)
    registry.setup.append(services.load_criteria_sets)
    registry.jobs.append(Job("calls.move_by_date", SECONDS_BETWEEN_LOOKS, tasks.move_by_date))
    registry.figures.append(figures)
    registry.follow_targets[FOLLOW_TARGET.kind] = FOLLOW_TARGET
    registry.scopes[ScopeKind.CALL] = ScopeSource(ScopeKind.CALL, titles_of_calls, calls_to_choose)
    registry.todos.append(todos)
    merging.register(registry)
    registry.add_invitation(
        InvitationKind(key=SEAT_INVITATION, describe=_describe, accept=_accept, addressee_only=True)
    )


def titles_of_calls(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What those calls are called."""
    rows = session.execute(select(Call.id, Call.title).where(Call.id.in_(ids)))
    return {row.id: row.title for row in rows}


def calls_to_choose(session: Session) -> Sequence[tuple[uuid.UUID, str]]:
    """Calls a role can be limited to, the newest first."""
    rows = session.execute(select(Call.id, Call.title).order_by(Call.created_at.desc(), Call.id))
    return [(row.id, row.title) for row in rows]


def figures(session: Session, slug: str | None) -> dict[str, Any]:
    """The criteria of the round, in order, in bokmål."""
    call = call_for_figures(session, slug)
    return {
        "criteria": [one.texts["nb"] for one in call.criteria_version.criteria] if call is not None else []
    }


def todos(session: Session, person: Person, _now: datetime) -> Iterable[Todo]:
    """What calls wait for from those who run rounds. Two queries, however many calls there are."""
    if not runs_anywhere(person):
        return
    calls = calls_in_hand(session, person)
    seats = seat_counts(session, [call.id for call in calls])
    for call in calls:
        yield from _todos_of(call, seats)


def _todos_of(call: Call, seats: dict[tuple[Any, SeatKind], int]) -> Iterable[Todo]:
    manage = local_url("calls.manage_call", slug=call.slug)
    people = local_url("calls.seats", slug=call.slug)
    if call.phase is Phase.DRAFT:
        yield Todo(
            title=_("Gjør ferdig utlysningen %(call)s og kunngjør den", call=call.title),
            url=manage,
            due_at=call.opens_at,
            action=_("Se over"),
        )
    if call.phase is Phase.CLOSED:
        yield Todo(
            title=_("Fristen er ute for %(call)s: send forslagene til juryen", call=call.title),
            url=manage,
            due_at=call.jury_meets_at,
            action=_("Gå videre"),
        )
    if call.phase is Phase.DRAFT:
        return
    invite = _("Inviter")
    if not seats.get((call.id, SeatKind.PROJECT_LEADER)):
        yield Todo(title=_("Finn en prosjektleder for %(call)s", call=call.title), url=people, action=invite)
    if call.decision_mode is DecisionMode.JURY_ADVISES and not seats.get((call.id, SeatKind.STEERING_GROUP)):
        yield Todo(title=_("Sett styringsgruppa for %(call)s", call=call.title), url=people, action=invite)


def _describe(session: Session, invitation: Invitation) -> tuple[Any, str]:
    call, kind = _call(session, invitation), SeatKind(invitation.data["kind"])
    inviter = invitation.invited_by.name if invitation.invited_by is not None else _("Noen")
    return SEAT_ASKED[kind], str(SEAT_ASKED_BY[kind]) % {"name": inviter, "call": call.title}


def _accept(session: Session, invitation: Invitation, person: Person, now: datetime) -> str:
    call = _call(session, invitation)
    services.accept_seat(session, invitation=invitation, call=call, person=person, now=now)
    return local_url("calls.show_call", slug=call.slug)


def _call(session: Session, invitation: Invitation) -> Call:
    call = session.get(Call, invitation.target_id) if invitation.target_id is not None else None
    if call is None:
        raise DomainError("no_call", _l("Utlysningen finnes ikke lenger."), status=404)
    return call
