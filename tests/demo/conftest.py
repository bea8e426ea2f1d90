"""The demo, loaded once for each database and then only read. Tests that write use `fresh_app`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.demo.content import practice, round_2021
from fellespott.demo.films import MadeFilm, make_films
from fellespott.demo.services import load_demo
from tests.conftest import make_app, make_settings
from tests.support import postgres


@pytest.fixture(scope="session")
def films() -> dict[str, MadeFilm]:
    return make_films([*round_2021().proposals, *practice().proposals])


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_name: str,
    films: dict[str, MadeFilm],
) -> Iterator[Flask]:
    """The app with the demo in its database."""
    folder: Path = tmp_path_factory.mktemp(f"demo-{request.param}")
    name = f"fellespott_demo_{worker_name}"
    on_sqlite = request.param == "sqlite"
    url = f"sqlite:///{folder / 'demo.sqlite'}" if on_sqlite else postgres.for_this_run().create(name)
    app = make_app(make_settings(folder, url, demo=True))
    with app.app_context():
        db.create_all()
        with unit_of_work() as session:
            assert load_demo(session, films=films, now=utcnow().replace(microsecond=0))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if not on_sqlite:
        postgres.for_this_run().drop(name)


@pytest.fixture
def demo(loaded: Flask) -> Iterator[Session]:
    """A session that reads what was loaded."""
    with loaded.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture
def visitor(loaded: Flask, demo: Session) -> FlaskClient:
    """Somebody at this machine who is not signed in."""
    return loaded.test_client()
