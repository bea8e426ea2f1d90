"""A whole installation for the walks: empty database, real server, scheduler and mail server."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser

from tests.support import postgres, server
from tests.support.browser import LOOKS, LOOKS_IN_A_HURRY, Someone, Watcher, browser, someone
from tests.support.mail import MailCatcher

LINK = re.compile(r"https?://\S+")
CODE = re.compile(r"\b\d{6}\b")


@dataclass
class Town:
    """The installation and everyone in it."""

    server: server.LiveServer
    mail: MailCatcher
    running: Browser
    watcher: Watcher
    first_link: str

    def newcomer(self, name: str, width: int = 360) -> Someone:
        """Somebody with a browser of their own."""
        return someone(self.running, name, self.server.url, self.watcher, width)

    def link_to(self, address: str, part: str, count: int = 1) -> str:
        """The link with `part` in it from the newest mail to the address that has one."""
        for message in reversed(self.mail.wait_for(address, count, seconds=30)):
            for link in LINK.findall(message.get_content()):
                if part in link:
                    return link.rstrip(".,)")
        raise AssertionError(f"no link with {part} in the mails to {address}")

    def is_told(self, address: str, words: str, seconds: float = 30) -> None:
        """A mail with these words reaches the address."""
        until = time.monotonic() + seconds
        while not any(words in " ".join(mail.get_content().split()) for mail in self.mail.to(address)):
            assert time.monotonic() < until, f"no mail to {address} says «{words}»"
            time.sleep(0.1)

    def sign_in(self, person: Someone, address: str, *, called: str | None = None) -> None:
        """Sign in by the code that comes by mail; say what to be called where the account is new."""
        before = len(self.mail.to(address))
        person.go("/logg-inn")
        person.fill("E-postadresse", address)
        person.press("Send meg en kode")
        code = CODE.search(self.mail.wait_for(address, before + 1, seconds=30)[-1].get_content())
        assert code is not None
        person.fill("Koden i e-posten", code.group())
        person.press("Gå videre")
        if called is not None:
            person.fill("Hva skal vi kalle deg?", called)
            person.press("Gå videre")

    def set_up_second_step(self, person: Someone) -> None:
        """Set up an app, as whoever runs things is asked to; its digits come from the secret on the page."""
        person.press("Bruk en app")
        secret = person.page.locator("#secret").inner_text().replace(" ", "")
        person.fill("Koden i appen", pyotp.TOTP(secret).now())
        person.press("Ferdig")


# Ended with the walk: a worker runs one browser at a time.
@pytest.fixture(scope="module")
def chromium_running() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def town(
    request: pytest.FixtureRequest, tmp_path: Path, worker_name: str, chromium_running: Browser
) -> Iterator[Town]:
    """An empty installation; on PostgreSQL too in the deep run, where every page is looked at in full."""
    name = f"fellespott_walk_{worker_name}"
    on_postgres = request.param == "postgresql"
    url = postgres.for_this_run().create(name) if on_postgres else f"sqlite:///{tmp_path / 'walk.sqlite'}"
    with MailCatcher() as mail:
        env = server.settings(url, tmp_path, FELLESPOTT_SMTP_URL=mail.url)
        server.flask("db", "upgrade", env=env)
        with server.start(url, tmp_path, scheduler=True, FELLESPOTT_SMTP_URL=mail.url) as live:
            printed = live.flask("setup")
            link = LINK.search(printed)
            assert link is not None, printed
            watcher = Watcher(chromium_running, live.url, LOOKS if on_postgres else LOOKS_IN_A_HURRY)
            yield Town(live, mail, chromium_running, watcher, link.group())
            # After the walk, so that it is told what it looked like when something went wrong.
            print(live.log()[-3000:])
    if on_postgres:
        postgres.for_this_run().drop(name)
