"""The last minute on a real server: the deadline to the second, and a server that dies meanwhile."""

import contextvars
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fellespott.calls.models import Call
from fellespott.core.clock import utcnow
from fellespott.core.db import db, lock, unit_of_work
from fellespott.notices.models import OutboxMail
from fellespott.proposals.models import Proposal, Submission
from fellespott.proposals.states import ProposalState
from tests.conftest import remember_signed_in
from tests.factories import WHOLE, complete, make_call, make_group, make_person, make_proposal
from tests.support import server
from tests.support.html import form_to, text_of

SECRET = "only-for-tests"


@dataclass
class Browser:
    """A group's browser, with the page that sends in open before it."""

    proposal_id: str
    cookie: str
    fields: dict[str, list[str]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/forslag/{self.proposal_id}/sjekk"

    def open_page(self, url: str) -> None:
        """Read the page with the button."""
        with closing(self._connect(url)) as line:
            line.request("GET", self.path, headers={"Cookie": self.cookie})
            answer = line.getresponse()
            page = answer.read().decode()
        # The token of the form belongs to the cookie that came with it.
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).split(";")[0]
        self.fields = form_to(page, self.path).fields

    def press(self, url: str, sent: Callable[[], object] = lambda: None) -> tuple[int, str]:
        """Press the button; the status and what is read. 0: the line was cut."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(self._connect(url)) as line:
            try:
                line.request("POST", self.path, urlencode(self.fields, doseq=True), headers)
                sent()
                answer = line.getresponse()
                return answer.status, answer.read().decode()
            except (OSError, HTTPException):
                sent()
                return 0, ""

    @staticmethod
    def _connect(url: str) -> HTTPConnection:
        return HTTPConnection(urlsplit(url).netloc, timeout=120)


def ready_browsers(app: Flask, count: int) -> list[Browser]:
    """That many groups with a whole draft each, in one call."""
    app.test_client_class = FlaskClient
    rows = []
    with app.app_context(), unit_of_work() as session:
        call = make_call(session)
        for _ in range(count):
            contact = make_person(session)
            proposal = make_proposal(session, call=call, group=make_group(session, contact=contact))
            complete(session, proposal)
            rows.append((contact.id, str(proposal.id)))
    return [Browser(proposal, cookie_of(app, person)) for person, proposal in rows]


def cookie_of(app: Flask, person_id: object) -> str:
    def enter() -> str:
        client = app.test_client()
        remember_signed_in(client, SimpleNamespace(id=person_id))
        cookie = client.get_cookie("fellespott")
        assert cookie is not None
        return f"fellespott={cookie.value}"

    return contextvars.Context().run(enter)


@pytest.fixture
def served(fresh_app: Flask, tmp_path: Path) -> Iterator[Callable[[], server.LiveServer]]:
    """Start a server on the test's database, as often as needed."""
    url = fresh_app.config["SQLALCHEMY_DATABASE_URI"]
    running: list[server.LiveServer] = []

    def start() -> server.LiveServer:
        running.append(server.start(url, tmp_path, FELLESPOTT_SECRET_KEY=SECRET))
        return running[-1]

    yield start
    for one in running:
        one.stop()


def not_yet_accepted(port: int) -> int:
    """How many connections to a port of ours wait to be accepted."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    found = [line.split() for line in lines]
    return sum(
        int(one[4].split(":")[1], 16) for one in found if one[3] == "0A" and one[1].endswith(f":{port:04X}")
    )


def until(condition: Callable[[], bool]) -> None:
    """Wait until it is so; a thing that never comes is a failure of the whole run, told by its time limit."""
    pause = threading.Event()
    while not condition():
        pause.wait(0.01)


def outcome_of(app: Flask) -> dict[str, tuple[str, str, list[int], int]]:
    """Of each proposal: its state, its title, the numbers of its submissions, and how many receipts."""
    with app.app_context():
        session = db.session()
        numbers: dict[object, list[int]] = {}
        for row in session.execute(select(Submission.proposal_id, Submission.number)):
            numbers.setdefault(row.proposal_id, []).append(row.number)
        # By who got it: the text itself is emptied once it is sent.
        mails = select(OutboxMail.recipient).where(OutboxMail.subject.startswith("Vi har fått"))
        got = Counter(session.scalars(mails))
        found = {}
        for one in session.scalars(select(Proposal)).unique():
            receipts = sum(got[member.person.email or ""] for member in one.group.active)
            found[str(one.id)] = (one.state.value, one.title, numbers.get(one.id, []), receipts)
        db.session.remove()
    return found


SENT = (ProposalState.SUBMITTED.value, WHOLE["title"], [1], 1)
KEPT = (ProposalState.DRAFT.value, WHOLE["title"], [], 0)


def press_around_the_deadline(
    app: Flask, url: str, early: list[Browser], late: list[Browser]
) -> list[tuple[int, str]]:
    """Half of them press before the deadline and half after; all are answered long after it.

    The call is held meanwhile, as by another who sends in, so that those who came in time have to wait: some
    for the call, most for a thread.
    """
    pool = ThreadPoolExecutor(len(early) + len(late))
    with pool, app.app_context():
        with unit_of_work() as session:
            call = lock(session, Call, session.scalars(select(Call.id)).one())
            call.title = "Utlysningen"  # takes the lock on either database
            session.flush()
            answers = [pool.submit(one.press, url, ready.set) for one, ready in signalled(early)]
            until(lambda: not_yet_accepted(urlsplit(url).port or 0) == 0)
            call.closes_at = utcnow() + timedelta(seconds=1)
            session.flush()
            until(lambda: utcnow() > call.closes_at)
            answers += [pool.submit(one.press, url, ready.set) for one, ready in signalled(late)]
        wait(answers)
        db.session.remove()
    return [one.result() for one in answers]


def signalled(browsers: list[Browser]) -> Iterator[tuple[Browser, threading.Event]]:
    """Each with an event for "all of it is sent"; ends when that is so of all."""
    events = [threading.Event() for _ in browsers]
    yield from zip(browsers, events, strict=True)
    for one in events:
        one.wait()


@pytest.mark.parametrize(
    ("backend", "groups"),
    [
        ("sqlite", 12),
        pytest.param("sqlite", 50, marks=pytest.mark.deep),
        pytest.param("postgresql", 50, marks=pytest.mark.deep),
    ],
    indirect=["backend"],
)
def test_who_came_in_time_is_in_and_who_came_late_keeps_the_draft(
    fresh_app: Flask, served: Callable[[], server.LiveServer], groups: int
) -> None:
    browsers = ready_browsers(fresh_app, groups)
    live = served()
    for one in browsers:
        one.open_page(live.url)
    early, late = browsers[: groups // 2], browsers[groups // 2 :]
    answers = press_around_the_deadline(fresh_app, live.url, early, late)
    assert [status for status, _page in answers] == [303] * len(early) + [409] * len(late)
    for _status, page in answers[len(early) :]:
        assert "Alt dere har skrevet, er tatt vare på." in text_of(page)
    expected = {one.proposal_id: SENT for one in early} | {one.proposal_id: KEPT for one in late}
    assert outcome_of(fresh_app) == expected


def kill(live: server.LiveServer) -> None:
    """As when the machine loses its power: nothing is finished, nobody says goodbye."""
    for process in live._processes:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize(
    ("backend", "groups"),
    [
        ("sqlite", 6),
        pytest.param("sqlite", 50, marks=pytest.mark.deep),
        pytest.param("postgresql", 50, marks=pytest.mark.deep),
    ],
    indirect=["backend"],
)
def test_server_killed_while_groups_send_in_leaves_each_whole_or_a_draft(
    fresh_app: Flask, served: Callable[[], server.LiveServer], groups: int
) -> None:
    browsers = ready_browsers(fresh_app, groups)
    live = served()
    for one in browsers:
        one.open_page(live.url)
    with ThreadPoolExecutor(groups) as pool:
        answers = [pool.submit(one.press, live.url) for one in browsers]
        until(lambda: any(one.done() for one in answers))
        kill(live)
    answered = [one.result()[0] for one in answers]
    assert set(answered) <= {303, 0}
    halfway = outcome_of(fresh_app)
    for one, status in zip(browsers, answered, strict=True):
        # Whoever was told that it came in can trust it; of the others each is the one or the other.
        assert halfway[one.proposal_id] in ([SENT] if status == 303 else [SENT, KEPT])
    again = served()
    said = [one.press(again.url)[0] for one in browsers]
    assert said == [409 if halfway[one.proposal_id] == SENT else 303 for one in browsers]
    assert outcome_of(fresh_app) == {one.proposal_id: SENT for one in browsers}
