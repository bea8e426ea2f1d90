"""Measure the audit log's chain: `.venv/bin/python -m bench.audit [ENTRIES]`.

Entries a second chained and checked, beside a bare loop of SHA-256 over the same fields: how much of the time
is the database.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "platform"))

import sqlalchemy as sa
from flask import Flask

from fellespott.audit import services, tasks
from fellespott.audit.models import AuditEntry
from fellespott.audit.rules import BEGINNING, link_hash
from fellespott.audit.verifying import verify_chain
from fellespott.core.clock import utcnow
from fellespott.core.db import current_session, db, snapshot, unit_of_work
from fellespott.people.models import Person
from tests.conftest import make_app, make_settings

ENTRIES = 20_000
AT_ONCE = 500


def write(app: Flask, count: int) -> float:
    """Seconds to record that many entries, 500 in a transaction."""
    began = time.perf_counter()
    with app.app_context():
        with unit_of_work() as session:
            person = Person(id=uuid.uuid4(), name="Ana", created_at=utcnow())
            session.add(person)
        for _ in range(count // AT_ONCE):
            with unit_of_work() as session:
                for number in range(AT_ONCE):
                    services.record(
                        session,
                        actor=person,
                        action="call.changed",
                        on=person,
                        now=utcnow(),
                        reason=f"Grunn {number}",
                        to=person,
                    )
        db.session.remove()
    return time.perf_counter() - began


def chain(app: Flask) -> float:
    """Seconds to chain all of them, as the job does."""
    began = time.perf_counter()
    with app.app_context():
        while tasks.chain_new(current_session(), utcnow()):
            pass
        db.session.remove()
    return time.perf_counter() - began


def verify(app: Flask) -> tuple[float, Any]:
    """Seconds to walk the whole chain, and the report."""
    began = time.perf_counter()
    with app.app_context(), snapshot(db.engine) as session:
        report = verify_chain(session)
    return time.perf_counter() - began, report


def bare(app: Flask) -> float:
    """Seconds for the hashes alone: the links of the same entries, already in memory."""
    with app.app_context():
        entries = current_session().execute(sa.select(AuditEntry.__table__)).all()
        db.session.remove()
    began = time.perf_counter()
    previous = BEGINNING
    for position, entry in enumerate(entries, 1):
        previous = link_hash(previous, position, entry)
    return time.perf_counter() - began


def main() -> None:
    """Write, chain, check, and compare."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    with tempfile.TemporaryDirectory(prefix="fellespott-bench-") as name:
        var = Path(name)
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{var / 'fellespott.sqlite'}"
        app = make_app(make_settings(var, url))
        with app.app_context():
            db.create_all()
        wrote, chained, (checked, report), hashed = write(app, count), chain(app), verify(app), bare(app)
        with app.app_context():
            db.engine.dispose()
    print(f"{report.position} links, {'whole' if report.is_whole else report.problem}")
    for what, seconds in (
        ("written", wrote),
        ("chained", chained),
        ("checked", checked),
        ("hashed bare", hashed),
    ):
        print(
            f"{what:>12}: {count / seconds:>9,.0f} a second, {seconds / hashed:>5.1f} times the bare hashes"
        )
    print(f"measured {utcnow():%Y-%m-%d}")


if __name__ == "__main__":
    main()
