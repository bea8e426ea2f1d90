"""Reads about reviews, handovers and conflicts that more than one place needs."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, lazyload

from fellespott.calls.models import Seat
from fellespott.calls.states import SeatKind
from fellespott.groups.models import Membership
from fellespott.groups.states import MemberKind
from fellespott.jury.models import ConflictAnswer, ScoreSheet, SheetSetAside
from fellespott.letters.models import Goal, Project, ProjectPartner
from fellespott.letters.queries import led_by, letter_in_force
from fellespott.letters.states import ProjectState
from fellespott.people.models import Invitation, Person
from fellespott.proposals.models import Partner
from fellespott.proposals.states import PartnerState

from .models import Completion, Handover, Review
from .rules import UNDER_WAY
from .states import ReviewOutcome, ReviewState

HANDOVER_INVITATION = "handover"


def review_in_project(session: Session, slug: str, review_id: uuid.UUID) -> Review | None:
    """That review, if it is of that project."""
    return session.scalar(
        select(Review)
        .join(Project, Review.project_id == Project.id)
        .where(Project.slug == slug, Review.id == review_id)
    )


def reviews_of(session: Session, project_id: uuid.UUID) -> list[Review]:
    """All reviews of the project, the newest first; what hangs on them is read when it is asked for."""
    found = select(Review).where(Review.project_id == project_id).options(lazyload("*"))
    return list(session.scalars(found.order_by(Review.due_on.desc(), Review.id)).unique())


def days_known(session: Session, project_id: uuid.UUID) -> set[date]:
    """The days the project has a review on."""
    return set(session.scalars(select(Review.due_on).where(Review.project_id == project_id)))


def last_warning(session: Session, project_id: uuid.UUID) -> Review | None:
    """The review that ended in the latest warning."""
    found = select(Review).where(Review.project_id == project_id, Review.outcome == ReviewOutcome.WARN)
    return session.scalars(found.order_by(Review.settled_at.desc(), Review.id)).unique().first()


def handover_of(session: Session, project_id: uuid.UUID) -> Handover | None:
    """The project's handover, proposed or accepted."""
    found = select(Handover).where(Handover.project_id == project_id)
    return session.scalar(found.options(lazyload(Handover.project)))


def completion_of(session: Session, project_id: uuid.UUID) -> Completion | None:
    """When and how the project came to its end."""
    return session.scalar(select(Completion).where(Completion.project_id == project_id))


def goals_in_force(session: Session, project_id: uuid.UUID) -> list[Goal]:
    """The goals of the letter in force, in its order."""
    letter = letter_in_force(session, project_id)
    return list(letter.goals) if letter is not None else []


# --- Who may not judge


def too_close(person: Person) -> ColumnElement[bool]:
    """SQL: projects this person stands too close to (rule R5).

    Their group now or once, they are a partner's contact, they said so in their seat, or their score sheet
    was set aside.
    """
    mine: list[ColumnElement[bool]] = [
        Project.group_id.in_(select(Membership.group_id).where(Membership.person_id == person.id)),
        Project.proposal_id.in_(
            select(ConflictAnswer.proposal_id)
            .join(Seat, Seat.id == ConflictAnswer.seat_id)
            .where(Seat.person_id == person.id, ConflictAnswer.has_conflict)
        ),
        Project.proposal_id.in_(
            select(ScoreSheet.proposal_id)
            .join(SheetSetAside, SheetSetAside.sheet_id == ScoreSheet.id)
            .join(Seat, Seat.id == ScoreSheet.seat_id)
            .where(Seat.person_id == person.id)
        ),
    ]
    if person.email:
        mine.append(
            Project.id.in_(
                select(ProjectPartner.project_id).where(ProjectPartner.contact_email == person.email)
            )
        )
        mine.append(
            Project.proposal_id.in_(
                select(Partner.proposal_id).where(
                    Partner.contact_email == person.email, Partner.state != PartnerState.DECLINED
                )
            )
        )
    return or_(*mine)


def is_too_close(session: Session, person: Person, project_id: uuid.UUID) -> bool:
    """Whether the person stands too close to judge this project."""
    found = select(Project.id).where(Project.id == project_id, too_close(person))
    return session.scalar(found) is not None


# --- What waits for whom


def to_answer_by(session: Session, person: Person) -> list[Review]:
    """Reviews that wait for this person's project: the group's contact, or the lead partner's."""
    mine: ColumnElement[bool] = Project.group_id.in_(
        select(Membership.group_id).where(
            Membership.person_id == person.id,
            Membership.left_at.is_(None),
            Membership.kind == MemberKind.CONTACT,
        )
    )
    if person.email:
        led = select(ProjectPartner.project_id).where(
            ProjectPartner.is_lead, ProjectPartner.contact_email == person.email
        )
        mine = or_(mine, Project.id.in_(led))
    return _list(session, _under_way().where(Review.state == ReviewState.OPEN, mine))


def to_settle_by(session: Session, person: Person, *, today: date) -> list[Review]:
    """Reviews that wait to be settled by this person: answered, or the day has passed.

    Those who lead the round settle all; the steering group's turn comes when a warning stands.
    """
    steered = select(Seat.call_id).where(Seat.person_id == person.id, Seat.kind == SeatKind.STEERING_GROUP)
    warned = Project.call_id.in_(steered) & (Project.state == ProjectState.WARNED)
    return _list(session, _waiting(today).where(or_(led_by(person), warned), ~too_close(person)))


def waiting_in(session: Session, call_id: uuid.UUID) -> list[Review]:
    """Reviews of the call's projects that are not settled yet."""
    return _list(session, _under_way().where(Project.call_id == call_id, Review.state != ReviewState.SETTLED))


def outcomes_in(session: Session, call_id: uuid.UUID) -> dict[ReviewOutcome, int]:
    """How many settled reviews of the call's projects ended in each way."""
    counted = (
        select(Review.outcome, func.count())
        .join(Project, Review.project_id == Project.id)
        .where(Project.call_id == call_id, Review.outcome.is_not(None))
        .group_by(Review.outcome)
    )
    return {outcome: number for outcome, number in session.execute(counted) if outcome is not None}


def open_handover_invitations(session: Session, handover: Handover) -> Sequence[Invitation]:
    """Links to the handover that have not been withdrawn."""
    return session.scalars(
        select(Invitation).where(
            Invitation.kind == HANDOVER_INVITATION,
            Invitation.target_id == handover.id,
            Invitation.withdrawn_at.is_(None),
        )
    ).all()


def _under_way() -> Select[Review]:
    return (
        select(Review)
        .join(Project, Review.project_id == Project.id)
        .where(Project.state.in_(UNDER_WAY))
        # Lists show the project's name and address, and nothing that hangs on it.
        .options(contains_eager(Review.project).lazyload("*"), lazyload(Review.goal_notes))
        .order_by(Review.due_on, Review.id)
    )


def _waiting(today: date) -> Select[Review]:
    overdue = (Review.state == ReviewState.OPEN) & (Review.due_on < today)
    return _under_way().where(or_(Review.state == ReviewState.ANSWERED, overdue))


def _list(session: Session, statement: Select[Review]) -> list[Review]:
    return list(session.scalars(statement).unique())
