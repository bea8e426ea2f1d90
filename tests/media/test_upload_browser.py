"""A film sent from a telephone whose network comes and goes, and whose server dies on the way."""

import contextvars
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from fellespott.core.db import db, unit_of_work
from fellespott.media.models import Media, Upload
from tests.conftest import make_app, make_settings, remember_signed_in
from tests.factories import make_proposal
from tests.support import films, server
from tests.support.browser import browser

pytestmark = pytest.mark.browser
PART = 1024 * 1024


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Any]:
    url = f"sqlite:///{tmp_path / 'it.sqlite'}"
    app = make_app(make_settings(tmp_path, url))
    with app.app_context():
        db.create_all()
        with unit_of_work() as session:
            proposal = make_proposal(session, film=None)
            person, proposal_id = proposal.group.active[0].person_id, proposal.id
    with server.start(url, tmp_path, host="localhost", FELLESPOTT_SECRET_KEY="only-for-tests") as live:
        yield app, live, person, proposal_id
    with app.app_context():
        db.engine.dispose()


def long_film(folder: Path) -> Path:
    """Four parts and a bit: a film, and behind it bytes that mean nothing."""
    path = folder / "vår film.mp4"
    filler = 4 * PART
    path.write_bytes(films.film() + filler.to_bytes(4, "big") + b"free" + bytes(filler - 8))
    return path


def page_of(running: Any, house: Any) -> Any:
    app, live, person_id, proposal_id = house

    class Row:
        id = person_id

    def enter() -> str:
        client = app.test_client()
        remember_signed_in(client, Row)
        return str(client.get_cookie("fellespott").value)

    context = running.new_context(base_url=live.url, locale="nb-NO", viewport={"width": 360, "height": 740})
    context.add_cookies([{"name": "fellespott", "value": contextvars.Context().run(enter), "url": live.url}])
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"/forslag/{proposal_id}/steg/film")
    return page


def rows(app: Any, model: Any) -> list[Any]:
    with app.app_context(), unit_of_work() as session:
        found = list(session.scalars(select(model)))
        session.expunge_all()
        return found


def test_a_broken_network_goes_on_where_it_stopped(running: Any, house: Any, tmp_path: Path) -> None:
    app, *_rest = house
    page, film = page_of(running, house), long_film(tmp_path)
    sent: list[int] = []

    def network(route: Any) -> None:
        if route.request.method == "PATCH":
            sent.append(int(route.request.headers["upload-offset"]))
            if len(sent) in (2, 3):
                return route.abort()
        return route.continue_()

    page.route("**/media/opplasting/**", network)
    page.get_by_label("Velg filmen").set_input_files(film)
    page.get_by_role("button", name="Last opp filmen").click()
    page.get_by_text("Så alle kan følge med").wait_for()
    # What had come was not sent again: each place is begun at once, but where the network broke.
    assert sent[0] == 0
    assert sent.count(0) == 1
    assert sent == sorted(sent)
    [media] = rows(app, Media)
    assert media.original_name == "vår film.mp4"
    assert rows(app, Upload) == []


def test_another_try_tomorrow_goes_on(running: Any, house: Any, tmp_path: Path) -> None:
    app, *_rest = house
    page, film = page_of(running, house), long_film(tmp_path)
    page.route(
        "**/media/opplasting/**",
        lambda route: (
            route.abort()
            if route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0"
            else route.continue_()
        ),
    )
    page.get_by_label("Velg filmen").set_input_files(film)
    page.get_by_role("button", name="Last opp filmen").click()
    page.get_by_text("Venter på nett.").wait_for()
    [upload] = rows(app, Upload)
    assert 0 < upload.received_bytes < upload.size_bytes
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    places: list[str] = []
    page.on(
        "request",
        lambda one: places.append(one.headers["upload-offset"]) if one.method == "PATCH" else None,
    )
    page.get_by_label("Velg filmen").set_input_files(film)
    page.get_by_role("button", name="Last opp filmen").click()
    page.get_by_text("Så alle kan følge med").wait_for()
    assert places[0] == str(upload.received_bytes)
    assert len(rows(app, Media)) == 1


def test_without_scripts_the_form_sends_it_whole(running: Any, house: Any, tmp_path: Path) -> None:
    app, _live, _person, _proposal = house
    page = page_of(running, house)
    context = running.new_context(
        base_url=house[1].url,
        locale="nb-NO",
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
    )
    plain = context.new_page()
    plain.goto(f"/forslag/{house[3]}/steg/film")
    plain.get_by_label("Velg filmen").set_input_files(long_film(tmp_path))
    plain.get_by_role("button", name="Last opp filmen").click()
    plain.get_by_text("Så alle kan følge med").wait_for()
    assert len(rows(app, Media)) == 1


def test_what_is_said_can_be_read_and_pressed(running: Any, house: Any, tmp_path: Path) -> None:
    page = page_of(running, house)
    film = tmp_path / "film.mp4"
    film.write_bytes(films.film(seconds=3))
    page.get_by_label("Velg filmen").set_input_files(film)
    page.get_by_role("button", name="Last opp filmen").click()
    page.get_by_label("Skriv undertekstene her").fill("0:00 Hei, vi er her.\n0:02 Hele året.")
    page.get_by_role("button", name="Lagre teksten").click()
    page.get_by_text("Les undertekstene").click()
    page.get_by_role("button", name="Spill fra 0:02").click()
    page.wait_for_function("document.querySelector('video').currentTime >= 2")
    page.get_by_label("Fart").select_option("1.5")
    assert page.evaluate("document.querySelector('video').playbackRate") == 1.5
    page.get_by_role("button", name="Spar data").click()
    page.wait_for_function("document.querySelector('video source').src.endsWith('film-liten')")
    assert page.evaluate("document.querySelector('video').playbackRate") == 1.5
