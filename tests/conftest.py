"""What tests share: an app on each database, a client, and a way to count statements.

Each test runs inside one transaction that is rolled back at its end, on SQLite and on PostgreSQL.
Tests of races, commits and restarts take `fresh_app` instead: a database of their own, really committed.
"""

import contextvars
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from fellespott.app import create_app
from fellespott.config import Settings, read_settings
from fellespott.core.clock import utcnow
from fellespott.core.db import db, expect_writes, unit_of_work
from fellespott.core.ids import new_token, token_hash
from fellespott.people.models import SignIn
from fellespott.people.states import WayIn
from tests.support import postgres

BACKENDS = ("sqlite", "postgresql")
# Who takes one of these goes through pages.
VISITING = frozenset({"client", "sign_in"})


def pytest_configure(config: pytest.Config) -> None:
    postgres.configure(config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of pages and of the demo: on SQLite in `make test`, on PostgreSQL among the deep ones."""
    for item in items:
        chosen = getattr(getattr(item, "callspec", None), "params", {})
        fixtures = set(getattr(item, "fixturenames", ()))
        visits = chosen.get("backend") == "postgresql" and VISITING & fixtures
        if visits or chosen.get("loaded") == "postgresql":
            item.add_marker(pytest.mark.deep)
    # The two longest begin first: at the end everybody would wait for them.
    items.sort(key=lambda item: "tests/walk/" not in item.nodeid)


def pytest_unconfigure(config: pytest.Config) -> None:
    postgres.unconfigure(config)


class Client(FlaskClient):
    """A browser without JavaScript. Each request sees only what is committed, as in real life."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        session = db.session()
        session.commit()
        # A context of its own, so that the request gets its own app context and database session.
        try:
            # Buffered: the answer is read and its files closed, as when a browser has got it all.
            kwargs.setdefault("buffered", True)
            return contextvars.Context().run(super().open, *args, **kwargs)
        finally:
            session.expire_all()


def make_settings(folder: Path, database_url: str, **changes: Any) -> Settings:
    """Settings of an installation that lives in `folder`."""
    base = read_settings(
        {
            "FELLESPOTT_VAR": str(folder),
            "DATABASE_URL": database_url,
            "FELLESPOTT_SECRET_KEY": "only-for-tests",
            "FELLESPOTT_BASE_URL": "http://localhost",
        }
    )
    return replace(base, **changes)


def make_app(settings: Settings, **overrides: Any) -> Flask:
    """An app for tests: no rate limit unless a test is about it."""
    app = create_app(settings, TESTING=True, **{"FORM_MIN_SECONDS": 0} | overrides)
    # Made with a store for its counters, so that a test can turn counting on.
    app.config["RATELIMIT_ENABLED"] = False
    app.test_client_class = Client
    return app


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def _apps(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Callable[[str], Flask]]:
    made: dict[str, Flask] = {}

    def app_on(backend: str) -> Flask:
        if backend not in made:
            folder = tmp_path_factory.mktemp(backend)
            url = (
                f"sqlite:///{folder / 'test.sqlite'}"
                if backend == "sqlite"
                else postgres.for_this_run().create(f"fellespott_{worker_name}")
            )
            made[backend] = make_app(make_settings(folder, url))
            with made[backend].app_context():
                db.create_all()
        return made[backend]

    yield app_on
    for backend, app in made.items():
        with app.app_context():
            db.engine.dispose()
        if backend == "postgresql":
            postgres.for_this_run().drop(f"fellespott_{worker_name}")


@pytest.fixture(scope="session")
def new_database(
    tmp_path_factory: pytest.TempPathFactory, worker_name: str
) -> Iterator[Callable[[str, str | Path], str]]:
    """`new_database("sqlite", path)` or `("postgresql", name)`: its address, every table made and empty.

    The tables are made once and copied: a hundred of them take a second, and their copy takes a tenth.
    """
    made: dict[str, str] = {}

    def template(backend: str) -> str:
        if backend not in made:
            folder = tmp_path_factory.mktemp(f"template-{backend}")
            made[backend] = f"fellespott_template_{worker_name}"
            if backend == "sqlite":
                made[backend] = str(folder / "template.sqlite")
                url = f"sqlite:///{made[backend]}"
            else:
                url = postgres.for_this_run().create(made[backend])
            with make_app(make_settings(folder, url)).app_context():
                db.create_all()
                db.engine.dispose()
        return made[backend]

    def copy(backend: str, where: str | Path) -> str:
        if backend == "sqlite":
            shutil.copy(template(backend), where)
            return f"sqlite:///{where}"
        return postgres.for_this_run().create(str(where), like=template(backend))

    yield copy
    if "postgresql" in made:
        postgres.for_this_run().drop(made["postgresql"])


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def app(_apps: Callable[[str], Flask], backend: str) -> Iterator[Flask]:
    """The app on one database, inside a transaction that is rolled back afterwards."""
    app = _apps(backend)
    with app.app_context():
        expect_writes()
        engines = db._app_engines[app]
        engine = engines[None]
        connection = engine.connect()
        outer = connection.begin()
        # Every session of this test joins the one connection; its commits are savepoints.
        engines[None] = connection  # type: ignore[assignment]
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield app
        finally:
            db.session.remove()
            engines[None] = engine
            db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
            outer.rollback()
            connection.close()
            expect_writes(False)


@pytest.fixture
def session(app: Flask) -> Session:
    """The test's own session. Requests see what it has committed; the client commits it for you."""
    return db.session()


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Any], Client]:
    """A new client signed in as that person: `ana = sign_in(person)`."""

    def enter(person: Any) -> Client:
        db.session().commit()
        client = app.test_client()
        remember_signed_in(client, person)
        return client  # type: ignore[return-value]

    return enter


def remember_signed_in(client: FlaskClient, person: Any) -> None:
    """What a finished sign-in leaves: a row with the token's hash, and the token in the cookie."""
    person_id, token = person.id, new_token()
    moment = utcnow()

    def write() -> None:
        with client.application.app_context(), unit_of_work() as session:
            session.add(
                SignIn(
                    person_id=person_id,
                    token_hash=token_hash(token),
                    way=WayIn.EMAIL_CODE,
                    started_at=moment,
                    last_seen_at=moment,
                    second_step_at=moment,
                )
            )
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    contextvars.Context().run(write)


@dataclass
class Statements:
    """The SQL statements seen, savepoints left out."""

    seen: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.seen)


@pytest.fixture
def count_sql(app: Flask) -> Callable[[], Any]:
    """`with count_sql() as statements: client.get(…)` then `statements.count`."""

    @contextmanager
    def counting() -> Iterator[Statements]:
        db.session().commit()
        found = Statements()
        connection: Connection = db._app_engines[app][None]  # type: ignore[assignment]

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
                found.seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(connection, "before_cursor_execute", note)

    return counting


@pytest.fixture
def fresh_app(
    backend: str, tmp_path: Path, worker_name: str, new_database: Callable[[str, str | Path], str]
) -> Iterator[Flask]:
    """An app with an empty database of its own, where commits are real. For races and restarts."""
    name = f"fellespott_fresh_{worker_name}"
    url = new_database(backend, tmp_path / "fresh.sqlite" if backend == "sqlite" else name)
    app = make_app(make_settings(tmp_path, url))
    # Whatever a test before this one was about to write: two writers of one thread would wait for each other.
    expect_writes(False)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if backend == "postgresql":
        postgres.for_this_run().drop(name)
