"""How long the demo takes to load: `python -m bench.demo_load`. `DATABASE_URL` names another database.

It reports and asserts nothing: a number of seconds is a fact about this machine, not about the program.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import server

WHAT_CAME = (
    "applications",
    "projects",
    "paid_nok",
    "ledger_sum_ore",
    "reviews_settled",
    "stories",
    "lessons",
)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took."""
    began = time.perf_counter()
    yield
    print(f"{what:28} {time.perf_counter() - began:6.1f} s", flush=True)


def main() -> None:
    """Load the demo into a place of its own, then run the command once more."""
    with tempfile.TemporaryDirectory(prefix="fellespott-demo-load-") as name:
        var = Path(name)
        database = os.environ.get("DATABASE_URL") or f"sqlite:///{var / 'fellespott.sqlite'}"
        env = server.settings(database, var, FELLESPOTT_DEMO="1")
        with timed("schema and what ships as data"):
            server.flask("db", "upgrade", env=env)
            server.flask("setup", env=env)
        with timed("the demo"):
            server.flask("demo", env=env)
        with timed("the demo a second time"):
            print(server.flask("demo", env=env).strip())
        with timed("its figures"):
            figures = json.loads(server.flask("figures", "--json", env=env))
        print({name: figures[name] for name in WHAT_CAME})


if __name__ == "__main__":
    main()
