"""Power cuts: the server killed in the middle of a part, and the job in the middle of its work.

What had come is not sent again and never doubled; what was begun is done once, and nothing is left lying.
"""

import base64
import contextvars
import hashlib
import http.client
import io
import os
import random
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.media.models import Media, Upload
from fellespott.media.parts import parts
from fellespott.media.receiving import add_part
from fellespott.media.services import CLAIM_LASTS, files_of, store_film
from fellespott.media.states import MediaState
from fellespott.media.storage import LocalStorage, storage
from fellespott.media.tasks import WORKSHOP_AFTER, make_playable, sweep
from fellespott.proposals.models import Proposal
from fellespott.proposals.services import attach_upload
from tests.conftest import remember_signed_in
from tests.factories import WHEN, make_proposal
from tests.support import films, server

ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
WAIT = 120


class Phone:
    """Somebody's telephone: it knows its cookie, and sends parts on a network that may break."""

    def __init__(self, cookie: str, proposal_id: uuid.UUID) -> None:
        self.cookie, self.page = cookie, f"/forslag/{proposal_id}/steg/film"
        self.begin_at = f"/media/opplasting/forslag/{proposal_id}"
        self.at = ("", 0)
        self.token = ""

    def on(self, url: str) -> None:
        """The server is (again) at that address."""
        found = urlsplit(url)
        self.at = (str(found.hostname), int(found.port or 0))
        text = self.ask("GET", self.page)[2].decode()
        found_token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        assert found_token is not None, text[:500]
        self.token = found_token.group(1)

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """A request and its answer."""
        line = http.client.HTTPConnection(*self.at, timeout=30)
        try:
            line.request(method, path, body or None, self._headers(headers))
            answer = line.getresponse()
            self._remember(answer)
            return answer.status, dict(answer.headers.items()), answer.read()
        finally:
            line.close()

    def break_off(self, where: str, offset: int, data: bytes, share: float) -> http.client.HTTPConnection:
        """Send some of a part and then nothing more; the connection is given back, still open."""
        line = http.client.HTTPConnection(*self.at, timeout=30)
        line.putrequest("PATCH", where)
        more = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        for name, value in self._headers({**more, "Content-Length": str(len(data))}).items():
            line.putheader(name, value)
        line.endheaders()
        line.send(data[: round(len(data) * share)])
        return line

    def begin(self, size: int) -> str:
        """Tell how large it is; where to send it."""
        name = base64.b64encode("vår film.mp4".encode()).decode()
        more = {"Upload-Length": str(size), "Upload-Metadata": f"filename {name}"}
        status, headers, body = self.ask("POST", self.begin_at, b"", **more)
        assert status == 201, body
        return headers["Location"]

    def has_come(self, where: str) -> int:
        """How much the server has."""
        status, headers, _body = self.ask("HEAD", where)
        assert status == 200
        return int(headers["Upload-Offset"])

    def send(self, where: str, offset: int, data: bytes) -> int:
        """A whole part."""
        more = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        return self.ask("PATCH", where, data, **more)[0]

    def take(self, where: str) -> int:
        """All has come: the page takes it over."""
        form = f"csrf_token={self.token}&upload={where.rsplit('/')[-1]}".encode()
        return self.ask("POST", self.page, form, **{"Content-Type": "application/x-www-form-urlencoded"})[0]

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Cookie": f"fellespott={self.cookie}", "X-CSRFToken": self.token, **more}

    def _remember(self, answer: http.client.HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            if line.startswith("fellespott="):
                self.cookie = line.split(";")[0].partition("=")[2]


class House:
    """A server that can be killed outright and started again."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.settings = app.config["FELLESPOTT"]
        self.live = self._start()

    def _start(self) -> server.LiveServer:
        where = self.settings.database_url, self.settings.var
        return server.start(*where, host="localhost", FELLESPOTT_SECRET_KEY="only-for-tests")

    def kill(self) -> None:
        """The power goes: the server and all its workers, at once."""
        for process in self.live._processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def again(self) -> str:
        """It comes back, on another port."""
        self.live = self._start()
        return self.live.url


@pytest.fixture
def house(fresh_app: Flask) -> Iterator[Any]:
    with fresh_app.app_context():
        with unit_of_work() as session:
            proposal = make_proposal(session, film=None)
            person_id, proposal_id = proposal.group.active[0].person_id, proposal.id
        db.session.remove()

    class Row:
        id = person_id

    def enter() -> str:
        client = fresh_app.test_client()
        remember_signed_in(client, Row)
        return str(client.get_cookie("fellespott").value)  # type: ignore[union-attr]

    found = House(fresh_app)
    phone = Phone(contextvars.Context().run(enter), proposal_id)
    try:
        phone.on(found.live.url)
        yield found, phone
    finally:
        found.live.stop()


def film_of(size: int) -> bytes:
    """A film, and behind it bytes that mean nothing, to that size."""
    film: bytes = films.film()
    filler = size - len(film)
    return film + filler.to_bytes(4, "big") + b"free" + random.Random(size).randbytes(filler - 8)


def through_kills(house: Any, *, size: int, part: int, kills: int, breaks: int, seed: int) -> None:
    found, phone = house
    data, chance = film_of(size), random.Random(seed)
    places = list(range(0, size, part))
    trouble = dict.fromkeys(chance.sample(places, kills), "kill")
    trouble |= dict.fromkeys(chance.sample([one for one in places if one not in trouble], breaks), "break")
    where, offset, sent, met = phone.begin(size), 0, 0, []
    while offset < size:
        due = [place for place in trouble if place <= offset]
        piece = data[offset : offset + part]
        sent += len(piece)
        if not due:
            # 409: what was on its way when the network broke has been put away meanwhile; ask, and go on.
            assert phone.send(where, offset, piece) in (204, 409)
        else:
            what = trouble.pop(due[0])
            met.append(what)
            line = phone.break_off(where, offset, piece, chance.random())
            if what == "kill":
                found.kill()
                phone.on(found.again())
            line.close()
        came = phone.has_come(where)
        # Never less than before, never more than was sent.
        assert offset <= came <= offset + len(piece)
        offset = came
    assert sorted(met) == ["break"] * breaks + ["kill"] * kills
    # All that was sent twice is what the troubles cost: that part, and the next where it was not known yet.
    assert sent <= size + 2 * part * (kills + breaks)
    assert phone.take(where) == 303
    assert phone.take(where) == 409
    all_is_there(found.app, data)


def all_is_there(app: Flask, data: bytes) -> None:
    """The film came byte for byte, once, and nothing lies beside it."""
    with app.app_context(), unit_of_work() as session:
        [media] = session.scalars(select(Media))
        assert media.sha256 == hashlib.sha256(data).hexdigest()
        assert session.scalars(select(Upload)).all() == []
        assert parts().lying() == set()
        assert {key for key, _ in storage().stored()} == set(files_of(media))


@ON_SQLITE
def test_a_server_killed_in_the_middle_of_a_part_loses_and_doubles_nothing(house: Any) -> None:
    found, phone = house
    data = film_of(300_000)
    where = phone.begin(len(data))
    assert phone.send(where, 0, data[:100_000]) == 204
    line = phone.break_off(where, 100_000, data[100_000:200_000], 0.5)
    found.kill()
    line.close()
    with found.app.app_context(), unit_of_work() as session:
        # Whoever comes after it goes on from what is safely on the disk.
        upload = session.scalars(select(Upload)).one()
        assert upload.received_bytes == 100_000
        rest = data[upload.received_bytes :]
        add_part(session, upload_id=upload.id, offset=upload.received_bytes, data=rest, now=utcnow())
        proposal = session.scalars(select(Proposal)).unique().one()
        actor = proposal.group.active[0].person
        attach_upload(session, actor=actor, proposal=proposal, upload=upload, now=utcnow())
    all_is_there(found.app, data)


@ON_SQLITE
@pytest.mark.deep
def test_a_film_of_three_hundred_parts_comes_through_kills_and_a_bad_network(house: Any) -> None:
    through_kills(house, size=30_000_000, part=100_000, kills=8, breaks=20, seed=20_210_515)


CHILD = """
import sys
sys.path[:0] = ["platform"]
from fellespott.app import create_app
from fellespott.core.clock import utcnow
from fellespott.core.db import current_session
from fellespott.media.tasks import make_playable
app = create_app()
with app.app_context():
    make_playable(current_session(), utcnow())
"""


def begin_job(app: Flask) -> subprocess.Popen[bytes]:
    settings = app.config["FELLESPOTT"]
    env = server.settings(settings.database_url, settings.var, FELLESPOTT_SECRET_KEY="only-for-tests")
    return subprocess.Popen([sys.executable, "-c", CHILD], cwd=server.ROOT, env=env)


def at_work(store: LocalStorage) -> list[Path]:
    """What the job is writing, once there is something."""
    until = time.monotonic() + WAIT
    while not (found := [one for one in store.root.glob("work/*/playable.mp4") if one.stat().st_size]):
        assert time.monotonic() < until
        time.sleep(0.01)
    return found


def killed_and_gone_on(app: Flask, *, seconds: float, kills: int) -> None:
    with app.app_context():
        store = storage()
        assert isinstance(store, LocalStorage)
        data = films.film(size=(1280, 720), seconds=seconds, video="mpeg4")
        with unit_of_work() as session:
            media_id = store_film(
                session, actor=None, upload=io.BytesIO(data), filename="film", now=WHEN, max_seconds=300
            ).id
        now = utcnow()
        for number in range(kills):
            job = begin_job(app)
            at_work(store)
            job.kill()
            job.wait()
            with unit_of_work() as session:
                media = session.get_one(Media, media_id)
                assert (media.state, media.attempts) == (MediaState.WAITING, number + 1)
                # It was taken a moment ago; nobody can know yet that whoever took it is dead.
                now = (media.claimed_at or now) + CLAIM_LASTS + timedelta(seconds=1)
                assert make_playable(session, now - timedelta(seconds=2)) == 0
                if number + 1 < kills:
                    media.claimed_at = utcnow() - CLAIM_LASTS * 2
            for left in store.root.glob("work/*/playable.mp4"):
                left.unlink()
        assert make_playable(db.session(), now) == 1
        assert make_playable(db.session(), now + CLAIM_LASTS * 2) == 0
        with unit_of_work() as session:
            media = session.get_one(Media, media_id)
            assert media.state is MediaState.READY
            assert {key for key, _ in store.stored()} == set(files_of(media))
            # What was being written when it was killed goes with the next round of sweeping.
            lying = list(store.root.glob("work/*"))
            assert sweep(session, utcnow() + WORKSHOP_AFTER * 2) == len(lying) == kills
            assert list(store.root.glob("work/*")) == []


@ON_SQLITE
def test_a_job_killed_in_the_middle_is_gone_on_with_and_done_once(fresh_app: Flask) -> None:
    killed_and_gone_on(fresh_app, seconds=6, kills=1)


@pytest.mark.deep
def test_a_job_killed_twice_is_still_done_once(fresh_app: Flask) -> None:
    killed_and_gone_on(fresh_app, seconds=20, kills=2)
