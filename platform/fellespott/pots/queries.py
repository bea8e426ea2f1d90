"""Reads about pots, uses and the ledger that more than one place needs."""

import uuid
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload
from sqlalchemy.sql.base import ExecutableOption

from fellespott.groups.models import Membership
from fellespott.letters.models import Instalment, Project, ProjectPartner
from fellespott.letters.queries import held_by
from fellespott.letters.states import Form
from fellespott.people.models import Person
from fellespott.people.states import Role
from fellespott.proposals.policies import SPEAKS
from fellespott.voting.models import GroupVote
from fellespott.voting.states import VoteState

from .models import Approval, Booking, Pot, PotCategory, Use
from .states import DECIDED_STATES, SUBJECT, BookingKind, UseState
from .verifying import verify_ledger as verify_ledger


def pot_of_project(session: Session, project_id: uuid.UUID) -> Pot | None:
    """The project's pot, if its letter has been agreed."""
    return session.scalar(select(Pot).where(Pot.project_id == project_id))


def pot_by_slug(session: Session, slug: str) -> Pot | None:
    """The pot of the project with that address part."""
    return session.scalar(
        select(Pot).join(Pot.project).where(Project.slug == slug).options(*_with_project(Pot.project))
    )


def use_in_project(session: Session, slug: str, use_id: uuid.UUID) -> Use | None:
    """That use, if it is of that project's pot."""
    return session.scalar(
        select(Use)
        .join(Use.pot)
        .join(Pot.project)
        .where(Project.slug == slug, Use.id == use_id)
        .options(contains_eager(Use.pot).options(*_with_project(Pot.project)))
    )


def _with_project(project: Any) -> list[Any]:
    """The project along with its pot, and of what belongs to it only what somebody asks for."""
    return [contains_eager(project).lazyload("*")]


def uses_in_state(session: Session, pot: Pot, state: UseState) -> Sequence[Use]:
    """The pot's uses in that state, in a fixed order so that they are held in it."""
    return (
        session.scalars(
            select(Use)
            .options(lazyload("*"))
            .where(Use.pot_id == pot.id, Use.state == state)
            .order_by(Use.proposed_at, Use.id)
        )
        .unique()
        .all()
    )


def select_uses(pot: Pot, *, public: bool, state: UseState | None = None) -> Select[Use]:
    """The pot's uses, the newest first, for pages; the public sees what is decided."""
    found = select(Use).where(Use.pot_id == pot.id).options(*_light())
    if public:
        found = found.where(Use.state.in_(DECIDED_STATES))
    if state is not None:
        found = found.where(Use.state == state)
    return found.order_by(Use.proposed_at.desc(), Use.id)


def _light() -> list[ExecutableOption]:
    """What a list of uses shows, and nothing more."""
    return [joinedload(Use.category), joinedload(Use.vote).options(lazyload("*"))]


def open_votes_of(session: Session, pot: Pot) -> Sequence[GroupVote]:
    """Votes going on about the pot's uses, in a fixed order."""
    return (
        session.scalars(
            select(GroupVote)
            .join(Use, Use.vote_id == GroupVote.id)
            .where(Use.pot_id == pot.id, GroupVote.state == VoteState.OPEN)
            .order_by(GroupVote.id)
        )
        .unique()
        .all()
    )


def bookings_of_use(session: Session, use: Use) -> Sequence[Booking]:
    """The ledger's lines about that use, in order."""
    return session.scalars(select(Booking).where(Booking.use_id == use.id).order_by(Booking.number)).all()


# What a decided use takes of the pot: all of it until it is closed, then what was paid and stayed paid.
TAKEN = case((Use.state == UseState.CLOSED, Use.paid_ore), else_=Use.amount_ore) - Use.refunded_ore


def sums_by_category(session: Session, pot: Pot) -> list[tuple[str, int]]:
    """(category, øre promised or paid) of what is decided, the largest first."""
    found = select(PotCategory.key, func.sum(TAKEN)).join(Use, Use.category_id == PotCategory.id)
    return _sums(session, pot, found.group_by(PotCategory.key))


def sums_by_form(session: Session, pot: Pot) -> list[tuple[Form, int]]:
    """(form, øre promised or paid) of what is decided, the largest first."""
    return _sums(session, pot, select(Use.form, func.sum(TAKEN)).group_by(Use.form))


def _sums(session: Session, pot: Pot, found: Select[Any, Any]) -> list[tuple[Any, int]]:
    rows = session.execute(found.where(Use.pot_id == pot.id, Use.state.in_(DECIDED_STATES)))
    return sorted(((key, int(total)) for key, total in rows if total), key=lambda row: (-row[1], row[0]))


def pots_with_due_instalments(session: Session, today: date) -> list[tuple[Pot, list[Instalment]]]:
    """Running pots and the instalments of their letters whose day has come and that are not booked."""
    booked = select(Booking.instalment_id).where(Booking.instalment_id.is_not(None))
    rows = session.execute(
        select(Pot, Instalment)
        .join(Instalment, Instalment.letter_id == Pot.letter_id)
        .where(
            Instalment.due_on <= today,
            Instalment.id.not_in(booked),
            Pot.stopped_at.is_(None),
            Pot.closed_at.is_(None),
        )
        .options(lazyload("*"))
        .order_by(Pot.id, Instalment.due_on)
    ).all()
    return [(pot, [row[1] for row in found]) for pot, found in groupby(rows, key=lambda row: row[0])]


def instalments_of(session: Session, pot: Pot) -> Sequence[Instalment]:
    """The letter's instalments, by date."""
    return session.scalars(
        select(Instalment).where(Instalment.letter_id == pot.letter_id).order_by(Instalment.due_on)
    ).all()


def returned_ore(session: Session, pot: Pot) -> int:
    """What has gone back to the municipality, in øre."""
    found = select(func.coalesce(func.sum(Booking.amount_ore), 0)).where(
        Booking.pot_id == pot.id, Booking.kind == BookingKind.RETURN
    )
    return int(session.scalar(found) or 0)


def ledger_sum_ore(session: Session, call_id: uuid.UUID | None = None) -> int:
    """What the pots say they hold and have paid, less what the bookings say came in. Always 0."""
    pots = select(func.coalesce(func.sum(Pot.free_ore + Pot.committed_ore + Pot.paid_ore), 0))
    came = select(func.coalesce(func.sum(Booking.amount_ore), 0)).where(Booking.kind == BookingKind.FUNDING)
    went = select(func.coalesce(func.sum(Booking.amount_ore), 0)).where(Booking.kind == BookingKind.RETURN)
    if call_id is not None:
        inside = select(Pot.id).join(Project, Pot.project_id == Project.id).where(Project.call_id == call_id)
        pots = pots.where(Pot.id.in_(inside))
        came, went = (one.where(Booking.pot_id.in_(inside)) for one in (came, went))
    return int(session.scalar(pots) or 0) - int(session.scalar(came) or 0) + int(session.scalar(went) or 0)


def paid_ore(
    session: Session, *, call_id: uuid.UUID | None = None, project_id: uuid.UUID | None = None
) -> int:
    """What has reached residents and stayed with them, in øre: everywhere, in one call, or of one project."""
    found = select(func.coalesce(func.sum(Pot.paid_ore), 0))
    if call_id is not None:
        found = found.join(Project, Pot.project_id == Project.id).where(Project.call_id == call_id)
    if project_id is not None:
        found = found.where(Pot.project_id == project_id)
    return int(session.scalar(found) or 0)


def _decides_where(person: Person) -> tuple[Select[uuid.UUID], Select[uuid.UUID]]:
    """(groups the person speaks for, projects they are a partner's contact of)."""
    groups = select(Membership.group_id).where(
        Membership.person_id == person.id, Membership.left_at.is_(None), Membership.kind.in_(SPEAKS)
    )
    contact = select(ProjectPartner.project_id).where(ProjectPartner.contact_email == (person.email or "-"))
    return groups, contact


def waiting_for_approval_by(session: Session, person: Person) -> list[Use]:
    """Uses somebody must say yes or no to, where this person is one of those who decide and has not."""
    groups, contact = _decides_where(person)
    own = select(Approval.use_id).where(Approval.person_id == person.id)
    not_part = contact.where(ProjectPartner.no_money_decisions)
    statement = (
        select(Use)
        .join(Pot, Use.pot_id == Pot.id)
        .join(Project, Pot.project_id == Project.id)
        .where(
            Use.state == UseState.PROPOSED,
            Use.vote_id.is_(None),
            Use.id.not_in(own),
            or_(Use.receiver_person_id.is_(None), Use.receiver_person_id != person.id),
            or_(Project.group_id.in_(groups), Project.id.in_(contact)),
            Project.id.not_in(not_part),
        )
        .options(*_light())
        .order_by(Use.proposed_at, Use.id)
    )
    return list(session.scalars(statement).unique())


def to_pay_by(session: Session, person: Person) -> list[Use]:
    """Decided uses not paid in full that this person pays: the lead partner's contact, payment releasers.

    Not what is to this person, or what this person alone said yes to.
    """
    led = select(ProjectPartner.project_id).where(
        ProjectPartner.is_lead, ProjectPartner.contact_email == (person.email or "-")
    )
    pays = select(Project.id).where(or_(Project.id.in_(led), held_by(person, Role.PAYMENT_RELEASER)))
    others = select(Approval.use_id).where(Approval.person_id != person.id)
    statement = (
        select(Use)
        .join(Pot, Use.pot_id == Pot.id)
        .where(
            Use.state == UseState.DECIDED,
            Pot.project_id.in_(pays),
            or_(Use.vote_id.is_not(None), Use.id.in_(others)),
            or_(Use.receiver_person_id.is_(None), Use.receiver_person_id != person.id),
        )
        .options(*_light())
        .order_by(Use.decided_at, Use.id)
    )
    return list(session.scalars(statement).unique())


def uses_of_votes(session: Session, votes: Sequence[GroupVote]) -> list[Use]:
    """The uses those votes are about."""
    ids = [one.subject_id for one in votes if one.subject_kind == SUBJECT]
    if not ids:
        return []
    return list(session.scalars(select(Use).where(Use.id.in_(ids)).options(*_light())).unique())


def slugs_of(session: Session, uses: Sequence[Use]) -> dict[uuid.UUID, str]:
    """The address part of each pot's project, in one query."""
    ids = {one.pot_id for one in uses}
    if not ids:
        return {}
    rows = session.execute(
        select(Pot.id, Project.slug).join(Project, Pot.project_id == Project.id).where(Pot.id.in_(ids))
    )
    return {row.id: row.slug for row in rows}
