"""The scheduler's way in."""

from datetime import datetime

from sqlalchemy.orm import Session

from . import services


def close_due(session: Session, now: datetime) -> int:
    """End the votes whose time is up. Returns how many."""
    return services.close_due(session, now)
