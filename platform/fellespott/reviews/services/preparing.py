"""Reviews made when their time comes, asked for in between, and reminded of once. Rule R8."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.letters.models import Project
from fellespott.letters.policies import ONLY_LEADERS
from fellespott.people.models import Person

from ..models import Review
from ..policies import can_call_review
from ..rules import REMIND_BEFORE, UNDER_WAY, days_to_prepare, reminds_on
from ..states import ReviewState
from . import mailing
from .holding import hold_project, today


def prepare_reviews(session: Session, now: datetime) -> list[Review]:
    """Make the reviews whose day is two weeks away or has come, and ask each project once. Rule R8.

    Running again makes nothing, nor do two at a time: the UNIQUE on (project, day) decides. After a month
    without a scheduler each missed day gets its one review. Returns those made now.
    """
    made = []
    rows = session.execute(
        select(Project.id, Project.starts_on, Project.ends_on)
        .where(Project.state.in_(UNDER_WAY), Project.starts_on < today(now))
        .order_by(Project.id)
    ).all()
    known: dict[uuid.UUID, set[date]] = {}
    for project_id, day in session.execute(
        select(Review.project_id, Review.due_on).join(Project).where(Project.state.in_(UNDER_WAY))
    ):
        known.setdefault(project_id, set()).add(day)
    for row in rows:
        days = days_to_prepare(
            row.starts_on, row.ends_on, today=today(now), known=known.get(row.id, frozenset())
        )
        if not days:
            continue
        project = lock(session, Project, row.id)
        if project.state not in UNDER_WAY:
            continue  # ended while we looked
        made += [review for day in days if (review := _make(session, project, day, now)) is not None]
    return made


def call_review(
    session: Session, *, actor: Person, project: Project, due_on: date, reason: str, now: datetime
) -> Review:
    """Ask for a review between two half-years, with a reason: a talk about whether to go on.

    Raises DomainError "not_leader" (403), "reason_missing", "due_passed", "already_there" (409),
    "not_under_way" (409).
    """
    project = hold_project(session, project)
    allowed = can_call_review(actor, project, now)
    if not allowed:
        raise DomainError("not_leader", allowed.reason or ONLY_LEADERS, status=403)
    if not reason.strip():
        raise DomainError("reason_missing", _l("Skriv hvorfor dere skal snakke sammen nå."), field="reason")
    if due_on < today(now):
        raise DomainError("due_passed", _l("Velg en dag som kommer."), field="due_on")
    review = _make(session, project, due_on, now, called_by=actor, reason=reason.strip())
    if review is None:
        raise DomainError(
            "already_there", _l("Det er alt en gjennomgang den dagen."), field="due_on", status=409
        )
    return review


def remind_projects(session: Session, now: datetime) -> list[Review]:
    """Remind each project that has not answered, once. Returns the reviews reminded of now."""
    day = today(now)
    waiting = session.scalars(
        select(Review.id)
        .join(Project, Review.project_id == Project.id)
        .where(
            Review.state == ReviewState.OPEN,
            Review.reminded_at.is_(None),
            Review.due_on <= day + REMIND_BEFORE,
            Project.state.in_(UNDER_WAY),
        )
        .order_by(Review.due_on, Review.id)
    ).all()
    reminded = []
    for review_id in waiting:
        review = lock(session, Review, review_id)
        is_open = review.state is ReviewState.OPEN and review.reminded_at is None
        if not is_open or day < reminds_on(review.due_on, today(review.made_at)):
            continue
        review.reminded_at = now
        session.flush()
        record(session, actor=None, action="review.reminded", on=review, now=now)
        mailing.remind(session, review=review, now=now)
        reminded.append(review)
    return reminded


def _make(
    session: Session,
    project: Project,
    day: date,
    now: datetime,
    *,
    called_by: Person | None = None,
    reason: str = "",
) -> Review | None:
    """The review of that day, with its mails; None when there is one already."""
    review = Review(
        id=uuid.uuid4(),
        project=project,
        due_on=day,
        state=ReviewState.OPEN,
        made_at=now,
        called_by_id=called_by.id if called_by else None,
        called_reason=reason,
    )
    try:
        with session.begin_nested():
            session.add(review)
    except IntegrityError:
        return None  # somebody else made it in this very moment
    record(session, actor=called_by, action="review.prepared", on=review, now=now, due_on=day)
    mailing.ask(session, review=review, now=now)
    return review
