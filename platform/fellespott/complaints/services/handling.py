"""Acknowledged, forwarded, answered, closed: by those who run rounds, with the sender told each time."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import to_oslo
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from .. import queries, rules
from ..models import Complaint
from ..policies import can_handle_complaint
from ..states import ComplaintState
from . import mailing
from .receiving import put_step


def acknowledge(session: Session, *, actor: Person, complaint: Complaint, now: datetime) -> Complaint:
    """Say that it has been read. Raises DomainError "not_handler" (403), "cannot_move" (409)."""
    complaint = _held(session, actor, complaint, ComplaintState.ACKNOWLEDGED, now)
    complaint.acknowledged_at = now
    return _moved(session, actor, complaint, ComplaintState.ACKNOWLEDGED, now)


def forward(
    session: Session, *, actor: Person, complaint: Complaint, forwarded_to: str, now: datetime
) -> Complaint:
    """Note who is to answer it, and tell the sender. The day to answer by stays.

    Raises DomainError "not_handler" (403), "cannot_move" (409), "receiver_missing" (field "forwarded_to").
    """
    if not forwarded_to.strip():
        raise DomainError("receiver_missing", _l("Skriv hvem som skal svare."), field="forwarded_to")
    complaint = _held(session, actor, complaint, ComplaintState.FORWARDED, now)
    _acknowledge_too(session, actor, complaint, now)
    complaint.forwarded_to = forwarded_to.strip()
    _moved(session, actor, complaint, ComplaintState.FORWARDED, now)
    mailing.tell_forwarded(session, complaint=complaint, now=now)
    return complaint


def answer(session: Session, *, actor: Person, complaint: Complaint, text: str, now: datetime) -> Complaint:
    """Answer it, once; the sender reads it by the link, and gets it by mail where there is an address.

    Raises DomainError "not_handler" (403), "cannot_move" (409), "answer_missing" (field "text").
    """
    if not text.strip():
        raise DomainError("answer_missing", _l("Skriv et svar."), field="text")
    complaint = _held(session, actor, complaint, ComplaintState.ANSWERED, now)
    _acknowledge_too(session, actor, complaint, now)
    complaint.answer, complaint.answered_at = text.strip(), now
    _moved(session, actor, complaint, ComplaintState.ANSWERED, now)
    mailing.tell_answered(session, complaint=complaint, now=now)
    return complaint


def close(session: Session, *, actor: Person, complaint: Complaint, now: datetime) -> Complaint:
    """Nothing more is to be done. Raises DomainError "not_handler" (403), "cannot_move" (409)."""
    complaint = _held(session, actor, complaint, ComplaintState.CLOSED, now)
    complaint.closed_at = now
    return _moved(session, actor, complaint, ComplaintState.CLOSED, now)


def remind_handlers(session: Session, now: datetime) -> list[Complaint]:
    """Remind those who run rounds of complaints to be answered within five days, once each.

    Returns those reminded of now; running again changes nothing.
    """
    reminded = []
    for complaint_id in queries.to_remind(session, until=to_oslo(now).date() + rules.REMIND_BEFORE):
        complaint = lock(session, Complaint, complaint_id)
        if complaint.reminded_at is not None or complaint.state not in queries.OPEN:
            continue
        complaint.reminded_at = now
        session.flush()
        record(session, actor=None, action="complaint.reminded", on=complaint, now=now)
        mailing.remind_handlers(session, complaint=complaint, now=now)
        reminded.append(complaint)
    return reminded


_ON_THE_WAY = frozenset({ComplaintState.FORWARDED, ComplaintState.ANSWERED})


def _held(
    session: Session, actor: Person, complaint: Complaint, after: ComplaintState, now: datetime
) -> Complaint:
    """The complaint held, for somebody who may handle it, and in a state from which it can move there."""
    session.flush()
    complaint = lock(session, Complaint, complaint.id)
    allowed = can_handle_complaint(actor, complaint, now)
    if not allowed:
        raise DomainError("not_handler", allowed.reason, status=403)
    # Who forwards or answers a new one has read it: it is acknowledged on the way.
    skips = complaint.state is ComplaintState.RECEIVED and after in _ON_THE_WAY
    before = ComplaintState.ACKNOWLEDGED if skips else complaint.state
    if not rules.may_move(before, after):
        raise DomainError(
            "cannot_move",
            _l("Klagen er kommet lenger enn dette. Noen andre kan ha gjort det samme som deg."),
            status=409,
        )
    return complaint


def _acknowledge_too(session: Session, actor: Person, complaint: Complaint, now: datetime) -> None:
    if complaint.state is ComplaintState.RECEIVED:
        complaint.acknowledged_at = now
        _moved(session, actor, complaint, ComplaintState.ACKNOWLEDGED, now)


def _moved(
    session: Session, actor: Person, complaint: Complaint, after: ComplaintState, now: datetime
) -> Complaint:
    complaint.state, complaint.handled_by_id = after, actor.id
    session.flush()
    put_step(session, complaint, by=actor, now=now)
    record(
        session,
        actor=actor,
        action=f"complaint.{after.value}",
        on=complaint,
        now=now,
        number=complaint.number,
    )
    return complaint
