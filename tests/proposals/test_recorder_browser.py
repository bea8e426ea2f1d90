"""Film and sound recorded in a real browser with a pretended camera, from the first look to the player."""

import contextvars
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.media.models import Media
from fellespott.media.probing import probe
from fellespott.media.states import MediaKind, MediaState
from fellespott.media.storage import storage
from fellespott.media.tasks import make_playable
from tests.conftest import make_app, make_settings, remember_signed_in
from tests.factories import make_proposal
from tests.support import chromium, server

pytestmark = [pytest.mark.browser, pytest.mark.deep]
PRETEND = ["--use-fake-device-for-media-stream=device-count=2", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    path = chromium.find_or_install()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=path, args=[*chromium.launch_arguments(), *PRETEND]
        )
        try:
            yield found
        finally:
            found.close()


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


def page_of(running: Browser, house: Any, path: str) -> Page:
    app, live, person_id, proposal_id = house

    class Row:
        id = person_id

    def enter() -> str:
        client = app.test_client()
        remember_signed_in(client, Row)
        return str(client.get_cookie("fellespott").value)

    context = running.new_context(
        base_url=live.url,
        locale="nb-NO",
        viewport={"width": 360, "height": 740},
        permissions=["camera", "microphone"],
    )
    context.add_cookies([{"name": "fellespott", "value": contextvars.Context().run(enter), "url": live.url}])
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"/forslag/{proposal_id}/{path}")
    return page


def record_for(page: Page, begin: str, seconds: str) -> None:
    """Begin, wait until the clock says so much, and stop."""
    page.get_by_role("button", name=begin).click()
    page.get_by_role("button", name="Start opptak").click()
    page.get_by_role("timer").get_by_text(f"0:{seconds} av").wait_for()
    page.get_by_role("button", name="Stopp").click()
    page.get_by_role("button", name="Behold og send").wait_for()


def plays(page: Page, player: str) -> None:
    """It plays for half a second."""
    page.locator(player).evaluate(
        """(player) => new Promise((yes, no) => {
            player.muted = true;
            player.addEventListener("timeupdate", () => { if (player.currentTime > 0.5) yes(); });
            player.addEventListener("error", () => no(player.error.message));
            player.play().catch(no);
        })"""
    )


def made_ready(app: Any) -> Media:
    with app.app_context():
        make_playable(db.session(), utcnow())
        with unit_of_work() as session:
            [media] = session.scalars(select(Media))
            session.expunge_all()
    assert isinstance(media, Media)
    return media


def test_a_film_recorded_here_arrives_is_made_playable_and_plays(running: Browser, house: Any) -> None:
    app = house[0]
    page = page_of(running, house, "steg/film")
    page.get_by_role("button", name="Film her").click()
    page.get_by_role("button", name="Snu kameraet").click()
    page.get_by_role("button", name="Avbryt").click()
    record_for(page, "Film her", "03")
    # To watch again before it is sent.
    plays(page, "[data-part=result] video")
    page.get_by_role("button", name="Ta opp på nytt").click()
    page.get_by_role("button", name="Start opptak").click()
    page.get_by_role("timer").get_by_text("0:02 av").wait_for()
    page.get_by_role("button", name="Stopp").click()
    page.get_by_role("button", name="Behold og send").click()
    page.get_by_text("Så alle kan følge med").wait_for()
    media = made_ready(app)
    assert (media.kind, media.state, media.original_name) == (
        MediaKind.FILM,
        MediaState.READY,
        "opptak.webm",
    )
    with app.app_context(), storage().local_copy(media.playable_key or "") as path:
        facts = probe(path)
    assert (facts.container, facts.is_web_playable) == ("mov", True)
    page.reload()
    plays(page, ".film-player video")
    # What has come is not kept in the browser any longer.
    assert not page.get_by_text("Her ligger et opptak som ikke er sendt ennå.").is_visible()


def test_a_closed_tab_loses_no_recording_and_deleting_deletes_it(running: Browser, house: Any) -> None:
    page = page_of(running, house, "svar/need/ny")
    record_for(page, "Ta opp lyd", "02")
    address, context = page.url, page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    page.get_by_text("Her ligger et opptak som ikke er sendt ennå.").wait_for()
    page.get_by_role("button", name="Slett opptaket").click()
    page.get_by_text("Opptaket er slettet.").wait_for()
    page.reload()
    page.get_by_role("button", name="Ta opp lyd").wait_for()
    assert not page.get_by_role("button", name="Behold og send").is_visible()


def test_a_sound_recorded_here_becomes_an_answer(running: Browser, house: Any) -> None:
    page = page_of(running, house, "svar/need/ny")
    record_for(page, "Ta opp lyd", "02")
    page.get_by_role("button", name="Behold og send").click()
    page.get_by_label("Hva blir sagt?").wait_for()
    media = made_ready(house[0])
    assert (media.kind, media.state, media.original_name) == (
        MediaKind.SOUND,
        MediaState.READY,
        "opptak.webm",
    )
    page.reload()
    plays(page, ".film-player audio")


def test_a_borrowed_screen_keeps_no_recording(running: Browser, house: Any) -> None:
    page = page_of(running, house, "svar/need/ny")
    page.add_init_script(
        "new MutationObserver((_, o) => { if (document.documentElement) "
        "{ document.documentElement.setAttribute('data-shared', ''); o.disconnect(); } })"
        ".observe(document, { childList: true })"
    )
    page.reload()
    record_for(page, "Ta opp lyd", "02")
    page.reload()
    page.get_by_role("button", name="Ta opp lyd").wait_for()
    names = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert "fellespott-recordings" not in names


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("NotAllowedError", "Nettleseren fikk ikke lov til å bruke kamera eller mikrofon."),
        ("NotFoundError", "Vi finner ikke kamera eller mikrofon på denne maskinen."),
        ("NotReadableError", "Kameraet eller mikrofonen er i bruk et annet sted."),
    ],
)
def test_why_there_is_no_camera_is_said(running: Browser, house: Any, error: str, said: str) -> None:
    page = page_of(running, house, "steg/film")
    page.add_init_script(
        f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', '{error}'))"
    )
    page.reload()
    page.get_by_role("button", name="Film her").click()
    page.get_by_text(said).wait_for()
    # The file field is there all the same.
    assert page.get_by_label("Velg filmen").is_visible()
