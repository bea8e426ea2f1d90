"""The scheduler's way in."""

from datetime import datetime

from sqlalchemy.orm import Session

from . import services


def remind_handlers(session: Session, now: datetime) -> int:
    """Remind of complaints to be answered soon, once each. Returns how many."""
    return len(services.remind_handlers(session, now))
