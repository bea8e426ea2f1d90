"""Measure the pages people meet first, on the demo round: `make bench`. What it means: bench/README.md."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support import server

ALONE = 30  # requests one after another, for how long a person waits
AT_ONCE = 16
TOGETHER = 320  # requests sixteen at a time, for how many a second

PAGES = ("/", "/utlysninger", "/om", "/logg-inn")


def fetch(url: str) -> float:
    """Seconds from asking for a page to having all of it. Raises on any answer but a good one."""
    began = time.perf_counter()
    with urllib.request.urlopen(url, timeout=30) as answer:
        answer.read()
    return time.perf_counter() - began


def measure(url: str) -> str:
    """One line of figures for one page."""
    fetch(url)  # the first fills the template cache
    alone = [fetch(url) * 1000 for _ in range(ALONE)]
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(fetch, [url] * TOGETHER))
    rate = TOGETHER / (time.perf_counter() - began)
    return f"{statistics.median(alone):8.1f} {max(alone):8.1f} {rate:10.0f}"


def main() -> None:
    """Load the demo into a place of its own, serve it, and measure."""
    with tempfile.TemporaryDirectory(prefix="fellespott-bench-") as name:
        var = Path(name)
        database = os.environ.get("DATABASE_URL") or f"sqlite:///{var / 'fellespott.sqlite'}"
        began = time.perf_counter()
        server.load_demo(database, var)
        print(f"the demo round was loaded in {time.perf_counter() - began:.1f} s\n")
        with server.start(database, var, threads=8, FELLESPOTT_DEMO="1") as running:
            print(f"{'page':24} {'median':>8} {'slowest':>8} {'at 16':>10}")
            print(f"{'':24} {'ms':>8} {'ms':>8} {'pages/s':>10}")
            for page in PAGES:
                print(f"{page:24} {measure(running.url + page)}", flush=True)


if __name__ == "__main__":
    main()
