"""A real browser that writes: the network goes, the tab is closed, another writes at once; no word lost."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from fellespott.core.db import db, unit_of_work
from fellespott.proposals.models import AnswerVersion, Proposal
from tests.conftest import make_app, make_settings
from tests.factories import add_member, make_person, make_proposal
from tests.support import server
from tests.support.browser import browser

from .writing_support import cookie_of

pytestmark = pytest.mark.browser
deep = pytest.mark.deep


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser() as found:
        yield found


class House:
    """A real server with one draft, and two who write in it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.app = make_app(make_settings(folder, url))
        with self.app.app_context():
            db.create_all()
            with unit_of_work() as session:
                proposal = make_proposal(session, need="Slik var det")
                add_member(session, proposal.group, make_person(session, name="Bo Bakke"))
                self.proposal_id = proposal.id
                self.people = [one.person_id for one in proposal.group.active]
        self.start()

    def start(self) -> None:
        """Start the server, again too."""
        self.live = server.start(
            self.url, self.folder, host="localhost", FELLESPOTT_SECRET_KEY="only-for-tests"
        )

    def kill(self) -> None:
        """At once."""
        for process in self.live._processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def context(self, running: Any, who: int = 0, *cookies: dict[str, str]) -> Any:
        """A browser of that person's own."""
        context = running.new_context(
            base_url=self.live.url, locale="nb-NO", viewport={"width": 360, "height": 740}
        )
        own = {"name": "fellespott", "value": cookie_of(self.app, self.people[who]), "url": self.live.url}
        context.add_cookies([own, *cookies])
        context.set_default_timeout(20_000)
        return context

    def step(self, context: Any, step: str = "behov") -> Any:
        """The step in a new tab."""
        page = context.new_page()
        page.goto(f"/forslag/{self.proposal_id}/steg/{step}")
        return page

    def need(self) -> str:
        """What stands."""
        with self.app.app_context(), unit_of_work() as session:
            return session.get_one(Proposal, self.proposal_id).need

    def kept(self) -> list[str]:
        """The history, the oldest first; in brackets what was put aside."""
        with self.app.app_context(), unit_of_work() as session:
            rows = session.scalars(
                select(AnswerVersion).where(AnswerVersion.field == "need").order_by(AnswerVersion.number)
            )
            return [f"({one.text})" if one.is_aside else one.text for one in rows]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """On SQLite: what the databases do with saves that meet is tested over HTTP (test_two_writers.py)."""
    found = House(f"sqlite:///{tmp_path / 'it.sqlite'}", tmp_path)
    yield found
    found.live.stop()
    with found.app.app_context():
        db.session.remove()
        db.engine.dispose()


def box(page: Any) -> Any:
    return page.get_by_label("Skriv med egne ord").first


def kept_in(page: Any) -> list[str]:
    """What the browser keeps of texts."""
    found: list[str] = page.evaluate("Object.keys(localStorage).map((key) => localStorage.getItem(key))")
    return found


def test_what_is_typed_without_a_network_is_there_in_a_new_tab(running: Any, house: House) -> None:
    context = house.context(running)
    page = house.step(context)
    context.set_offline(True)
    box(page).fill("Skrevet uten nett")
    page.get_by_text("Ingen nett nå. Det du skriver, er tatt vare på her").wait_for()
    # Or what the tab sends at its very end might get through, when the network is back at once.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = house.step(context)
    page.get_by_role("heading", name="Vi fant noe du skrev som ikke ble lagret").wait_for()
    assert (box(page).input_value(), house.need()) == ("Slik var det", "Slik var det")
    page.get_by_role("button", name="Ta det inn").click()
    page.get_by_text("Lagret kl.").wait_for()
    assert (house.need(), kept_in(page)) == ("Skrevet uten nett", [])
    assert house.kept() == ["Slik var det", "Skrevet uten nett"]
    context.close()


@deep
def test_the_network_comes_back_and_all_is_sent(running: Any, house: House) -> None:
    context = house.context(running)
    page = house.step(context)
    box(page).press_sequentially("! Først dette")
    page.get_by_text("Lagret kl.").wait_for()
    context.set_offline(True)
    box(page).press_sequentially(" og så mer")
    page.get_by_text("Ingen nett nå.").wait_for()
    context.set_offline(False)
    page.get_by_text("Lagret kl.").wait_for()
    assert house.need() == box(page).input_value()
    assert kept_in(page) == []
    context.close()


@deep
def test_what_was_found_can_be_left(running: Any, house: House) -> None:
    context = house.context(running)
    page = house.step(context)
    context.set_offline(True)
    box(page).fill("Bare tull")
    page.get_by_text("Ingen nett nå.").wait_for()
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = house.step(context)
    page.get_by_role("button", name="La det være").click()
    page.reload()
    assert page.get_by_text("Vi fant noe du skrev").is_hidden()
    assert (house.need(), kept_in(page)) == ("Slik var det", [])
    context.close()


@deep
def test_a_closed_tab_has_sent_what_was_just_typed(running: Any, house: House) -> None:
    context = house.context(running)
    page, other = house.step(context), house.step(context)
    box(page).fill("Rett før jeg lukket")
    page.close(run_before_unload=True)
    other.reload()
    # Carried on by the browser, or found again: one of the two, whatever the browser had time for.
    assert "Rett før jeg lukket" in (
        box(other).input_value(),
        *other.locator(".found-text").all_inner_texts(),
    )
    context.close()


@deep
def test_a_shared_screen_keeps_nothing(running: Any, house: House) -> None:
    context = house.context(running)
    context.clear_cookies()
    page = context.new_page()
    page.goto("/delt-skjerm")
    page.get_by_role("button", name="Dette er en delt skjerm").or_(
        page.locator("main form button[type=submit]")
    ).first.click()
    context.add_cookies(
        [{"name": "fellespott", "value": cookie_of(house.app, house.people[0]), "url": house.live.url}]
    )
    page = house.step(context)
    assert page.evaluate("document.documentElement.hasAttribute('data-shared')") is True
    context.set_offline(True)
    box(page).fill("Ikke her")
    page.get_by_text("Ingen nett nå. Ikke lukk siden.").wait_for()
    assert kept_in(page) == []
    context.set_offline(False)
    page.get_by_text("Lagret kl.").wait_for()
    assert (house.need(), kept_in(page)) == ("Ikke her", [])
    context.close()


@deep
def test_signing_out_leaves_nothing_in_the_browser(running: Any, house: House) -> None:
    context = house.context(running)
    page = house.step(context)
    context.set_offline(True)
    box(page).fill("Hemmelig")
    page.get_by_text("Ingen nett nå.").wait_for()
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto("/meg")
    assert "Hemmelig" in "".join(kept_in(page))
    page.locator('form[action$="/logg-ut"] button').first.click()
    page.get_by_text("Du er logget ut.").wait_for()
    assert kept_in(page) == []
    context.close()


@deep
def test_two_in_turn_go_on_from_each_other(running: Any, house: House) -> None:
    first, second = house.context(running, 0), house.context(running, 1)
    page = house.step(first)
    box(page).press("Control+End")
    box(page).press_sequentially(" Ana her.")
    page.get_by_text("Lagret kl.").wait_for()
    page = house.step(second)
    box(page).press("Control+End")
    box(page).press_sequentially(" Bo her.")
    page.get_by_role("button", name="Neste").click()
    page.wait_for_url("**/steg/drom")
    assert house.need() == "Slik var det Ana her. Bo her."
    assert house.kept() == ["Slik var det", "Slik var det Ana her.", "Slik var det Ana her. Bo her."]
    first.close()
    second.close()


@deep
@pytest.mark.parametrize("choice", ["Behold min", "Ta den andres", "Sett sammen begge"])
def test_two_at_once_both_see_both_and_choose(running: Any, house: House, choice: str) -> None:
    contexts = [house.context(running, who) for who in (0, 1)]
    ana, bo = (house.step(context) for context in contexts)
    box(bo).fill("Det Bo vil ha sagt")
    bo.get_by_text("Lagret kl.").wait_for()
    box(ana).fill("Det Ana vil ha sagt")
    ana.get_by_role("heading", name="Dere skrev her samtidig").wait_for()
    assert house.need() == "Det Bo vil ha sagt"
    assert (box(ana).input_value(), ana.locator(".both blockquote").inner_text().strip()) == (
        "Det Ana vil ha sagt",
        "Det Bo vil ha sagt",
    )
    # Nothing more is saved there until she has chosen; what she goes on writing is not lost either.
    box(ana).press_sequentially(", og litt til")
    with ana.expect_response("**/lagre") as answer:
        ana.get_by_role("button", name=choice).click()
    assert answer.value.status in (200, 409)
    ana.get_by_role("heading", name="Dere skrev her samtidig").wait_for(state="detached")
    expected = {
        "Behold min": "Det Ana vil ha sagt, og litt til",
        "Ta den andres": "Det Bo vil ha sagt",
        "Sett sammen begge": "Det Ana vil ha sagt, og litt til\n\nDet Bo vil ha sagt",
    }[choice]
    assert (box(ana).input_value(), house.need()) == (expected, expected)
    kept = house.kept()
    assert kept[:3] == ["Slik var det", "Det Bo vil ha sagt", "(Det Ana vil ha sagt)"]
    assert "Det Ana vil ha sagt, og litt til" in " ".join(kept)
    for context in contexts:
        context.close()


@deep
def test_the_button_right_after_a_key_is_no_conflict_with_oneself(running: Any, house: House) -> None:
    context = house.context(running)
    page = house.step(context)
    for number in range(5):
        box(page).fill(f"Utgave {number}")
        box(page).blur()
        page.get_by_role("button", name="Neste").click()
        page.wait_for_url("**/steg/drom")
        page.go_back()
        page.wait_for_url("**/steg/behov")
        page.reload()
        assert page.get_by_text("Vi fant noe du skrev").is_hidden()
        assert (box(page).input_value(), house.need()) == (f"Utgave {number}",) * 2
    context.close()


@deep
def test_a_killed_server_is_waited_for(running: Any, house: House) -> None:
    context = house.context(running)
    page = house.step(context)
    house.kill()
    box(page).fill("Skrevet mens tjeneren var nede")
    page.get_by_text("Ingen nett nå.").wait_for()
    page.close(run_before_unload=False)
    port = house.live.url
    house.start()
    # Another port is another site to the browser: what it kept moves as it would have stayed.
    kept = context.storage_state()
    for origin in kept["origins"]:
        if origin["origin"] == port:
            origin["origin"] = house.live.url
    fresh = running.new_context(base_url=house.live.url, locale="nb-NO", storage_state=kept)
    fresh.add_cookies(
        [{"name": "fellespott", "value": cookie_of(house.app, house.people[0]), "url": house.live.url}]
    )
    page = house.step(fresh)
    page.get_by_role("button", name="Ta det inn").click()
    page.get_by_text("Lagret kl.").wait_for()
    assert house.need() == "Skrevet mens tjeneren var nede"
    context.close()
    fresh.close()


@deep
def test_without_scripts_the_button_saves_and_nothing_else_is_shown(running: Any, house: House) -> None:
    state = house.context(running).storage_state()
    context = running.new_context(
        base_url=house.live.url, locale="nb-NO", java_script_enabled=False, storage_state=state
    )
    page = house.step(context)
    assert page.get_by_text("Vi fant noe du skrev").is_hidden()
    box(page).fill("Uten skript")
    page.get_by_role("button", name="Neste").click()
    page.wait_for_url("**/steg/drom")
    assert house.need() == "Uten skript"
    context.close()
