"""How a project ends well: completed, or handed over to somebody who takes it on."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.letters.models import Project
from fellespott.letters.states import PROJECT_MOVES, ProjectState
from fellespott.notices.rules import clean_address
from fellespott.people.models import Person
from fellespott.people.services import create_invitation, withdraw_invitation

from .. import follow_news, queries
from ..models import Completion, Handover, Review
from ..policies import can_accept_handover, can_end_project
from ..rules import CHECKLIST
from ..states import ReviewState
from . import mailing
from .holding import hold_project, stale, today

INVITATION_DAYS = 60


def complete_project(
    session: Session, *, actor: Person, project: Project, note: str, now: datetime
) -> Completion:
    """The project has come to its end. `note` says for everyone what happens now; before the last day, why.

    Raises DomainError "not_judge" (403), "note_missing" (field "note"), and with 409 "not_under_way",
    "review_waits" while a review that was answered is not settled.
    """
    project = hold_project(session, project)
    _refuse_who_may_not(actor, project, now)
    if not note.strip():
        raise DomainError("note_missing", _l("Skriv hva som skjer nå. Alle får lese det."), field="note")
    waits = select(Review.id).where(Review.project_id == project.id, Review.state == ReviewState.ANSWERED)
    if session.scalar(waits.limit(1)) is not None:
        raise DomainError(
            "review_waits", _l("Prosjektet har svart på en gjennomgang. Avgjør den først."), status=409
        )
    completion = Completion(
        id=uuid.uuid4(),
        project_id=project.id,
        note=note.strip(),
        completed_at=now,
        completed_by_id=actor.id,
    )
    project.state = ProjectState.COMPLETED
    session.add(completion)
    session.flush()
    record(session, actor=actor, action="project.completed", on=project, now=now, note=completion.note)
    mailing.tell_completed(session, project=project, completion=completion, now=now)
    follow_news.tell_completed(session, project=project, now=now)
    return completion


def propose_handover(
    session: Session,
    *,
    actor: Person,
    project: Project,
    receiving_unit: str,
    receiving_leader: str,
    budget_room: str,
    checklist: Collection[str],
    takes_over_on: date,
    now: datetime,
    receiving_email: str = "",
    version: int | None = None,
) -> Handover:
    """Write down who takes the project over, and ask them by mail where there is an address.

    `checklist` holds the keys of rules.CHECKLIST that are settled. As long as nobody has accepted, it can be
    written anew; the asked one then gets a new link. Raises DomainError "not_judge" (403), "unit_missing",
    "unknown_check", "not_an_address" (field "receiving_email"), and with 409 "cannot_be_handed_over",
    "already_accepted", "stale".
    """
    project = _hold_until_handed_over(session, project)
    _refuse_who_may_not(actor, project, now)
    if not receiving_unit.strip():
        raise DomainError("unit_missing", _l("Skriv hvem som tar over."), field="receiving_unit")
    if not set(checklist) <= set(CHECKLIST):
        raise DomainError("unknown_check", _l("Velg blant punktene på lista."), field="checklist")
    address = clean_address(receiving_email, field="receiving_email") if receiving_email.strip() else ""
    handover = queries.handover_of(session, project.id)
    if handover is None:
        handover = Handover(id=uuid.uuid4(), project=project, proposed_at=now)
        session.add(handover)
    else:
        handover = lock(session, Handover, handover.id)
        _refuse_accepted(handover)
        if version is not None and handover.version != version:
            raise stale()
    handover.receiving_unit, handover.receiving_leader = receiving_unit.strip(), receiving_leader.strip()
    handover.budget_room, handover.takes_over_on = budget_room.strip(), takes_over_on
    handover.checklist = [{"key": key, "done": key in checklist} for key in CHECKLIST]
    handover.receiving_email, handover.proposed_by_id = address, actor.id
    session.flush()
    record(session, actor=actor, action="handover.proposed", on=handover, now=now, to=handover.receiving_unit)
    _ask_receiver(session, actor, handover, now)
    return handover


def accept_handover(session: Session, *, actor: Person, handover: Handover, now: datetime) -> Handover:
    """The receiver says yes. From the day they take over, the project is handed over.

    Raises DomainError "not_receiver" (403), and with 409 "already_accepted", "cannot_be_handed_over",
    "not_whole" while a leader, the budget room or a point of the list is missing.
    """
    project = _hold_until_handed_over(session, handover.project)
    handover = lock(session, Handover, handover.id)
    allowed = can_accept_handover(actor, handover, now)
    if not allowed:
        raise DomainError("not_receiver", allowed.reason, status=403)
    _refuse_accepted(handover)
    if not handover.is_whole:
        raise DomainError(
            "not_whole",
            _l(
                "Alt på lista må være på plass, og det må stå hvem som leder det videre og med hvilke penger."
            ),
            status=409,
        )
    handover.accepted_at, handover.accepted_by_id = now, actor.id
    session.flush()
    record(session, actor=actor, action="handover.accepted", on=handover, now=now)
    if handover.takes_over_on <= today(now):
        _hand_over(session, project, now)
    mailing.tell_handover_accepted(session, handover=handover, now=now)
    return handover


def hand_over_due(session: Session, now: datetime) -> int:
    """Projects whose receiver has said yes and whose day has come. Running again changes nothing."""
    due = session.scalars(
        select(Handover.project_id)
        .join(Project, Handover.project_id == Project.id)
        .where(
            Handover.accepted_at.is_not(None),
            Handover.takes_over_on <= today(now),
            Project.state.in_(_BEFORE),
        )
        .order_by(Handover.project_id)
    ).all()
    moved = 0
    for project_id in due:
        project = lock(session, Project, project_id)
        if project.state in _BEFORE:
            _hand_over(session, project, now)
            moved += 1
    return moved


# From these a project can be handed over.
_BEFORE = frozenset(state for state, to in PROJECT_MOVES.items() if ProjectState.HANDED_OVER in to)


def _hold_until_handed_over(session: Session, project: Project) -> Project:
    session.flush()
    held = lock(session, Project, project.id)
    if held.state not in _BEFORE:
        raise DomainError(
            "cannot_be_handed_over",
            _l("Bare et prosjekt som er i gang eller fullført, kan føres videre av andre."),
            status=409,
        )
    return held


def _hand_over(session: Session, project: Project, now: datetime) -> None:
    project.state = ProjectState.HANDED_OVER
    session.flush()
    record(session, actor=None, action="project.handed_over", on=project, now=now)
    follow_news.tell_handed_over(session, project=project, now=now)


def _refuse_who_may_not(actor: Person, project: Project, now: datetime) -> None:
    allowed = can_end_project(actor, project, now)
    if not allowed:
        raise DomainError("not_judge", allowed.reason, status=403)


def _refuse_accepted(handover: Handover) -> None:
    if handover.accepted_at is not None:
        raise DomainError("already_accepted", _l("De har alt sagt ja til å ta over."), status=409)


def _ask_receiver(session: Session, actor: Person, handover: Handover, now: datetime) -> None:
    for earlier in queries.open_handover_invitations(session, handover):
        withdraw_invitation(session, actor=actor, invitation=earlier, now=now)
    if not handover.receiving_email:
        return
    _invitation, token = create_invitation(
        session,
        actor=actor,
        kind=queries.HANDOVER_INVITATION,
        now=now,
        target_id=handover.id,
        email=handover.receiving_email,
        valid_days=INVITATION_DAYS,
    )
    mailing.ask_receiver(session, handover=handover, asked_by=actor, token=token, now=now)
