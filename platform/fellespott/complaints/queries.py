"""Reads about complaints."""

import uuid
from datetime import date

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, lazyload

from fellespott.core.ids import token_hash
from fellespott.people.models import Person, RoleGrant
from fellespott.people.states import Role

from .models import Complaint
from .scopes import scopes_of, within
from .states import About, ComplaintState

OPEN = (ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED, ComplaintState.FORWARDED)
HANDLERS = (Role.ADMINISTRATOR, Role.ROUND_STAFF)
READERS = (Role.ROUND_STAFF, Role.AUDITOR)


def complaint_by_id(session: Session, complaint_id: uuid.UUID) -> Complaint | None:
    """That complaint with what was done to it."""
    return session.get(Complaint, complaint_id)


def complaint_by_token(session: Session, token: str) -> Complaint | None:
    """The complaint whose sender holds this link."""
    return session.scalar(select(Complaint).where(Complaint.token_hash == token_hash(token)))


def register(
    person: Person, *, state: ComplaintState | None = None, only_open: bool = False
) -> Select[Complaint]:
    """What this person reads of the register: what waits, the nearest day first; then the newest."""
    waits = case((Complaint.state.in_(OPEN), 0), else_=1)
    found = select(Complaint).options(lazyload(Complaint.steps))
    if not person.has_role(Role.ADMINISTRATOR):
        found = found.where(or_(*(within(person, role) for role in READERS)))
    if only_open:
        found = found.where(Complaint.state.in_(OPEN))
    if state is not None:
        found = found.where(Complaint.state == state)
    last_day = case((Complaint.state.in_(OPEN), Complaint.answer_by), else_=None)
    return found.order_by(waits, last_day, Complaint.number.desc())


def next_number(session: Session) -> int:
    """The number a new complaint would get."""
    return (session.scalar(select(func.max(Complaint.number))) or 0) + 1


def to_answer(session: Session, person: Person) -> list[Complaint]:
    """Complaints that wait for those who run rounds, but not the person's own."""
    found = register(person, only_open=True).where(Complaint.sender_id.is_distinct_from(person.id))
    if not person.is_staff:
        found = found.where(within(person, Role.ROUND_STAFF))
    return list(session.scalars(found))


def to_remind(session: Session, *, until: date) -> list[uuid.UUID]:
    """Complaints without an answer to be given by that day, not reminded of yet."""
    found = select(Complaint.id).where(
        Complaint.state.in_(OPEN), Complaint.reminded_at.is_(None), Complaint.answer_by <= until
    )
    return list(session.scalars(found.order_by(Complaint.answer_by, Complaint.id)))


def handlers(session: Session, complaint: Complaint) -> list[Person]:
    """Those who handle this complaint and can be reached by mail: who run all rounds, or that one."""
    there = or_(
        RoleGrant.scope_id.is_(None),
        *(
            and_(RoleGrant.scope_kind == kind, RoleGrant.scope_id == key)
            for kind, key in scopes_of(session, complaint)
        ),
    )
    found = (
        select(Person)
        .where(
            Person.email.is_not(None),
            Person.id.in_(
                select(RoleGrant.person_id).where(
                    RoleGrant.role.in_(HANDLERS), RoleGrant.revoked_at.is_(None), there
                )
            ),
        )
        .order_by(Person.id)
    )
    return list(session.scalars(found))


def same_matter(session: Session, about: About, about_id: uuid.UUID) -> list[Complaint]:
    """Complaints about that very thing, the oldest first."""
    found = select(Complaint).where(Complaint.about == about, Complaint.about_id == about_id)
    return list(session.scalars(found.order_by(Complaint.number)))
