"""Measure the gallery with a thousand proposals beside a bare Flask page: `python -m bench.gallery`.

Both pages run on the same server (gunicorn, one process, threads) and read the same database in the same
run: first the one, then the other, several rounds over, so that a busy machine slows both. The bare page is
a Flask app of a few lines that reads 50 rows of the proposals and makes a list of them. What counts is the
ratio of the two rates. Every request of the gallery is a new visitor's: no cookie, an order of its own.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "platform"))

from flask import Flask
from sqlalchemy import create_engine, text

from tests.support import postgres, server

PROPOSALS = 1000
AT_ONCE = 4  # no more than the connections an engine keeps open
REQUESTS = 400
ROUNDS = 5
WARM = 400
SLUG = "tusen-forslag"
PAGE = f"/utlysninger/{SLUG}/forslag"
BARE = "bench.gallery:bare()"

LIST = """<!doctype html><title>Liste</title>
<ul>{% for row in rows %}<li><b>{{ row.title }}</b> {{ row.dream }}</li>{% endfor %}</ul>"""


def bare() -> Flask:
    """The smallest page that reads 50 rows: no sign-in, no languages, no frame, no headers."""
    app = Flask("bare")
    engine = create_engine(os.environ["DATABASE_URL"])
    page = app.jinja_env.from_string(LIST)

    @app.get("/")
    def _page() -> str:
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT id, title, dream FROM proposal LIMIT 50")).all()
        return page.render(rows=rows)

    return app


def fill(database: str, var: Path) -> None:
    """A call whose deadline has passed, with a thousand proposals, their money, tags and partners."""
    from datetime import timedelta

    from fellespott.app import create_app
    from fellespott.calls.states import Phase
    from fellespott.calls.tags import kind_of_tag
    from fellespott.config import read_settings
    from fellespott.core.clock import utcnow
    from fellespott.core.db import db, unit_of_work
    from fellespott.proposals.models import BudgetLine, Proposal, ProposalTag
    from fellespott.proposals.states import BudgetCategory, ProposalState, TagKind
    from tests.factories import WHOLE, make_call, make_film, make_group

    app = create_app(read_settings(server.settings(database, var)))
    tags = list(kind_of_tag().items())
    with app.app_context():
        db.create_all()
        with unit_of_work() as session:
            call = make_call(session, phase=Phase.JURY, slug=SLUG, title="Tusen forslag")
            groups = [make_group(session, name=f"Gruppe {one}", area="Lademoen") for one in range(100)]
            moment = utcnow() - timedelta(days=3)
            for number in range(PROPOSALS):
                film = make_film(session, captions=number % 3 > 0, poster_key=f"still-{number}.jpg")
                proposal = Proposal(
                    call_id=call.id,
                    group_id=groups[number % 100].id,
                    state=ProposalState.SUBMITTED,
                    film_id=film.id,
                    created_at=moment,
                    updated_at=moment,
                    submitted_at=moment,
                    **WHOLE | {"title": f"Forslag {number}", "dream": WHOLE["dream"] * 6},
                )
                session.add(proposal)
                session.flush()
                amount = {"category": BudgetCategory.FOOD, "amount_ore": 500_00 + number * 100}
                session.add(BudgetLine(proposal_id=proposal.id, position=1, purpose="Mat", **amount))
                for key, kind in (tags[number % len(tags)], tags[(number * 7 + 3) % len(tags)]):
                    session.merge(ProposalTag(proposal_id=proposal.id, kind=TagKind(kind), key=key))
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        db.engine.dispose()


def fetch(url: str) -> int:
    """Bytes of the page. Raises on any answer but a good one."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return len(answer.read())


def rate(url: str, pool: ThreadPoolExecutor) -> float:
    """Pages a second, AT_ONCE at a time."""
    began = time.perf_counter()
    list(pool.map(fetch, [url] * REQUESTS))
    return REQUESTS / (time.perf_counter() - began)


def measure(database: str, var: Path) -> None:
    """Both pages in turn; prints each round and the ratio of all."""
    with (
        server.start(database, var, threads=AT_ONCE) as ours,
        server.start(database, var, threads=AT_ONCE, app=BARE) as bare_one,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        pages = {"bare": f"{bare_one.url}/", "gallery": f"{ours.url}{PAGE}"}
        for name, url in pages.items():
            list(pool.map(fetch, [url] * WARM))  # fills the caches of both
            print(f"  {name:8} {fetch(url) / 1024:6.1f} kB")
        ratios = []
        for number in range(ROUNDS):
            found = {name: rate(url, pool) for name, url in pages.items()}
            ratios.append(found["gallery"] / found["bare"])
            print(
                f"  round {number + 1}: bare {found['bare']:6.0f}/s, gallery {found['gallery']:6.0f}/s, "
                f"ratio {ratios[-1]:.2f}",
                flush=True,
            )
        print(f"  ratio in the middle: {statistics.median(ratios):.2f}")


def profile(database: str, var: Path) -> None:
    """Where the time goes, in one process without a server."""
    from fellespott.app import create_app
    from fellespott.config import read_settings

    client = create_app(read_settings(server.settings(database, var))).test_client()
    for _ in range(50):
        client.get(PAGE)
        client.delete_cookie("fellespott")
    seen: Any = cProfile.Profile()
    seen.enable()
    for _ in range(300):
        client.get(PAGE)
        client.delete_cookie("fellespott")
    seen.disable()
    pstats.Stats(seen).sort_stats("cumulative").print_stats(70)


def main() -> None:
    """Fill a database of its own kind after kind, and measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", choices=("sqlite", "postgresql"))
    options.add_argument("--profile", action="store_true")
    chosen = options.parse_args()
    for kind in ("sqlite", "postgresql"):
        if chosen.only and kind != chosen.only:
            continue
        with tempfile.TemporaryDirectory(prefix="fellespott-bench-") as name:
            var = Path(name)
            found = postgres.start() if kind == "postgresql" else None
            try:
                database = found.create("bench") if found else f"sqlite:///{var / 'bench.sqlite'}"
                fill(database, var)
                print(kind, flush=True)
                (profile if chosen.profile else measure)(database, var)
            finally:
                if found:
                    found.stop()


if __name__ == "__main__":
    main()
