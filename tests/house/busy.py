"""People who write while something else is done: money spent, and pairs of rows that belong together."""

import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.core.db import db, expect_writes, unit_of_work
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from fellespott.pots.models import Pot
from tests.factories import WHEN
from tests.pots.pots import Money, approve, pay, propose


@dataclass
class Busy:
    """What has been written, and what went wrong."""

    written: int = 0
    spent: int = 0  # those of them that moved money
    problems: list[BaseException] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_for(self, more: int, seconds: float = 30) -> None:
        """Till that many more transactions have been committed, money has moved, and a pair is written."""
        began, spent, until = self.written, self.spent, time.monotonic() + seconds
        while not self.problems and not (began + more <= self.written and spent < self.spent < self.written):
            assert time.monotonic() < until, "nothing is written"
            time.sleep(0.01)
        assert self.problems == []


@contextmanager
def writing(app: Flask, *, a_second: int = 50, threads: int = 4) -> Iterator[Busy]:
    """That many transactions a second, as far as the machine keeps up, till the `with` ends."""
    busy, pause = Busy(), threads / a_second
    running = [
        threading.Thread(target=contextvars.Context().run, args=(_write_on, app, busy, number, pause))
        for number in range(threads)
    ]
    for thread in running:
        thread.start()
    try:
        yield busy
    finally:
        busy.stop.set()
        for thread in running:
            thread.join(30)
    assert busy.problems == []


def _write_on(app: Flask, busy: Busy, number: int, pause: float) -> None:
    expect_writes()
    act = _spend if number == 0 else _pair
    try:
        while not busy.stop.is_set():
            began = time.monotonic()
            _commit(app, act)
            with busy.lock:
                busy.written += 1
                busy.spent += act is _spend
            busy.stop.wait(max(0, pause - (time.monotonic() - began)))
    except BaseException as error:
        busy.problems.append(error)
        raise


def _commit(app: Flask, act: Callable[[Session], Any]) -> None:
    with app.app_context():
        with unit_of_work() as session:
            act(session)
        db.session.remove()


def _pair(session: Session) -> None:
    """A person and a mail, always both."""
    mark = str(time.monotonic_ns()) + threading.current_thread().name
    session.add(Person(name=f"Travel {mark}", created_at=WHEN))
    session.flush()
    session.add(
        OutboxMail(recipient="travel@example.org", subject=mark, body="x", created_at=WHEN, due_at=WHEN)
    )


def _spend(session: Session) -> None:
    """A use proposed, agreed to, and paid: seven tables at once, and the pot's sums with them."""
    pot = session.query(Pot).one()
    project = pot.project
    contact = next(one.person for one in project.group.active if one.kind is MemberKind.CONTACT)
    others = [one.person for one in project.group.active if one.person != contact]
    lead = session.query(Person).filter_by(email=project.partners[0].contact_email).one()
    money = Money(pot, project, project.group, contact, others, lead, lead)
    use = propose(session, money, 10_000, purpose=f"Lue {time.monotonic_ns()}")
    approve(session, use, others[0])
    pay(session, money, use, 10_000)
