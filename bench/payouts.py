"""Measure payouts on one pot, alone and many at once: `.venv/bin/python -m bench.payouts`."""

from __future__ import annotations

import contextvars
import os
import statistics
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "platform"))

from flask import Flask

from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.people.models import Person
from fellespott.pots import queries, services
from fellespott.pots.models import Use
from fellespott.pots.states import Means
from tests.conftest import make_app, make_settings
from tests.pots.pots import NOW, decided, make_money

ALONE = 100
AT_ONCE = 20
TOGETHER = 200
EACH_ORE = 10_000


def prepare(app: Flask) -> tuple[uuid.UUID, uuid.UUID]:
    """A pot with one decided use that has money for all payouts; its id and the payer's."""
    with app.app_context():
        db.create_all()
        with unit_of_work() as session:
            money = make_money(session)
            use = decided(session, money, (ALONE + TOGETHER) * EACH_ORE)
            found = use.id, money.lead.id
        db.session.remove()
    return found


def pay(app: Flask, use_id: uuid.UUID, lead_id: uuid.UUID) -> float:
    """Seconds for one payout, committed."""
    began = time.perf_counter()
    with app.app_context():
        with unit_of_work() as session:
            services.record_payout(
                session,
                actor=session.get_one(Person, lead_id),
                use=session.get_one(Use, use_id),
                amount_ore=EACH_ORE,
                paid_on=date(NOW.year, NOW.month, NOW.day),
                means=Means.BANK,
                receiver="",
                now=NOW,
            )
        db.session.remove()
    return time.perf_counter() - began


def main() -> None:
    """Pay one after another, then many at once, and check that the ledger adds up."""
    with tempfile.TemporaryDirectory(prefix="fellespott-bench-") as name:
        var = Path(name)
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{var / 'fellespott.sqlite'}"
        app = make_app(make_settings(var, url))
        use_id, lead_id = prepare(app)
        alone = [pay(app, use_id, lead_id) * 1000 for _ in range(ALONE)]
        print(f"one after another: median {statistics.median(alone):.1f} ms, slowest {max(alone):.1f} ms")
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            running = [
                pool.submit(contextvars.Context().run, pay, app, use_id, lead_id) for _ in range(TOGETHER)
            ]
            for one in running:
                one.result()
        took = time.perf_counter() - began
        print(f"{AT_ONCE} at once on one pot: {TOGETHER / took:.0f} payouts a second")
        with app.app_context():
            began = time.perf_counter()
            with unit_of_work() as session:
                wrong = queries.verify_ledger(session)
            print(
                f"the ledger was checked in {(time.perf_counter() - began) * 1000:.0f} ms: {wrong or 'right'}"
            )
            db.session.remove()
            db.engine.dispose()
    print(f"measured {utcnow():%Y-%m-%d}")


if __name__ == "__main__":
    main()
