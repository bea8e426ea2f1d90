"""Reads about projects and letters that more than one place needs."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.states import Phase, SeatKind
from fellespott.core.clock import to_oslo
from fellespott.core.ids import token_hash
from fellespott.groups.models import Group, Membership
from fellespott.jury.models import CallDecision, DecisionEntry
from fellespott.jury.states import DecisionState, Outcome
from fellespott.people.models import Person
from fellespott.people.policies import held_in
from fellespott.people.states import Role, ScopeKind
from fellespott.proposals.models import Proposal

from .models import Agreement, Letter, Project, ProjectPartner
from .rules import LetterFacts, Planned
from .states import LetterState, ProjectState


def project_by_slug(session: Session, slug: str) -> Project | None:
    """The project with that public address part."""
    return session.scalar(select(Project).where(Project.slug == slug))


def project_of_proposal(session: Session, proposal_id: uuid.UUID) -> Project | None:
    """What the proposal became, if it has been started."""
    return session.scalar(select(Project).where(Project.proposal_id == proposal_id))


def loaded_project(proposal: Proposal) -> Project | None:
    """The same, with one read for each call however many of its proposals are shown."""
    projects: list[Project] = proposal.call.projects  # type: ignore[attr-defined]
    return next((one for one in projects if one.proposal_id == proposal.id), None)


def letter_by_number(session: Session, slug: str, number: int) -> Letter | None:
    """That letter of the project with that address part."""
    statement = select(Letter).join(Project, Letter.project_id == Project.id)
    return session.scalar(statement.where(Project.slug == slug, Letter.number == number))


def letter_in_force(session: Session, project_id: uuid.UUID) -> Letter | None:
    """The letter every partner has agreed to and none has replaced."""
    return session.scalar(
        select(Letter).where(Letter.project_id == project_id, Letter.state == LetterState.AGREED)
    )


def agreement_by_token(session: Session, token: str) -> Agreement | None:
    """What the link asks about. An older link of the same letter leads to the text asked about now."""
    asked = session.scalar(select(Agreement).where(Agreement.token_hash == token_hash(token)))
    if asked is None:
        return None
    return agreement_about(session, asked.letter, asked.partner_id) or asked


def agreement_about(session: Session, letter: Letter, partner_id: uuid.UUID) -> Agreement | None:
    """What that partner was asked about the letter's present text."""
    return session.scalar(
        select(Agreement).where(
            Agreement.letter_id == letter.id,
            Agreement.partner_id == partner_id,
            Agreement.text_sha256 == letter.text_sha256,
        )
    )


def waiting_agreements(session: Session, person: Person) -> list[Agreement]:
    """Letters that wait for this person's yes, as a partner's contact."""
    if not person.email:
        return []
    statement = (
        select(Agreement)
        .join(Letter, Agreement.letter_id == Letter.id)
        .join(ProjectPartner, Agreement.partner_id == ProjectPartner.id)
        .where(
            Letter.state == LetterState.SENT,
            Agreement.text_sha256 == Letter.text_sha256,
            Agreement.agreed_at.is_(None),
            ProjectPartner.contact_email == person.email,
        )
        .order_by(Agreement.asked_at, Agreement.id)
    )
    return list(session.scalars(statement).unique())


def select_projects(*, call: Call | None = None, state: ProjectState | None = None) -> Select[Project]:
    """Projects of all calls or one, the newest round first; for pages."""
    statement = select(Project)
    if call is not None:
        statement = statement.where(Project.call_id == call.id)
    if state is not None:
        statement = statement.where(Project.state == state)
    return statement.order_by(Project.starts_on.desc(), Project.name, Project.id)


def projects_for(session: Session, person: Person | None) -> list[Project]:
    """Projects this person takes part in: a member of the group, or the contact of the lead partner."""
    if person is None:
        return []
    groups = select(Membership.group_id).where(
        Membership.person_id == person.id, Membership.left_at.is_(None)
    )
    mine: ColumnElement[bool] = Project.group_id.in_(groups)
    if person.email:
        led = select(ProjectPartner.project_id).where(
            ProjectPartner.is_lead, ProjectPartner.contact_email == person.email
        )
        mine = or_(mine, Project.id.in_(led))
    return list(session.scalars(select(Project).where(mine).order_by(Project.name, Project.id)).unique())


def projects_in(session: Session, call_id: uuid.UUID) -> list[Project]:
    """All projects of the call, in the order they came."""
    statement = select(Project).where(Project.call_id == call_id)
    return list(session.scalars(statement.order_by(Project.created_at, Project.name, Project.id)).unique())


def projects_of_group(session: Session, group: Group) -> list[Project]:
    """The group's projects, the newest first."""
    statement = select(Project).where(Project.group_id == group.id)
    return list(session.scalars(statement.order_by(Project.starts_on.desc(), Project.id)).unique())


def calls_with_projects(session: Session) -> Sequence[Call]:
    """Calls that have projects, the newest first."""
    found = select(Call).where(Call.id.in_(select(Project.call_id))).order_by(Call.closes_at.desc(), Call.id)
    return session.scalars(found).all()


def next_call(session: Session, call: Call) -> Call | None:
    """The announced call that opens soonest after this one: what was learned goes on there."""
    later = select(Call).where(Call.opens_at > call.opens_at, Call.phase != Phase.DRAFT)
    return session.scalar(later.order_by(Call.opens_at, Call.id).limit(1))


def led_call_ids(person: Person) -> Select[uuid.UUID]:
    """Calls the person is project leader of."""
    return select(Seat.call_id).where(Seat.person_id == person.id, Seat.kind == SeatKind.PROJECT_LEADER)


def held_by(person: Person, role: Role) -> ColumnElement[bool]:
    """Projects in which the person has the role: all of them, or those it was given for."""
    if person.has_role(role):
        return true()
    return or_(
        Project.call_id.in_(held_in(person, role, ScopeKind.CALL)),
        Project.group_id.in_(held_in(person, role, ScopeKind.GROUP)),
        Project.id.in_(held_in(person, role, ScopeKind.PROJECT)),
    )


def led_by(person: Person) -> ColumnElement[bool]:
    """Projects this person leads: as one of those who run rounds there, or as the round's project leader."""
    if person.is_staff:
        return true()
    return or_(held_by(person, Role.ROUND_STAFF), Project.call_id.in_(led_call_ids(person)))


def yes_without_project(session: Session, person: Person) -> list[Proposal]:
    """Proposals with a published yes and no project yet, in calls this person leads."""
    statement = (
        select(Proposal)
        .join(DecisionEntry, DecisionEntry.proposal_id == Proposal.id)
        .join(CallDecision, CallDecision.id == DecisionEntry.decision_id)
        .outerjoin(Project, Project.proposal_id == Proposal.id)
        .where(
            CallDecision.state == DecisionState.PUBLISHED,
            DecisionEntry.outcome == Outcome.YES,
            Project.id.is_(None),
        )
        .order_by(Proposal.title, Proposal.id)
    )
    if not person.is_staff:
        statement = statement.where(
            or_(
                Proposal.call_id.in_(led_call_ids(person)),
                Proposal.call_id.in_(held_in(person, Role.ROUND_STAFF, ScopeKind.CALL)),
                Proposal.group_id.in_(held_in(person, Role.ROUND_STAFF, ScopeKind.GROUP)),
            )
        )
    return list(session.scalars(statement).unique())


def projects_to_write_for(session: Session, person: Person) -> list[Project]:
    """Projects with a letter to write or to wait for, in calls this person leads."""
    open_letters = select(Letter.project_id).where(Letter.state.in_((LetterState.DRAFT, LetterState.SENT)))
    statement = select(Project).where(
        or_(Project.state == ProjectState.PLANNED, Project.id.in_(open_letters)), led_by(person)
    )
    return list(session.scalars(statement.order_by(Project.name, Project.id)).unique())


def next_number(session: Session, project: Project) -> int:
    """The number of the project's next letter."""
    last = session.scalar(select(func.max(Letter.number)).where(Letter.project_id == project.id))
    return (last or 0) + 1


def settled_money(letter: Letter | None, now: datetime) -> tuple[Planned, ...]:
    """The instalments of a letter whose day has come in Oslo: they are in the pot, or on their way there."""
    if letter is None:
        return ()
    today = to_oslo(now).date()
    return tuple(Planned(one.due_on, one.amount_ore) for one in letter.instalments if one.due_on <= today)


def facts_of(letter: Letter, now: datetime) -> LetterFacts:
    """The letter as the rules see it. Reads nothing that is not loaded with it and its project."""
    project = letter.project
    texts = ("others_see_us", "covers", "at_the_end", "amendment_reason")
    amended = next((one for one in project.letters if one.id == letter.amends_id), None)
    return LetterFacts(
        amount_ore=letter.amount_ore,
        period_start=letter.period_start,
        period_end=letter.period_end,
        written=frozenset(name for name in texts if getattr(letter, name).strip()),
        goals=tuple((one.kind, one.about) for one in letter.goals),
        forms=tuple(letter.forms),
        instalments=tuple(Planned(one.due_on, one.amount_ore) for one in letter.instalments),
        partners=len(project.partners),
        is_amendment=letter.amends_id is not None,
        settled=settled_money(amended, now),
    )
