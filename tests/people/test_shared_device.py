"""A borrowed screen: ends by itself, and leaves nothing behind."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fellespott.people.known_browser import COOKIE as KNOWN
from fellespott.people.models import SignIn
from fellespott.people.shared_device import CLEAR_TEXTS, COOKIE
from tests.factories import make_person
from tests.support.html import form_to, forms_of, submit, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
BANNER = "Lånt skjerm – logg ut når du er ferdig"
CLEAR = '"cache", "storage"'


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana", email="ana@example.org")


@pytest.fixture
def come_in(client, ana, ask_for_code, code_to):
    def enter(**more):
        ask_for_code("ana@example.org", **more)
        return submit(client, "/logg-inn/kode", {"code": code_to("ana@example.org")})

    return enter


@pytest.fixture
def shared_screen(client):
    assert submit(client, "/delt-skjerm", to="/delt-skjerm").status_code == 303


def is_in(client):
    return client.get("/meg").status_code == 200


@pytest.mark.parametrize("more", [{"shared": "y"}, {"shared": "y", "remember": "y"}])
def test_a_sign_in_on_a_borrowed_screen_is_short_and_says_so(client, session, come_in, more):
    come_in(**more)

    sign_in = session.scalars(select(SignIn)).one()
    assert (sign_in.is_shared, sign_in.is_remembered) == (True, False)
    assert client.get_cookie("fellespott").expires is None
    assert client.get_cookie(KNOWN) is None
    page = client.get("/meg")
    html = page.get_data(as_text=True)
    assert BANNER in text_of(page)
    assert html.splitlines()[1] == '<html lang="nb" dir="ltr" data-shared>'
    assert '<noscript><meta http-equiv="refresh" content="600;url=/delt-skjerm/ferdig"></noscript>' in html
    assert "js/shared-device.js" in html
    assert page.headers["Cache-Control"] == "no-store"
    assert 'autocomplete="name"' not in html
    assert 'autocomplete="off"' in html


def test_ones_own_phone_has_nothing_of_this(client, come_in):
    come_in()
    html = client.get("/meg").get_data(as_text=True)

    for mark in (BANNER, "data-shared", "http-equiv", "shared-device.js"):
        assert mark not in html
    assert 'autocomplete="name"' in html
    assert client.get_cookie(KNOWN) is not None


@pytest.mark.parametrize(("idle", "still"), [(timedelta(seconds=599), True), (timedelta(seconds=600), False)])
def test_it_ends_after_ten_quiet_minutes(client, come_in, idle, still):
    with time_machine.travel(NOW, tick=False) as clock:
        come_in(shared="y")
        clock.shift(timedelta(seconds=30))
        assert client.get("/delt-skjerm/her").status_code == 204  # each request counts, to the second
        clock.shift(idle)
        assert is_in(client) is still


def test_it_ends_after_two_hours_however_busy(client, come_in):
    with time_machine.travel(NOW, tick=False) as clock:
        come_in(shared="y")
        for _ in range(23):
            clock.shift(timedelta(minutes=5))
            assert client.get("/delt-skjerm/her").status_code == 204
        clock.shift(timedelta(minutes=5))
        assert client.get("/delt-skjerm/her").status_code == 303


def test_leaving_clears_the_browser(client, come_in):
    come_in(shared="y")

    left = submit(client, "/meg", to="/logg-ut")
    assert (left.headers["Clear-Site-Data"], is_in(client)) == (CLEAR, False)


def test_leaving_ones_own_phone_clears_texts_not_sent_and_nothing_else(client, come_in):
    come_in()

    assert submit(client, "/meg", to="/logg-ut").headers["Clear-Site-Data"] == CLEAR_TEXTS
    assert CLEAR_TEXTS == '"storage"'


def test_the_page_left_alone_ends_on_a_page_that_clears_the_browser(client, come_in):
    with time_machine.travel(NOW, tick=False) as clock:
        come_in(shared="y")
        assert client.get("/delt-skjerm/ferdig").location == "/mitt"  # not while somebody is at work
        clock.shift(timedelta(minutes=10))
        page = client.get("/delt-skjerm/ferdig")
        assert "Du er logget ut" in text_of(page)
        assert page.headers["Clear-Site-Data"] == CLEAR
        with client.session_transaction() as cookie:
            assert "_user_id" not in cookie


def test_on_a_shared_screen_every_way_in_is_short(client, session, shared_screen, come_in, print_code):
    assert {"remember", "shared"}.isdisjoint(form_to(client.get("/logg-inn")).fields)
    assert "Dette er en delt skjerm." in text_of(client.get("/logg-inn"))
    come_in(remember="y")  # somebody sends it all the same
    _code, plain = print_code()
    submit(client, "/meg", to="/logg-ut")
    submit(client, "/kode", {"code": plain, "remember": "y"})
    submit(client, "/kode/ja", {"name": "Kua"})

    kept = [(one.is_shared, one.is_remembered) for one in session.scalars(select(SignIn))]
    assert kept == [(True, False)] * 2
    assert client.get_cookie(KNOWN) is None
    assert client.get_cookie(COOKIE) is not None


def test_signing_out_leaves_the_screen_shared(client, shared_screen, come_in):
    come_in()
    left = submit(client, "/meg", to="/logg-ut")

    assert "cookies" not in left.headers["Clear-Site-Data"]
    assert "Dette er en delt skjerm" in text_of(client.get("/delt-skjerm"))


def test_making_a_screen_shared_signs_out_and_forgets_who_was_known(client, come_in):
    come_in(remember="y")
    assert client.get_cookie(KNOWN) is not None

    answer = submit(client, "/delt-skjerm", to="/delt-skjerm")

    assert answer.headers["Clear-Site-Data"] == CLEAR
    assert (is_in(client), client.get_cookie(KNOWN)) == (False, None)


def test_a_screen_can_be_ones_own_again(client, session, shared_screen, come_in):
    submit(client, "/delt-skjerm", to="/delt-skjerm/min-egen")
    come_in(remember="y")

    assert session.scalars(select(SignIn.is_shared)).one() is False


def test_the_mark_of_a_shared_screen_cannot_be_made_up_and_its_buttons_need_a_token(client):
    client.set_cookie(COOKIE, "InNoYXJlZCI.x")
    assert "Gjør denne til en delt skjerm" in text_of(client.get("/delt-skjerm"))
    for path in ("/delt-skjerm", "/delt-skjerm/min-egen"):
        assert client.post(path).status_code == 400


def test_no_form_on_a_shared_screen_lets_the_browser_remember(client, shared_screen, come_in):
    come_in()
    for path in ("/meg", "/meg/e-post", "/klage"):
        html = client.get(path).get_data(as_text=True)
        assert 'autocomplete="email"' not in html
        assert 'autocomplete="name"' not in html
    assert forms_of(client.get("/meg"))
