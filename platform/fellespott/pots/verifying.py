"""The ledger checked against itself: what the pots and uses say, recomputed from bookings and payouts."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .models import Booking, Payout, Pot, Use
from .states import DECIDED_STATES, BookingKind, UseState


def verify_ledger(session: Session) -> list[str]:
    """Every way in which sums and bookings disagree, one line each; empty when all is well.

    Recomputes each pot's and each use's sums from the bookings and the payouts.
    """
    return [*_wrong_pots(session), *_wrong_uses(session), *_wrong_payouts(session)]


def _wrong_pots(session: Session) -> list[str]:
    booked: dict[tuple[uuid.UUID, BookingKind], int] = {
        (pot_id, kind): int(total)
        for pot_id, kind, total in session.execute(
            select(Booking.pot_id, Booking.kind, func.sum(Booking.amount_ore)).group_by(
                Booking.pot_id, Booking.kind
            )
        )
    }
    numbers = {
        row.pot_id: (row.count, row.last)
        for row in session.execute(
            select(
                Booking.pot_id, func.count().label("count"), func.max(Booking.number).label("last")
            ).group_by(Booking.pot_id)
        )
    }
    wrong = []
    columns = (Pot.id, Pot.funded_ore, Pot.free_ore, Pot.committed_ore, Pot.paid_ore)
    for pot in session.execute(select(*columns).order_by(Pot.id)):
        sums = {kind: booked.get((pot.id, kind), 0) for kind in BookingKind}
        ledger = _sums_from(sums)
        held = {name: getattr(pot, name) for name in ledger}
        wrong += [
            f"pot {pot.id}: {name} is {held[name]}, the bookings say {ledger[name]}"
            for name in ledger
            if held[name] != ledger[name]
        ]
        count, last = numbers.get(pot.id, (0, 0))
        if count != last:
            wrong.append(f"pot {pot.id}: {count} bookings, the last numbered {last}")
    return wrong


def _sums_from(sums: dict[BookingKind, int]) -> dict[str, int]:
    kind = BookingKind
    return {
        "funded_ore": sums[kind.FUNDING] - sums[kind.RETURN],
        "free_ore": sums[kind.FUNDING]
        - sums[kind.COMMITMENT]
        + sums[kind.RELEASE]
        + sums[kind.REFUND]
        - sums[kind.RETURN],
        "committed_ore": sums[kind.COMMITMENT] - sums[kind.PAYOUT] - sums[kind.RELEASE],
        "paid_ore": sums[kind.PAYOUT] - sums[kind.REFUND],
    }


def _wrong_uses(session: Session) -> list[str]:
    booked: dict[tuple[uuid.UUID, BookingKind], int] = {
        (use_id, kind): int(total)
        for use_id, kind, total in session.execute(
            select(Booking.use_id, Booking.kind, func.sum(Booking.amount_ore))
            .where(Booking.use_id.is_not(None))
            .group_by(Booking.use_id, Booking.kind)
        )
        if use_id is not None
    }
    wrong = []
    columns = (Use.id, Use.state, Use.amount_ore, Use.paid_ore, Use.refunded_ore)
    for use in session.execute(select(*columns).order_by(Use.id)):
        sums = {kind: booked.get((use.id, kind), 0) for kind in BookingKind}
        decided = use.amount_ore if use.state in DECIDED_STATES else 0
        released = use.amount_ore - use.paid_ore if use.state is UseState.CLOSED else 0
        expected = {
            BookingKind.COMMITMENT: decided,
            BookingKind.PAYOUT: use.paid_ore,
            BookingKind.REFUND: use.refunded_ore,
            BookingKind.RELEASE: released,
        }
        wrong += [
            f"use {use.id}: {kind.value} should be {amount}, the bookings say {sums[kind]}"
            for kind, amount in expected.items()
            if sums[kind] != amount
        ]
    return wrong


def _wrong_payouts(session: Session) -> list[str]:
    unbooked = session.scalars(
        select(Payout.id)
        .outerjoin(Booking, Booking.payout_id == Payout.id)
        .where(Booking.id.is_(None))
        .order_by(Payout.id)
    )
    return [f"payout {one}: not booked" for one in unbooked]
