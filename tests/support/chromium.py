"""A real Chromium for the browser tests and the screenshots: found, or fetched.

Looked for in this order: an installed one; apt, when we are root; Playwright's own download,
which gets a minute. When none can be had the tests fail with one sentence. They never skip: a
test that quietly did not run is worse than one that failed.

Playwright's driver is a Node of its own, and on a bare Debian it lacks one library. So that is
looked for, and fetched, too.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

DRIVER_LIBRARY = "libatomic1"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_SECONDS = 300
DOWNLOAD_SECONDS = 60

# A browser under test is quiet: no first-run pages, no updates, nothing sent home.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    # /dev/shm is 64 MB in most containers, and Chromium crashes when it is full.
    "--disable-dev-shm-usage",
)


class ChromiumNotFound(RuntimeError):
    """No Chromium could be found or fetched; the text says what to do."""


def launch_arguments() -> list[str]:
    """Arguments for `playwright.chromium.launch(args=…)`."""
    # Chromium refuses to run as root inside its sandbox; we only open our own pages.
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def find_or_install() -> str:
    """Path of a Chromium that runs. Raises ChromiumNotFound in one sentence."""
    # One xdist worker fetches, the others wait for it and then find what it fetched.
    lock = Path(tempfile.gettempdir()) / f"fellespott-chromium-{os.geteuid()}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if missing := _missing():
            _by_apt(missing)
        if "chromium" in _missing():
            _by_playwright()
    path = _installed()
    missing = _missing()
    if path is None or missing:
        raise ChromiumNotFound(
            f"No browser to test in: install {' and '.join(missing)} with apt, "
            "or run the tests as root so that they can."
        )
    return path


def _missing() -> list[str]:
    """Debian's names of what is not here."""
    missing = [] if _installed() else ["chromium"]
    return missing if _driver_runs() else [*missing, DRIVER_LIBRARY]


def _driver_runs() -> bool:
    node, _script = compute_driver_executable()
    return _runs(node)


def _installed() -> str | None:
    candidates = [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in [*candidates, *_downloaded()] if _runs(path)), None)


def _downloaded() -> list[str]:
    """Chromiums that Playwright fetched earlier, the newest first."""
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return sorted((str(path) for path in folder.glob("chromium-*/chrome-linux*/chrome")), reverse=True)


def _runs(path: str) -> bool:
    """Whether it is more than a name: Ubuntu's is a stub, and a downloaded one may lack libraries."""
    return _try([path, "--version"], seconds=20)


def _by_apt(packages: Sequence[str]) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _try(["apt-get", "update", "-q"], APT_SECONDS, quiet)
    # One at a time: Ubuntu has no Chromium to give, and must not lose the library for it.
    for package in packages:
        _try(["apt-get", "install", "-qy", "--no-install-recommends", package], APT_SECONDS, quiet)


def _by_playwright() -> None:
    libraries = ["--with-deps"] if os.geteuid() == 0 else []
    _try([sys.executable, "-m", "playwright", "install", *libraries, "chromium"], DOWNLOAD_SECONDS)


def _try(command: Sequence[str], seconds: float, env: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=seconds, env=env).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
