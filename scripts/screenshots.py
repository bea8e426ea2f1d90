"""`make screenshots`: pictures of the demo round for README and docs, on a phone and on a wide screen.

The demo is loaded into a temporary folder and served on a free port, so that the pictures are
of what ships and nothing else.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import chromium, server

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"


@dataclass(frozen=True)
class Picture:
    """A page to show: where to begin, which links to follow from there, and who is looking."""

    name: str
    path: str
    follow: tuple[str, ...] = ()  # CSS selectors of links, clicked one after the other
    sign_in: str | None = None  # the demo account's key; None is a visitor
    smallest: bool = False  # also on the narrowest screen there is


ROUND = "/utlysninger/innbyggernes-modell-2021"
PICTURES = (
    Picture("front", "/"),
    Picture("call", "/utlysninger/overunde"),
    Picture("proposal", "/", follow=("main a[href^='/forslag/']",)),
    Picture("decision", f"{ROUND}/vedtak"),
    Picture("ranking", f"{ROUND}/rangering", sign_in="leder"),
    Picture("conflicts", "/utlysninger/overunde-for-juryen/vurder", sign_in="jury"),
    Picture("mine", "/mitt", sign_in="gruppe"),
    Picture("sign-in", "/logg-inn", smallest=True),
    Picture("paper-code", "/kode", smallest=True),
    Picture("shared-screen", "/delt-skjerm", smallest=True),
    Picture("sign-ins", "/meg/innlogginger", sign_in="gruppe", smallest=True),
)

# Width and height in CSS pixels.
SCREENS = {"320": (320, 780), "360": (360, 780), "1280": (1280, 800)}


def sign_in(page: Page, base: str, key: str) -> None:
    """Press the demo account's button."""
    page.goto(f"{base}/demo")
    page.locator(f"form[action='/demo/logg-inn/{key}'] button").click()


def take(browser: Browser, base: str, picture: Picture, screen: str) -> Path:
    """One picture on one screen; returns the file."""
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="nb-NO",
        timezone_id="Europe/Oslo",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if picture.sign_in:
        sign_in(page, base, picture.sign_in)
    page.goto(base + picture.path)
    for link in picture.follow:
        page.locator(link).first.click()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    path = FOLDER / f"{picture.name}-{screen}.png"
    page.screenshot(path=path, animations="disabled")
    context.close()
    return path


def main() -> int:
    """Take every picture on every screen; `scripts.screenshots forside` takes only that one."""
    wanted = set(sys.argv[1:])
    FOLDER.mkdir(parents=True, exist_ok=True)
    executable = chromium.find_or_install()
    with tempfile.TemporaryDirectory(prefix="fellespott-screenshots-") as name:
        var = Path(name)
        database = f"sqlite:///{var / 'fellespott.sqlite'}"
        server.load_demo(database, var)
        with server.start(database, var, FELLESPOTT_DEMO="1") as running, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=chromium.launch_arguments())
            for picture in PICTURES:
                if wanted and picture.name not in wanted:
                    continue
                for screen in SCREENS:
                    if screen == "320" and not picture.smallest:
                        continue
                    print(take(browser, running.url, picture, screen).relative_to(ROOT), flush=True)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
