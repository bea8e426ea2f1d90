"""The scheduler's way in."""

from datetime import datetime

from sqlalchemy.orm import Session

from . import services


def move_by_date(session: Session, now: datetime) -> int:
    """Open and close the calls whose date has come. Returns how many moved."""
    return len(services.move_by_date(session, now))
