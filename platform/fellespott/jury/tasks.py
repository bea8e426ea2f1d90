"""The scheduler's way in."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.db import unit_of_work

from . import lot_queries, services
from .lot_models import JuryLot
from .lot_states import LotState


def work_out_lots(_session: Session, _now: datetime) -> int:
    """Work out the lots that wait; returns how many. No transaction is open meanwhile."""
    done = 0
    while True:
        with unit_of_work() as session:
            lot = session.scalar(
                select(JuryLot).where(JuryLot.state == LotState.WAITING).order_by(JuryLot.fixed_at).limit(1)
            )
            if lot is None:
                return done
            lot_id, quotas, seats = lot.id, lot.quotas, lot.seats
            pool = [one.features for one in lot_queries.members_of(session, lot_id)]
        found, conflict = services.work_out(pool, quotas, seats)
        with unit_of_work() as session:
            still = session.get(JuryLot, lot_id)
            if still is not None:
                services.settle_lot(session, lot=still, found=found, conflict=conflict)
        done += 1
