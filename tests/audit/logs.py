"""A log with a chain and anchors, hands that tamper with it, and the commands that look at it."""

import contextvars
import json
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from fellespott.audit import tasks
from fellespott.audit.models import AuditDetail, AuditEntry, AuditLink
from fellespott.audit.services import record
from fellespott.core.db import current_session, db, unit_of_work
from fellespott.people.models import Person
from tests.factories import make_person

DAY_ONE = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY_TWO = DAY_ONE + timedelta(days=1)
LINKS = 12
WAITING = 2


def in_app(app: Flask, act: Callable[[], Any]) -> Any:
    """Run something in an app context of its own, as a command or a job does."""

    def run() -> Any:
        with app.app_context():
            try:
                return act()
            finally:
                db.session.remove()

    return contextvars.Context().run(run)


def write(app: Flask, count: int, now: datetime, **detail: Any) -> None:
    """Record that many entries, each by and about the same two people."""

    def act() -> None:
        with unit_of_work() as session:
            people = list(session.scalars(sa.select(Person).order_by(Person.name)))
            ana, bo = people or [make_person(session, name=name) for name in ("Ana", "Bo")]
            for number in range(count):
                at = now + timedelta(minutes=number)
                told = {"reason": f"Grunn {number}", "person": bo} | detail
                record(session, actor=ana, action="person.tested", on=bo, now=at, **told)

    in_app(app, act)


def run_job(app: Flask, job: Callable[[Session, datetime], Any], now: datetime = DAY_ONE) -> Any:
    """Run one of the log's jobs, as the scheduler does."""
    return in_app(app, lambda: job(current_session(), now))


def make_log(app: Flask) -> None:
    """Twelve links, anchors of two days at 6 and 11 (told of at 7 and 12), and two entries that wait."""
    write(app, 6, DAY_ONE)
    run_job(app, tasks.chain_new)
    run_job(app, tasks.keep_anchor, DAY_ONE)
    write(app, 4, DAY_TWO)
    run_job(app, tasks.chain_new)
    run_job(app, tasks.keep_anchor, DAY_TWO + timedelta(hours=1))
    run_job(app, tasks.chain_new)
    write(app, WAITING, DAY_TWO + timedelta(hours=2))


def anchors_file(app: Flask) -> Path:
    """The file of anchors beside the database."""
    found: Path = app.config["FELLESPOTT"].var / "audit-anchors.txt"
    return found


def tamper(app: Flask, statements: Sequence[str]) -> None:
    """Change the database behind the program's back, with triggers and foreign keys out of the way."""

    def on_sqlite() -> None:
        connection = sqlite3.connect(str(db.engine.url.database))  # foreign keys are off unless asked for
        with connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
        connection.close()

    def on_postgresql() -> None:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for statement in statements:
                connection.exec_driver_sql(statement)

    in_app(app, lambda: on_sqlite() if db.engine.dialect.name == "sqlite" else on_postgresql())


def command(app: Flask, *args: str) -> tuple[int, str]:
    """Run `flask <args>`: exit code and what it printed."""
    done = contextvars.Context().run(app.test_cli_runner().invoke, args=list(args))
    return done.exit_code, done.output


def verify(app: Flask, *args: str) -> tuple[int, str | None, int | None]:
    """Exit code of `audit-verify`, and the kind and the place of what is wrong."""
    code, output = command(app, "audit-verify", "--json", *args)
    problem = json.loads(output)["problem"] or {}
    return code, problem.get("kind"), problem.get("position")


def chain_of(app: Flask) -> list[tuple[int, str]]:
    """(position, hash) of each link."""

    def act() -> list[tuple[int, str]]:
        rows = current_session().execute(
            sa.select(AuditLink.position, AuditLink.hash).order_by(AuditLink.position)
        )
        return [(row.position, row.hash) for row in rows]

    found: list[tuple[int, str]] = in_app(app, act)
    return found


def counts(app: Flask) -> tuple[int, int, int]:
    """How many entries, side rows and links there are."""

    def act() -> tuple[int, ...]:
        session = current_session()
        tables = (AuditEntry, AuditDetail, AuditLink)
        return tuple(session.scalar(sa.select(sa.func.count()).select_from(one)) or 0 for one in tables)

    entries, sides, links = in_app(app, act)
    return entries, sides, links
