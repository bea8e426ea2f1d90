"""Machines kept away from public forms without asking people anything."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fellespott.people.models import SignInCode
from tests.support.html import form_to, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
FAST = "Det gikk litt fort for oss. Alt du skrev, er her ennå. Trykk én gang til."
STALE = "Siden har stått åpen for lenge."
PAGE = "/logg-inn"


@pytest.fixture
def real_time(app, monkeypatch):
    """As it is outside tests."""
    monkeypatch.setitem(app.config, "FORM_MIN_SECONDS", 2.0)


@pytest.fixture
def send(client, session):
    """Send the form of that page; the answer, and whether a mail came of it."""

    def press(page, **more):
        fields = {name: values[0] for name, values in form_to(page).fields.items()}
        answer = client.post(PAGE, data=fields | {"email": "ana@example.org"} | more)
        return answer, len(session.scalars(select(SignInCode)).all())

    return press


@pytest.mark.parametrize(("seconds", "mails"), [(1.9, 0), (2.1, 1)])
def test_what_comes_too_fast_is_asked_to_press_again(client, real_time, send, seconds, mails):
    with time_machine.travel(NOW, tick=False) as clock:
        page = client.get(PAGE)
        clock.shift(timedelta(seconds=seconds))

        assert send(page)[1] == mails


def test_pressing_again_is_enough_and_nothing_is_lost(client, real_time, send):
    with time_machine.travel(NOW, tick=False) as clock:
        refused, mails = send(client.get(PAGE), remember="y")
        assert (refused.status_code, mails) == (422, 0)
        assert FAST in text_of(refused)
        fields = form_to(refused).fields
        assert (fields["email"], fields["remember"]) == (["ana@example.org"], ["y"])
        clock.shift(timedelta(seconds=2))

        assert send(refused)[0].status_code == 303


@pytest.mark.parametrize("moment", ["", "x", "1776247200.00.deadbeef", "nan." + "0" * 64])
def test_a_made_up_moment_does_not_count(client, real_time, send, moment):
    with time_machine.travel(NOW, tick=False) as clock:
        page = client.get(PAGE)
        clock.shift(timedelta(minutes=1))
        refused, mails = send(page, shown_at=moment)
        assert (refused.status_code, mails) == (422, 0)
        assert STALE in text_of(refused)
        clock.shift(timedelta(seconds=3))
        assert send(refused)[0].status_code == 303


def test_a_page_left_open_for_half_a_day_is_pressed_once_more(client, real_time, send):
    with time_machine.travel(NOW, tick=False) as clock:
        page = client.get(PAGE)
        clock.shift(timedelta(hours=12, seconds=1))
        refused, mails = send(page)
        assert mails == 0
        assert STALE in text_of(refused)
        clock.shift(timedelta(seconds=3))
        assert send(refused)[0].status_code == 303


def test_the_box_nobody_sees_must_stay_empty(client, send):
    refused, mails = send(client.get(PAGE), nettside="https://spam.example")

    assert (refused.status_code, mails) == (422, 0)
    assert form_to(refused).fields["nettside"] == [""]
    assert send(refused)[0].status_code == 303


def test_the_box_is_out_of_sight_and_out_of_the_keyboards_way(client):
    html = client.get(PAGE).get_data(as_text=True)
    start = html.index('<div class="visually-hidden" aria-hidden="true">')
    box = html[start : html.index("</div>", start)]

    assert 'name="nettside"' in box
    assert 'tabindex="-1"' in box
    assert 'autocomplete="off"' in box


@pytest.mark.parametrize("page", ["/logg-inn", "/klage"])
def test_public_forms_that_make_mails_or_rows_are_guarded(client, page):
    assert {"nettside", "shown_at"} <= set(form_to(client.get(page)).fields)
