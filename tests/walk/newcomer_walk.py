"""A newcomer with one cheap phone on a slow network: from the invitation to a proposal sent in with film.

With scripts on, 360 px wide, and the network throttled as Chromium's "slow 3G" does it. What it took in
screens, taps and kilobytes is printed. It measures, so it is run by hand:

    FELLESPOTT_PICTURES=/tmp/newcomer .venv/bin/python -m pytest tests/walk/newcomer_walk.py -s -p no:xdist
"""

import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from fellespott.calls.states import Phase
from fellespott.config import read_settings
from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.groups.services import invite
from fellespott.groups.states import MemberKind
from tests.conftest import make_app
from tests.factories import make_call, make_group, make_person
from tests.support import films
from tests.walk.conftest import Town

pytestmark = pytest.mark.browser

# Chromium's own figures for slow 3G: bytes a second either way, and milliseconds before an answer begins.
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FORM_KB = 150
SCREENS = 25
PARTNERS = [
    ("Storby kommune", "Bydel øst", "Kommunen", "bydel@example.org"),
    ("Storby kommune", "Biblioteket", "Kommunen", "bibliotek@example.org"),
    ("Velforeningen", "", "Frivillig organisasjon", "vel@example.org"),
]


class Phone:
    """A phone that counts what its owner goes through."""

    def __init__(self, running: Browser, base: str, pictures: Path | None) -> None:
        context = running.new_context(
            viewport={"width": 360, "height": 740}, locale="nb-NO", base_url=base, has_touch=True
        )
        context.set_default_timeout(90_000)
        self.page: Page = context.new_page()
        self.screens, self.taps, self.bytes_down = 0, 0, 0
        self._pictures = pictures
        # How the server names the page, and how many bytes had come when it was there.
        self.seen: list[tuple[str, int]] = []
        wire = context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW_3G)
        wire.on("Network.loadingFinished", self._loaded)

    def _loaded(self, event: dict[str, Any]) -> None:
        self.bytes_down += int(event.get("encodedDataLength", 0))

    def open(self, path: str) -> None:
        """Follow a link from outside."""
        self.page.goto(path, wait_until="load")
        self._arrived()

    def _arrived(self) -> None:
        self.screens += 1
        self.seen.append((self.page.url, self.bytes_down))
        if self._pictures is not None:
            self.page.screenshot(path=self._pictures / f"newcomer-{self.screens:02}.png", full_page=True)

    def tap(self, name: str, *, stays: bool = False) -> None:
        """Press what has this name; unless it stays, another page comes."""
        self._press(self._named(name), stays=stays)

    def _named(self, name: str) -> Locator:
        button = self.page.get_by_role("button", name=name, exact=True)
        return button.or_(self.page.get_by_role("link", name=name, exact=True)).first

    def _press(self, target: Locator, *, stays: bool) -> None:
        self.taps += 1
        if stays:
            target.click()
            return
        with self.page.expect_navigation(wait_until="load"):
            target.click()
        self._arrived()

    def write(self, label: str, words: str) -> None:
        """Write in the field with that label: one tap to get there."""
        self.taps += 1
        self.page.get_by_label(label).first.fill(words)

    def tick(self, control: Locator) -> None:
        """Tick a box or a button."""
        self.taps += 1
        control.check()


@pytest.fixture
def pictures() -> Path | None:
    """Where the screens are kept, if somebody wants to look at them (FELLESPOTT_PICTURES)."""
    folder = os.environ.get("FELLESPOTT_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder) if folder else None


def an_open_call_and_an_invitation(town: Town) -> SimpleNamespace:
    app = make_app(read_settings(town.server.env))
    with app.app_context():
        try:
            with unit_of_work() as session:
                now = utcnow()
                call = make_call(
                    session,
                    phase=Phase.OPEN,
                    opens_at=now - timedelta(days=1),
                    closes_at=now + timedelta(days=14),
                )
                friend = make_person(session, name="Kim", email="kim@example.org")
                group = make_group(session, contact=friend, name="Ungdomsgjengen")
                token = invite(
                    session,
                    actor=friend,
                    group=group,
                    kind=MemberKind.MEMBER,
                    email="mia@example.org",
                    now=now,
                )
                return SimpleNamespace(slug=call.slug, link=f"/invitasjon/{token}")
        finally:
            db.session.remove()
            db.engine.dispose()


@pytest.mark.parametrize("town", ["sqlite"], indirect=True)
def test_a_newcomer_on_a_slow_phone_sends_in_a_proposal(
    town: Town, tmp_path: Path, pictures: Path | None
) -> None:
    start = an_open_call_and_an_invitation(town)
    phone = Phone(town.running, town.server.url, pictures)
    page = phone.page

    phone.open(start.link)
    phone.write("Hva skal vi kalle deg?", "Mia")
    phone.tap("Ja, jeg blir med")
    phone.tick(phone.page.get_by_label("15, 16 eller 17 år"))
    phone.tap("Gå videre")
    first_step = begin(phone)
    write_all(phone)
    for _name, _unit, _kind, address in PARTNERS:
        partner = town.newcomer(address)
        partner.go(town.link_to(address, "/partner/"))
        partner.press("Ja, vi er med")
    money_and_film(phone, tmp_path)
    promise_and_send(phone)

    expect(page.locator("main")).to_contain_text("Forslaget er sendt inn!")
    print(
        f"\nnewcomer: {phone.screens} screens, {phone.taps} taps, {phone.bytes_down / 1000:.0f} kB down; "
        f"the first step {first_step / 1000:.0f} kB with all it needs"
    )
    assert first_step < FORM_KB * 1000
    assert phone.screens <= SCREENS


def begin(phone: Phone) -> int:
    """From the group to the first question; how many bytes that took, whatever was fetched before."""
    phone.tap("Lag et forslag")
    if phone.page.get_by_role("button", name="Begynn", exact=True).count():
        phone.tap("Begynn")
    fresh = phone.page.context.new_page()
    wire = phone.page.context.new_cdp_session(fresh)
    taken = [0]
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.on("Network.loadingFinished", lambda event: taken.append(int(event["encodedDataLength"])))
    fresh.goto(phone.page.url, wait_until="networkidle")
    fresh.close()
    return sum(taken)


def write_all(phone: Phone) -> None:
    for words in ("Et sted å være om kvelden.", "At ingen står alene."):
        phone.write("Skriv med egne ord", words)
        phone.tap("Neste")
    phone.write("Hva skal forslaget hete?", "Åpent hus på Lademoen")
    phone.write("Hva vil dere gjøre?", "Vi holder åpent hus to kvelder i uka.")
    phone.tap("Neste")
    phone.write("Hvem som er med", "Unge mellom 13 og 18 i bydelen.")
    phone.tap("Neste")
    if "Hva skal bli annerledes?" in phone.page.locator("h1").inner_text():
        phone.tap("Neste")
    phone.write("Hvor kommer ideen fra?", "Vi spurte dem som henger på senteret.")
    phone.write("Hvem har vært med på å forme den?", "Ti unge og en fritidsleder.")
    phone.tap("Neste")
    for at, (name, unit, kind, address) in enumerate(PARTNERS):
        if phone.page.get_by_label("Hva heter de?").count() == 0:
            phone.tap("Spør en partner")
        phone.write("Hva heter de?", name)
        if unit:
            phone.write("Hvilken avdeling?", unit)
        phone.tick(phone.page.get_by_label(kind, exact=True))
        phone.write("Hvem skal få spørsmålet?", f"Kontakt i {unit or name}")
        phone.write("E-posten til den som skal svare", address)
        if at == 0:
            phone.tick(phone.page.get_by_label("De har ansvaret for at det blir gjort"))
        phone.tap("Send spørsmålet" if at == len(PARTNERS) - 1 else "Send, og spør en til")


def money_and_film(phone: Phone, folder: Path) -> None:
    phone.tap("Neste")
    phone.taps += 1
    phone.page.get_by_label("Hva slags utgift?").select_option(index=1)
    phone.write("Hva er det?", "Brettspill og utstyr")
    phone.write("Hvor mye?", "25 000")
    phone.tap("Legg til")
    phone.tap("Neste")
    film = folder / "film.mp4"
    film.write_bytes(films.film(seconds=20, size=(640, 360)))
    phone.taps += 2
    phone.page.get_by_label("Velg filmen").set_input_files(film)
    phone.tap("Last opp filmen")
    phone.write("Skriv undertekstene her", "0:00 Hei, vi er Ungdomsgjengen.")
    phone.tap("Lagre teksten")
    phone.tap("Lagre hvem som er med")
    phone.tap("Neste")


def promise_and_send(phone: Phone) -> None:
    if "handler" in phone.page.locator("h1").inner_text():
        phone.tap("Neste")
    for box in phone.page.locator("main input[type=checkbox]").all():
        phone.tick(box)
    phone.tap("Neste")
    if phone.page.get_by_role("button", name="Send inn forslaget").count() == 0:
        phone.tap("Se over og send inn")
    phone.tap("Send inn forslaget")
