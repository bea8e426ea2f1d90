"""What the scheduler starts for this room."""

from datetime import datetime

from sqlalchemy.orm import Session

from . import services


def ask_for_film_again(session: Session, now: datetime) -> int:
    """Ask groups whose film could not be made playable for another. Safe to run as often as one likes."""
    return services.ask_for_film_again(session, now)


def tell_late(session: Session, now: datetime) -> int:
    """Tell groups whose draft the deadline passed by (rule R1). Safe to run as often as one likes."""
    return services.tell_late(session, now)
