"""Passkeys in a real browser, with a key of its own making, against a real server."""

import contextvars
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from fellespott.core.db import db, unit_of_work
from fellespott.people.models import Passkey, SignIn
from fellespott.people.states import WayIn
from tests.conftest import make_app, make_settings, remember_signed_in
from tests.factories import make_person, make_staff
from tests.support import server
from tests.support.browser import Watcher, browser

pytestmark = pytest.mark.browser


class House:
    """The server, the app on the same database, and browsers with keys in them."""

    def __init__(self, app, live, running):
        self.app, self.live, self.running = app, live, running

    @contextmanager
    def database(self):
        with self.app.app_context(), unit_of_work() as session:
            yield session

    def person(self, make=make_person, **fields):
        with self.database() as session:
            return make(session, **fields).id

    def visitor(self, person_id=None, *, second_step=True, scripts=True, width=360):
        """A browser, signed in as that person by the first step and, if so, the second."""
        context = self.running.new_context(
            base_url=self.live.url,
            locale="nb-NO",
            java_script_enabled=scripts,
            viewport={"width": width, "height": 800},
        )
        context.set_default_timeout(10_000)
        if person_id is not None:
            context.add_cookies(
                [{"name": "fellespott", "value": self._cookie(person_id), "url": self.live.url}]
            )
            if not second_step:
                with self.database() as session:
                    newest = select(SignIn).order_by(SignIn.started_at.desc()).limit(1)
                    session.scalars(newest).one().second_step_at = None
        return context.new_page()

    def _cookie(self, person_id):
        class Row:
            id = person_id

        def enter():
            client = self.app.test_client()
            remember_signed_in(client, Row)
            return client.get_cookie("fellespott").value

        return contextvars.Context().run(enter)

    def rows(self, table, *conditions):
        with self.database() as session:
            found = list(session.scalars(select(table).where(*conditions)))
            session.expunge_all()
            return found


def arrives(page, path):
    """The browser comes to that address, and no other that ends like it."""
    page.wait_for_url(lambda url: url.removeprefix("http://localhost").partition("/")[2] == path[1:])


def give_key(page, *, verifies=True):
    """Put a key into the browser, as in a telephone; `verifies`: it asks for a finger, a face or a code."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal" if verifies else "usb",
        "hasResidentKey": True,
        "hasUserVerification": verifies,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    return line, line.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    url = f"sqlite:///{folder / 'house.sqlite'}"
    app = make_app(make_settings(folder, url))
    with app.app_context():
        db.create_all()
    with (
        server.start(url, folder, host="localhost", FELLESPOTT_SECRET_KEY="only-for-tests") as live,
        browser() as running,
    ):
        yield House(app, live, running)
    with app.app_context():
        db.engine.dispose()


def test_a_passkey_is_made_and_lets_its_owner_in(house):
    ana = house.person(name="Ana")
    page = house.visitor(ana)
    give_key(page)
    page.goto("/meg/passnokler")
    page.get_by_label("Navn på passnøkkelen").fill("Mobilen til Ana")
    page.get_by_role("button", name="Lag passnøkkel").click()
    page.get_by_role("link", name="Mobilen til Ana").wait_for()
    (kept,) = house.rows(Passkey, Passkey.person_id == ana)
    assert kept.name == "Mobilen til Ana"

    page.get_by_role("button", name="Logg ut").click()
    page.goto("/logg-inn?next=/grupper")
    page.get_by_role("link", name="Bruk en passnøkkel").click()
    page.get_by_role("button", name="Bruk passnøkkelen").click()
    arrives(page, "/grupper")

    assert page.get_by_role("link", name="Ana").is_visible()
    (came_in,) = house.rows(SignIn, SignIn.person_id == ana, SignIn.way == WayIn.PASSKEY)
    assert came_in.second_step_at is not None
    # No page of this went wrong in silence.
    assert house.live.log().count("Traceback") == 0


def test_whoever_runs_things_makes_one_as_a_second_step_and_shows_it_the_next_time(house):
    staff = house.person(make_staff, name="Stab")
    page = house.visitor(staff, second_step=False, width=1280)
    line, key = give_key(page)
    page.goto("/grupper")
    page.get_by_role("link", name="Lag en passnøkkel").click()
    page.get_by_label("Navn på passnøkkelen").fill("PC-en")
    page.get_by_role("button", name="Lag passnøkkel").click()
    arrives(page, "/grupper")
    kept = line.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]

    again = house.visitor(staff, second_step=False)
    line, key = give_key(again)
    line.send("WebAuthn.addCredential", {"authenticatorId": key, "credential": kept[0]})
    again.goto("/grupper")
    again.get_by_role("button", name="Bruk passnøkkelen").click()
    arrives(again, "/grupper")


def test_a_key_that_opens_for_whoever_holds_it_is_not_taken(house):
    page = house.visitor(house.person(make_staff, name="Pinne"))
    give_key(page, verifies=False)
    page.goto("/meg/passnokler")
    page.get_by_label("Navn på passnøkkelen").fill("Pinnen")
    page.get_by_role("button", name="Lag passnøkkel").click()

    page.get_by_role("alert").wait_for()
    assert house.rows(Passkey, Passkey.name == "Pinnen") == []


def test_a_key_of_nobodys_opens_nothing(house):
    page = house.visitor()
    give_key(page)
    page.goto("/logg-inn/passnokkel")
    page.get_by_role("button", name="Bruk passnøkkelen").click()

    # The browser has no key for this place, and says so to the page, which says it on.
    page.get_by_role("alert").wait_for()
    assert "Det kom ikke noe svar fra passnøkkelen." in page.get_by_role("alert").inner_text()
    assert page.url.endswith("/logg-inn/passnokkel")


def test_without_scripts_the_page_says_what_to_do_instead(house):
    page = house.visitor(scripts=False)
    page.goto("/logg-inn/passnokkel")

    assert page.get_by_text("Nettleseren din kan ikke bruke passnøkler her.").is_visible()
    assert not page.get_by_role("button", name="Bruk passnøkkelen").is_visible()


def test_the_pages_are_for_everybody(house):
    """axe, narrow and wide, in bokmål and English: nothing found, nothing wider than the screen."""
    watcher = Watcher(house.running, house.live.url)
    staff = house.person(make_staff, name="Stab to")
    for path, second_step in {
        "/logg-inn": True,
        "/logg-inn/passnokkel": True,
        "/logg-inn/steg-to/velg": False,
        "/meg/engangskode": False,
        "/meg/passnokler": True,
        "/meg/innlogging": True,
    }.items():
        page = house.visitor(staff if path != "/logg-inn" else None, second_step=second_step)
        page.goto(path)
        assert page.url.endswith(path)
        watcher.look(page)

    assert watcher.pages == 6 * 4
    assert watcher.found == []
