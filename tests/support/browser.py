"""A real browser for tests: people who click without JavaScript, and axe looking over their shoulder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from playwright.sync_api import TimeoutError as NotThere

from tests.support import chromium

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe" / "axe.min.js"
# Each page is looked at in each language and at each width; a walk that is in a hurry takes them two and two.
LOOKS = (("nb", (360, 1280)), ("en", (360, 1280)))
LOOKS_IN_A_HURRY = (("nb", (360,)), ("en", (1280,)))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def browser() -> Iterator[Browser]:
    """A running Chromium. Raises ChromiumNotFound when none can be had."""
    # First, because on a bare machine it also fetches what Playwright's own driver needs.
    path = chromium.find_or_install()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.launch_arguments())
        try:
            yield running
        finally:
            running.close()


@dataclass
class Someone:
    """A person with a browser of their own, scripts switched off."""

    name: str
    page: Page
    base: str
    watcher: Watcher | None = None

    def go(self, path: str) -> None:
        """Open a path or a whole address, and have the page looked over."""
        url = path if path.startswith("http") else self.base + path
        answer = self.page.goto(url)
        assert answer is not None
        assert answer.status < 400, f"{self.name}: {url} gave {answer.status}: {self.text()[:400]}"
        self.looked_at()

    def press(self, text: str, *, exact: bool = True) -> None:
        """Press the button or follow the link with that text, and have what comes looked over."""
        found = self.page.get_by_role("button", name=text, exact=exact).or_(
            self.page.get_by_role("link", name=text, exact=exact)
        )
        assert found.count() > 0, (
            f"{self.name}: nothing called «{text}» on {self.page.url}: {self.text()[:1500]}"
        )
        found.first.click()
        self.looked_at()

    def fill(self, label: str, value: str) -> None:
        """Write in the field with that label."""
        self._control(label).fill(value)

    def choose(self, label: str) -> None:
        """Tick the box or radio button with that label."""
        self.tick(self._control(label))

    def tick(self, control: Locator) -> None:
        """Tick it from the keyboard, as those who use no mouse do."""
        if not control.is_checked():
            control.press("Space")
        assert control.is_checked(), f"{self.name}: cannot tick {control} on {self.page.url}"

    def select(self, label: str, option: str) -> None:
        """Choose from a list."""
        self._control(label).select_option(label=option)

    def _control(self, label: str) -> Locator:
        found = self.page.get_by_label(label, exact=False)
        return self._there(found, f"no field «{label}»")

    def _there(self, found: Locator, complaint: str) -> Locator:
        """The first of them, once it is there; a failure says what the page says instead."""
        try:
            found.first.wait_for()
        except NotThere:
            raise AssertionError(
                f"{self.name}: {complaint} on {self.page.url}: {self.text()[:1500]}"
            ) from None
        return found.first

    def text(self) -> str:
        """What the page says."""
        return " ".join(self.page.locator("body").inner_text().split())

    def sees(self, text: str) -> None:
        """The page says this, or the walk stops with what it says instead."""
        self.page.wait_for_load_state()
        assert text in self.text(), (
            f"{self.name} does not see «{text}» on {self.page.url}: {self.text()[:1500]}"
        )

    def does_not_see(self, text: str) -> None:
        """The page does not say this."""
        assert text not in self.text(), f"{self.name} sees «{text}» on {self.page.url}"

    def looked_at(self) -> None:
        """Hand the page to axe, if somebody watches."""
        if self.watcher is not None:
            self.watcher.look(self.page)


@dataclass
class Watcher:
    """Opens each page a walk comes by once more, with scripts, narrow and wide, in each language, for axe."""

    browser: Browser
    base: str
    looks: tuple[tuple[str, tuple[int, ...]], ...] = LOOKS
    seen: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)
    pages: int = 0
    tab: Page | None = None

    def look(self, page: Page) -> None:
        """Run axe on the address the page stands on, as the same person. Each kind of page once."""
        key = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|/(partner|invitasjon)/[^/?]+", r"/\1/…", page.url)
        parts = urlsplit(page.url)
        if key in self.seen or parts.path in ("", "about:blank"):
            return
        self.seen.add(key)
        here = parts.path + (f"?{parts.query}" if parts.query else "")
        tab = self._tab_of(page.context)
        for language, widths in self.looks:
            answer = tab.goto(f"{self.base}/sprak/{language}?{urlencode({'next': here})}")
            # A page that answers only to the form that led to it cannot be opened once more.
            if answer is not None and answer.status < 400:
                self._run_axe(tab, language, widths, here)

    def _tab_of(self, theirs: BrowserContext) -> Page:
        """One tab for the whole walk, with scripts, signed in as the person being watched."""
        if self.tab is None:
            self.tab = self.browser.new_context(locale="nb-NO").new_page()
        self.tab.context.clear_cookies()
        self.tab.context.add_cookies(theirs.cookies())  # type: ignore[arg-type]
        return self.tab

    def _run_axe(self, tab: Page, language: str, widths: tuple[int, ...], here: str) -> None:
        tab.evaluate(AXE.read_text())
        for width in widths:
            tab.set_viewport_size({"width": width, "height": 900})
            result: Any = tab.evaluate(
                "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})",
                TAGS,
            )
            self.pages += 1
            where = f"{here} ({language}, {width} px)"
            for violation in result["violations"]:
                targets = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
                self.found.append(f"{where}: {violation['id']}: {violation['help']} [{targets}]")
            if tab.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
            ):
                self.found.append(f"{where}: wider than the screen")


def someone(
    running: Browser, name: str, base: str, watcher: Watcher | None = None, width: int = 360
) -> Someone:
    """A new person with an empty browser, scripts off, on a phone."""
    context = running.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 800}, locale="nb-NO", base_url=base
    )
    context.set_default_timeout(10_000)
    return Someone(name, context.new_page(), base, watcher)
