"""The server dies while people write: what it said it had saved is there afterwards, once, and whole."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fellespott.core.db import db, unit_of_work
from fellespott.proposals.models import AnswerVersion, Proposal
from fellespott.proposals.states import TEXT_FIELDS, Step
from tests.conftest import make_app, make_settings
from tests.factories import add_member, make_person, make_proposal
from tests.support import postgres, server

from .writing_support import OpenPage, Wire, cookie_of

STEPS = (Step.NEED, Step.DREAM, Step.IDEA, Step.ORIGIN)
PATIENCE = 90


class House:
    """A server that can be killed and started again on the same database."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.live = self._start()

    def _start(self) -> server.LiveServer:
        return server.start(self.url, self.folder, FELLESPOTT_SECRET_KEY="only-for-tests")

    def kill(self) -> None:
        """At once, workers and all: nobody gets to finish anything."""
        for process in self.live._processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def start_again(self) -> None:
        """On a new port; whoever writes asks where it is."""
        self.live = self._start()


@pytest.fixture
def town(backend: str, tmp_path: Path, worker_name: str, new_database: Any) -> Iterator[tuple[Flask, House]]:
    name = f"fellespott_killed_{worker_name}"
    url = new_database(backend, tmp_path / "it.sqlite" if backend == "sqlite" else name)
    app = make_app(make_settings(tmp_path, url))
    house = House(url, tmp_path)
    yield app, house
    house.live.stop()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if backend == "postgresql":
        postgres.for_this_run().drop(name)


class Writer(threading.Thread):
    """One open page: word after word, the same save again until somebody answers, as the script does."""

    def __init__(self, house: House, cookie: str, proposal_id: Any, step: Step, words: int) -> None:
        super().__init__(daemon=True)
        self.fetch, self.names = Wire(lambda: house.live.url, cookie), TEXT_FIELDS[step]
        self.name_of_field = self.names[-1]
        self.path, self.words = f"/forslag/{proposal_id}/steg/{step.value}", words
        self.acknowledged: list[str] = []
        self.again = 0
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self._write()
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            self.error = error

    def _write(self) -> None:
        page = OpenPage.open(self.fetch, self.path, *self.names, tab="tab")
        text = ""
        for number in range(self.words):
            text = f"{text} {self.name_of_field}{number}".strip()
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    status, told = page.autosave(**{self.name_of_field: text})
                except (OSError, ValueError):
                    assert time.monotonic() < until, "the server never came back"
                    self.again += 1
                    # Asks again when there is somebody to ask; the script waits longer.
                    time.sleep(0.02)
                    continue
                assert (status, told["fields"][self.name_of_field]["fate"]) in (
                    (200, "mine"),
                    (200, "same"),
                ), (status, told)
                self.acknowledged.append(text)
                break


@pytest.mark.parametrize(
    ("backend", "kills", "words"),
    [
        ("sqlite", 1, 12),
        pytest.param("sqlite", 5, 100, marks=pytest.mark.deep),
        pytest.param("postgresql", 5, 100, marks=pytest.mark.deep),
    ],
    indirect=["backend"],
)
def test_a_killed_server_loses_and_doubles_nothing(town: Any, kills: int, words: int) -> None:
    app, house = town
    dice = random.Random(20210415)
    with app.app_context(), unit_of_work() as session:
        proposal = make_proposal(session)
        for _ in range(len(STEPS) - 1):
            add_member(session, proposal.group, make_person(session))
        people = [one.person_id for one in proposal.group.active]
        proposal_id = proposal.id
    writers = [
        Writer(house, cookie_of(app, person_id), proposal_id, step, words)
        for person_id, step in zip(people, STEPS, strict=True)
    ]
    for writer in writers:
        writer.start()
    for number in range(kills):
        # Somewhere in the middle of the saves between this kill and the next.
        mark = int(len(writers) * words * (number + dice.random() * 0.8 + 0.1) / (kills + 1))
        until = time.monotonic() + PATIENCE
        while sum(len(one.acknowledged) for one in writers) < mark and any(one.is_alive() for one in writers):
            assert time.monotonic() < until
            time.sleep(0.001)
        house.kill()
        house.start_again()
    for writer in writers:
        writer.join(PATIENCE)
    assert [(one.error, one.is_alive(), len(one.acknowledged)) for one in writers] == [
        (None, False, words)
    ] * 4
    assert sum(one.again for one in writers) > 0, "killed while nobody wrote"
    with app.app_context():
        proposal = db.session.get_one(Proposal, proposal_id)
        for writer in writers:
            whole = writer.acknowledged[-1]
            assert getattr(proposal, writer.name_of_field) == whole
            rows = db.session.scalars(
                select(AnswerVersion)
                .where(AnswerVersion.field == writer.name_of_field, AnswerVersion.by_id.is_not(None))
                .order_by(AnswerVersion.number)
            ).all()
            # One sitting, one hand: one version, none put aside, none twice.
            assert [(one.text, one.is_aside) for one in rows] == [(whole, False)]
