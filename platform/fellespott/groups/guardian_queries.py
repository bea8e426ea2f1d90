"""Reads about guardians that more than one place needs."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.ids import token_hash
from fellespott.people.models import Person

from .guardian_rules import SPEAK_OF_END_DAYS
from .guardian_states import RequestWay, Yes
from .models import GuardianConsent, GuardianRequest


def request_by_token(session: Session, token: str) -> GuardianRequest | None:
    """The request whose link this is."""
    return session.scalar(select(GuardianRequest).where(GuardianRequest.token_hash == token_hash(token)))


def request_by_id(session: Session, request_id: uuid.UUID) -> GuardianRequest | None:
    """The request."""
    return session.get(GuardianRequest, request_id)


def yes_by_id(session: Session, consent_id: uuid.UUID) -> GuardianConsent | None:
    """The yes."""
    return session.get(GuardianConsent, consent_id)


def yes_of_request(session: Session, request: GuardianRequest) -> GuardianConsent | None:
    """The yes that was given by that link."""
    return session.scalar(select(GuardianConsent).where(GuardianConsent.request_id == request.id))


def asked_of_staff(session: Session) -> Sequence[GuardianRequest]:
    """What waits for staff: may asking a guardian be left out? The oldest first."""
    found = select(GuardianRequest).where(
        GuardianRequest.way == RequestWay.STAFF,
        GuardianRequest.answered_at.is_(None),
        GuardianRequest.closed_at.is_(None),
    )
    return session.scalars(found.order_by(GuardianRequest.asked_at, GuardianRequest.id)).unique().all()


def waivers(session: Session) -> Sequence[GuardianConsent]:
    """Waivers that stand, the newest first."""
    found = select(GuardianConsent).where(GuardianConsent.yes == Yes.WAIVER, GuardianConsent.standing)
    return session.scalars(found.order_by(GuardianConsent.given_at.desc(), GuardianConsent.id)).unique().all()


def yeses_of(session: Session, person: Person) -> Sequence[GuardianConsent]:
    """Every yes about that person, the newest first."""
    found = select(GuardianConsent).where(GuardianConsent.person_id == person.id)
    return session.scalars(found.order_by(GuardianConsent.given_at.desc(), GuardianConsent.id)).unique().all()


def ending_soon(session: Session, person: Person, today: date) -> Sequence[GuardianConsent]:
    """Guardians' yes about that person that end within a month."""
    found = select(GuardianConsent).where(
        GuardianConsent.person_id == person.id,
        GuardianConsent.standing,
        GuardianConsent.ends_on >= today,
        GuardianConsent.ends_on <= today + timedelta(days=SPEAK_OF_END_DAYS),
    )
    return session.scalars(found.order_by(GuardianConsent.ends_on, GuardianConsent.id)).unique().all()
