"""What the scheduler does here: forget what has been kept long enough."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fellespott.core.db import unit_of_work
from fellespott.core.registry import registry


def forget(_session: Session, now: datetime) -> int:
    """Run what each room registered, each in a transaction of its own; returns how much was removed.

    Running it twice removes nothing more. What one of them cannot do is tried again the next day, after the
    others have done theirs: the first error is raised at the end.
    """
    removed, failed = 0, None
    for one in registry().retention:
        try:
            with unit_of_work() as session:
                removed += one.run(session, now - timedelta(days=one.days))
        except Exception as error:  # noqa: BLE001 - the others must not keep things longer for it
            failed = failed or error
    if failed is not None:
        raise failed
    return removed
