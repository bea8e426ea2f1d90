"""The scheduler's way in."""

from datetime import datetime

from sqlalchemy.orm import Session

from . import services


def fund_due(session: Session, now: datetime) -> int:
    """Put in the instalments whose day has come. Returns how many."""
    return services.fund_due(session, now)


def settle_stopped(session: Session, now: datetime) -> int:
    """Settle stopped pots whose date has passed. Returns how many."""
    return services.settle_stopped(session, now)
