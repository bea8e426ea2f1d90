"""Four server processes, one database: counters, locks and answers hold across them. Really served."""

import http.client
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import sqlalchemy as sa

from fellespott.app import create_app
from fellespott.config import read_settings
from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.notices.models import OutboxMail
from fellespott.people.models import PaperCode, Person, SignInCode
from fellespott.people.services import renew_code
from tests.conftest import BACKENDS
from tests.factories import make_person
from tests.people.test_enumeration import changed
from tests.support import postgres, server
from tests.support.html import forms_of

pytestmark = pytest.mark.deep
KEY = "shared-by-four-processes"
WORKERS = 4


class Browser:
    """Cookies and forms over real HTTP; each request on a connection of its own, for any process."""

    def __init__(self, base, net):
        self.host, self.net, self.cookies = urlsplit(base).netloc, net, {}

    def send(self, method, path, fields=None):
        connection = http.client.HTTPConnection(self.host, timeout=120)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-For": self.net,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        for line in answer.msg.get_all("Set-Cookie") or []:
            name, _is, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, answer.getheader("Location"), body

    def form(self, path):
        form = next(one for one in forms_of(self.send("GET", path)[2]) if "csrf_token" in one.fields)
        return {name: values[0] for name, values in form.fields.items()}

    def submit(self, path, **fields):
        return self.send("POST", path, self.form(path) | fields)

    @property
    def is_in(self):
        return self.send("GET", "/meg")[0] == 200


@dataclass(frozen=True)
class Served:
    url: str
    inside: Callable[[Any], Any]  # run a function of a session in the database behind it
    pids: Callable[[], int]  # how many processes have answered

    def browser(self, net="192.0.2.1"):
        return Browser(self.url, net)


@pytest.fixture(scope="module", params=BACKENDS)
def served(request, tmp_path_factory, worker_name):
    """Four processes on one database, behind a proxy that says where each request comes from."""
    folder, name = tmp_path_factory.mktemp("four"), f"fellespott_four_{worker_name}"
    url = f"sqlite:///{folder / 'four.sqlite'}"
    if request.param == "postgresql":
        url = postgres.for_this_run().create(name)
    more = {
        "FELLESPOTT_SECRET_KEY": KEY,
        "FELLESPOTT_TRUSTED_PROXIES": "1",
        # Nobody sends what waits in the outbox, so that the tests can read it.
        "FELLESPOTT_SMTP_URL": "smtp://127.0.0.1:9",
    }
    app = create_app(read_settings(server.settings(url, folder, **more)), TESTING=True)
    with app.app_context():
        db.create_all()

    def inside(act):
        with app.app_context(), unit_of_work() as session:
            return act(session)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "READY_SECONDS", 180)  # four of them start at once
        running = server.start(url, folder, workers=WORKERS, threads=4, **more)
    with running:
        yield Served(running.url, inside, lambda: running.log().count("Booting worker"))
    with app.app_context():
        db.engine.dispose()
    if request.param == "postgresql":
        postgres.for_this_run().drop(name)


def at_once(count, act):
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


def test_there_are_four_processes(served):
    assert served.pids() == WORKERS


def test_a_mailed_code_takes_five_tries_in_all_and_then_a_fresh_one_comes_in(served):
    served.inside(lambda session: make_person(session, name="Ana", email="ana@example.org"))
    asker = served.browser("192.0.2.10")
    assert asker.submit("/logg-inn", email="ana@example.org")[:2] == (303, "/logg-inn/kode")
    code = newest_code(served, "ana@example.org")
    fields = asker.form("/logg-inn/kode") | {"code": f"{(int(code) + 1) % 10**6:06d}"}

    def guess(_number):
        other = served.browser("192.0.2.10")
        other.cookies = dict(asker.cookies)
        status, _to, body = other.send("POST", "/logg-inn/kode", fields)
        return status, "Koden virker ikke lenger" in body

    answers = at_once(16, guess)

    assert sorted(answers) == [(422, False)] * 5 + [(422, True)] * 11
    tries = sa.select(SignInCode.tries).where(SignInCode.email == "ana@example.org")
    assert served.inside(lambda session: session.scalars(tries).all()) == [5]
    assert asker.submit("/logg-inn/kode", code=code)[0] == 422

    fresh = served.browser("192.0.2.11")
    fresh.submit("/logg-inn", email="ana@example.org")
    assert fresh.submit("/logg-inn/kode", code=newest_code(served, "ana@example.org"))[1] == "/mitt"
    assert fresh.is_in


def test_requests_are_counted_across_the_processes(served):
    def ask(worker):
        return [
            served.browser("192.0.2.20").submit("/logg-inn", email=f"p{worker}-{number}@example.org")[0]
            for number in range(9)
        ]

    # Sixty in ten minutes for one address on the net: counted in each process it would be all of them.
    answers = list(chain.from_iterable(at_once(8, ask)))

    assert sorted(answers) == [303] * 60 + [429] * 12
    made = sa.select(sa.func.count()).where(SignInCode.email.like("p%-%@example.org"))
    assert served.inside(lambda session: session.scalar(made)) == 60


def test_one_address_gets_five_codes_from_one_net_whoever_it_is(served):
    served.inside(lambda session: make_person(session, email="eva@example.org"))

    for email in ("eva@example.org", "nobody@example.org"):

        def ask(_number, to=email):
            return served.browser("192.0.2.30").submit("/logg-inn", email=to)[0]

        assert sorted(at_once(8, ask)) == [303] * 5 + [429] * 3


def test_a_paper_code_locks_after_ten_wrong_guesses_and_its_person_gets_in_by_a_fresh_one(served):
    person_id, plain = served.inside(give_code)
    mine = served.browser("192.0.2.40")
    assert mine.submit("/kode", code=plain)[1] == "/mitt"
    guesses = [changed(plain, place) for place in range(6, 19)]

    answers = at_once(
        len(guesses), lambda number: served.browser("192.0.2.41").submit("/kode", code=guesses[number])[0]
    )

    assert answers == [422] * 13
    code = sa.select(PaperCode.wrong_tries, PaperCode.locked_at.is_not(None))
    found = served.inside(lambda session: session.execute(code.where(PaperCode.person_id == person_id)).one())
    assert tuple(found) == (10, True)
    locked = served.browser("192.0.2.42").submit("/kode", code=plain)
    unknown = served.browser("192.0.2.43").submit("/kode", code=changed(plain, 0))
    assert alike(locked, plain) == alike(unknown, changed(plain, 0))
    assert mine.is_in  # the code is locked, not the person

    def renew(session):
        person, helper = session.get_one(Person, person_id), make_person(session)
        return renew_code(session, actor=helper, person=person, key=KEY, now=utcnow())[1]

    again = served.browser("192.0.2.44")
    assert again.submit("/kode", code=served.inside(renew))[1] == "/mitt"
    assert again.is_in


def test_wrong_guesses_slow_the_address_in_every_process_and_no_other(served):
    codes = [served.inside(give_code)[1] for _ in range(9)]
    # Nine wrong on each: no code is locked, but sixty in ten minutes is the end of it for the address.
    guesses = [changed(plain, place) for plain in codes for place in range(6, 15)]

    def run(worker):
        return [served.browser("192.0.2.50").submit("/kode", code=one)[0] for one in guesses[worker::6]]

    answers = list(chain.from_iterable(at_once(6, run)))

    assert set(answers) == {422, 429}
    assert 60 <= answers.count(422) <= 65  # some were on the way in when the sixtieth was counted
    assert served.browser("192.0.2.50").submit("/kode", code=codes[0])[0] == 429
    assert served.browser("192.0.2.51").submit("/kode", code=codes[0])[1] == "/mitt"


def test_what_is_asked_of_somebody_known_is_answered_as_for_anybody(served):
    served.inside(lambda session: make_person(session, email="mia@example.org"))

    for _round in range(7):  # also when it is refused
        answers = {
            alike(served.browser("192.0.2.60").submit("/logg-inn", email=email), email)
            for email in ("mia@example.org", "bob@example.org")
        }
        assert len(answers) == 1


def give_code(session):
    """Somebody who comes in by paper: their id, and the code."""
    person, helper = make_person(session, email=None), make_person(session)
    plain = renew_code(session, actor=helper, person=person, key=KEY, now=utcnow())[1]
    return person.id, plain


def newest_code(served, address):
    """The code in the newest mail to that address."""
    mails = sa.select(OutboxMail.body).where(OutboxMail.recipient == address)
    newest = mails.order_by(OutboxMail.created_at.desc()).limit(1)
    return re.search(r"Koden din er (\d+)", served.inside(lambda session: session.scalar(newest))).group(1)


def alike(answer, typed):
    """What the one who asks can see, without what differs each time."""
    status, to, body = answer
    return status, to, re.sub(r'value="[^"]*"', "", body).replace(typed, "…")
