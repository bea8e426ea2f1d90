"""What the scheduler starts for this room."""

from datetime import datetime

from sqlalchemy.orm import Session

from . import services


def tell_late(session: Session, now: datetime) -> int:
    """Tell groups whose draft the deadline passed by (rule R1). Safe to run as often as one likes."""
    return services.tell_late(session, now)
