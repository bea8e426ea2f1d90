"""The scheduler's way in."""

from datetime import datetime

from sqlalchemy.orm import Session

from . import services


def expire_consents(session: Session, now: datetime) -> int:
    """Let consents fall whose last day is over. Returns how many."""
    return len(services.expire_consents(session, now))


def remind_receivers(session: Session, now: datetime) -> int:
    """Remind receivers who have not answered, once each. Returns how many."""
    return len(services.remind_receivers(session, now))
