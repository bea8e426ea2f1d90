"""The sign-in pages in a real browser: small, by keyboard, without scripts; a borrowed screen."""

import re

import pytest
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.notices.models import OutboxMail
from fellespott.people.models import SignIn
from fellespott.people.services import renew_code
from tests.conftest import make_app, make_settings
from tests.factories import make_person
from tests.support import server
from tests.support.browser import Watcher, browser, someone

pytestmark = pytest.mark.browser
KEY = "only-for-tests"


class House:
    """A server without anybody who sends mails, and the app on the same database."""

    def __init__(self, app, live, running):
        self.app, self.live, self.running = app, live, running

    def inside(self, act):
        with self.app.app_context(), unit_of_work() as session:
            return act(session)

    def page(self, *, scripts=True, width=320):
        context = self.running.new_context(
            base_url=self.live.url,
            locale="nb-NO",
            java_script_enabled=scripts,
            viewport={"width": width, "height": 800},
        )
        context.set_default_timeout(15_000)
        return context.new_page()

    def newest_mail(self):
        newest = select(OutboxMail.body).order_by(OutboxMail.created_at.desc()).limit(1)
        return self.inside(lambda session: session.scalar(newest))

    @property
    def code(self):
        return re.search(r"Koden din er (\d+)", self.newest_mail()).group(1)

    @property
    def link(self):
        return re.search(r"https?://[^/\s]+(/\S+)", self.newest_mail()).group(1)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ways")
    url = f"sqlite:///{folder / 'ways.sqlite'}"
    app = make_app(make_settings(folder, url))
    with app.app_context():
        db.create_all()
    more = {
        "FELLESPOTT_SECRET_KEY": KEY,
        "FELLESPOTT_SMTP_URL": "smtp://127.0.0.1:9",
        "FELLESPOTT_SMS_URL": "http://127.0.0.1:9/",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "READY_SECONDS", 120)
        live = server.start(url, folder, **more)
    with live, browser() as running:
        yield House(app, live, running)
    with app.app_context():
        db.engine.dispose()


def paper_code(house, name):
    def make(session):
        person, helper = make_person(session, name=name, email=None), make_person(session)
        return renew_code(session, actor=helper, person=person, key=KEY, now=utcnow())[1]

    return house.inside(make)


def test_every_way_in_is_whole_on_the_smallest_screen_without_scripts(house):
    watcher = Watcher(house.running, house.live.url, looks=(("nb", (320, 1280)), ("en", (320,))))
    ana = someone(house.running, "Ana", house.live.url, watcher, width=320)
    ana.go("/logg-inn")
    ana.press("Send meg en tekstmelding")
    ana.fill("Mobilnummer", "912")
    ana.press("Send meg en lenke")
    ana.sees("Skriv et mobilnummer")
    ana.fill("Mobilnummer", "912 34 567")
    ana.press("Send meg en lenke")
    ana.sees("Se på mobilen din")
    ana.go("/logg-inn")
    ana.press("Jeg har en kode på papir")
    ana.fill("Koden på arket", "abc")
    ana.press("Gå videre")
    ana.sees("Det er en skrivefeil i koden.")
    ana.go("/delt-skjerm")
    ana.go("/logg-inn")
    ana.fill("E-postadresse", "ana@example.org")
    ana.press("Send meg en kode")
    ana.fill("Koden i e-posten", "1")
    ana.press("Gå videre")
    ana.sees("Koden stemmer ikke.")
    ana.go(house.link)
    ana.press("Logg meg inn")
    ana.fill("Hva skal vi kalle deg?", "Ana")
    ana.press("Gå videre")
    ana.sees("Hei, Ana! Du er logget inn.")
    ana.go("/meg/innlogginger")

    assert watcher.found == []
    assert watcher.pages >= 30


def test_signing_in_by_keyboard_alone_names_each_thing_in_turn(house):
    page = house.page(scripts=False)
    page.goto("/logg-inn")
    page.get_by_label("E-postadresse").focus()
    page.keyboard.type("bo@example.org")
    names = []
    for _ in range(4):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()")
        )
    # The box for machines is not among them.
    assert names == [
        "Husk meg på denne mobilen",
        "Jeg låner denne (bibliotek, skole)",
        "Send meg en kode",
        "Jeg har en kode på papir",
    ]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/logg-inn/kode")
    page.get_by_label("Koden i e-posten").focus()
    page.keyboard.type(house.code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/logg-inn/navn")


def test_the_pages_read_well_aloud(house):
    """What a screen reader is given: one heading, a question with its hint, an error tied to its box."""
    page = house.page()
    page.goto("/kode")
    page.get_by_role("textbox", name="Koden på arket").fill("abc")
    page.get_by_role("button", name="Gå videre").click()
    box = page.get_by_role("textbox", name="Koden på arket")

    assert page.get_by_role("heading", level=1).all_inner_texts() == ["Kom inn med koden din"]
    assert page.title().startswith("Feil: Kode på papir")
    assert box.get_attribute("aria-invalid") == "true"
    told = " ".join(
        page.locator(f"[id='{one}']").inner_text() for one in box.get_attribute("aria-describedby").split()
    )
    assert "Store og små bokstaver er det samme" in told
    assert "Det er en skrivefeil i koden." in told
    assert page.evaluate("document.activeElement.id || document.activeElement.className") != ""
    assert page.get_by_role("textbox").count() == 1  # the box for machines is not read


def test_the_code_leaves_the_address_bar(house):
    plain = paper_code(house, "Kua")
    page = house.page()
    page.goto(f"/kode/{plain}")
    page.wait_for_url("**/kode")

    assert page.get_by_label("Koden på arket").input_value() == plain
    page.get_by_role("button", name="Gå videre").click()
    page.wait_for_url("**/mitt")
    assert plain not in page.evaluate("document.referrer + location.href")


@pytest.fixture
def borrowed(house):
    """Signed in on a borrowed screen, with a clock that can be moved on."""
    plain = paper_code(house, "Reven")
    page = house.page(width=360)
    page.clock.install()
    page.goto("/kode")
    page.get_by_label("Koden på arket").fill(plain)
    page.get_by_label("Jeg låner denne").check()
    page.get_by_role("button", name="Gå videre").click()
    page.wait_for_url("**/mitt")
    page.goto("/meg")
    return page


def test_a_borrowed_screen_asks_after_nine_quiet_minutes_and_stays_when_somebody_is_there(borrowed):
    ask = borrowed.get_by_role("alertdialog", name="Er du her ennå? Ellers logger vi deg ut om ett minutt.")
    borrowed.clock.run_for(8 * 60_000)
    assert not ask.is_visible()
    borrowed.clock.run_for(61_000)
    ask.wait_for()
    assert borrowed.evaluate("document.activeElement.innerText") == "Ja, jeg er her"

    with borrowed.expect_response("**/delt-skjerm/her") as told:
        borrowed.keyboard.press("Enter")
    assert told.value.status == 204
    assert not ask.is_visible()
    borrowed.clock.run_for(5 * 60_000)
    assert borrowed.url.endswith("/meg")


def test_typing_keeps_a_borrowed_screen_awake(borrowed):
    borrowed.clock.run_for(60_000)
    with borrowed.expect_response("**/delt-skjerm/her"):
        borrowed.get_by_label("Hva skal vi kalle deg?").press_sequentially("R")
    borrowed.clock.run_for(9 * 60_000 - 5_000)
    assert not borrowed.get_by_role("alertdialog").is_visible()


def test_a_borrowed_screen_left_alone_clears_itself_away(house, borrowed):
    def run_out(session):
        for one in session.scalars(select(SignIn).where(SignIn.is_shared)):
            one.ended_at = utcnow()

    house.inside(run_out)  # the server's own clock cannot be moved from here
    with borrowed.expect_navigation(url="**/delt-skjerm/ferdig"):
        borrowed.clock.run_for(10 * 60_000 + 2_000)

    assert borrowed.get_by_role("heading", level=1).inner_text() == "Du er logget ut"
    # The library's note of the page one is on, and that is this one.
    kept = borrowed.evaluate("({...localStorage, ...sessionStorage})")
    assert kept == {"htmx-current-path-for-history": "/delt-skjerm/ferdig"}
    borrowed.go_back()
    assert "Kontoen min" not in borrowed.locator("h1").inner_text()
