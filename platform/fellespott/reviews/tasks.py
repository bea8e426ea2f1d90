"""The scheduler's way in."""

from datetime import datetime

from sqlalchemy.orm import Session

from . import services


def prepare_reviews(session: Session, now: datetime) -> int:
    """Make the reviews whose time has come. Returns how many."""
    return len(services.prepare_reviews(session, now))


def remind_projects(session: Session, now: datetime) -> int:
    """Remind projects that have not answered, once each. Returns how many."""
    return len(services.remind_projects(session, now))


def hand_over_due(session: Session, now: datetime) -> int:
    """Projects whose new owners take over today or took over. Returns how many."""
    return services.hand_over_due(session, now)
