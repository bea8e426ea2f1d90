"""Rows held until the transaction ends, always in this order: project, review, pot."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.letters.models import Project

from ..models import Review
from ..rules import UNDER_WAY


def hold_project(session: Session, project: Project) -> Project:
    """The project afresh and held. Raises DomainError "not_under_way" (409) when it is not going on."""
    session.flush()
    held = lock(session, Project, project.id)
    if held.state not in UNDER_WAY:
        raise DomainError(
            "not_under_way", _l("Prosjektet er ikke i gang, så dette kan ikke gjøres nå."), status=409
        )
    return held


def hold_review(session: Session, review: Review) -> tuple[Project, Review]:
    """The review and its project, afresh and held. Raises DomainError "not_under_way" (409)."""
    project = hold_project(session, review.project)
    return project, lock(session, Review, review.id)


def stale() -> DomainError:
    """Somebody else wrote here since the page was opened."""
    return DomainError(
        "stale",
        _l("Noe er endret siden du åpnet siden. Se over det nye, og prøv igjen. Det du skrev, er her ennå."),
        status=409,
    )


def today(now: datetime) -> date:
    """The day it is on an Oslo calendar."""
    return to_oslo(now).date()
