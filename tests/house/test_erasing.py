"""Somebody who took part in everything is erased: no word of theirs is left, and everything still adds up."""

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from fellespott.calls.models import Call
from fellespott.core.db import Model, db, unit_of_work
from fellespott.core.registry import Registry
from fellespott.jury.results import ranking_of
from fellespott.people.models import Person
from fellespott.people.personal import tables_of_ways_in
from tests.conftest import Client, remember_signed_in
from tests.factories import make_admin
from tests.house.not_personal import NOT_PERSONAL
from tests.house.whole_life import EMAIL, NAME, Life, live
from tests.support.html import links_of, submit

MOST_PAGES = 60


def registry_of(app: Flask) -> Registry:
    found: Registry = app.extensions["fellespott_registry"]
    return found


def rows(session: Any) -> Iterator[tuple[str, str]]:
    """(where, what) of every value of every text and JSON column, and of all others too."""
    for table in Model.metadata.sorted_tables:
        for row in session.execute(sa.select(table)).mappings():
            for column, value in row.items():
                yield f"{table.name}.{column}", str(value)


def found_in_rows(session: Any, planted: Iterable[str]) -> set[tuple[str, str]]:
    words = {one.lower() for one in planted}
    return {(where, word) for where, value in rows(session) for word in words if word in value.lower()}


def found_in_files(folder: Path, planted: Iterable[str]) -> set[tuple[str, str]]:
    words = [one.encode() for one in planted]
    files = [one for one in folder.rglob("*") if one.is_file()]
    return {
        (str(file.relative_to(folder)), word.decode())
        for file in files
        for word in words
        if word in file.read_bytes()
    }


def pages_of(client: FlaskClient) -> dict[str, str]:
    """Every page one can click to, as far as MOST_PAGES."""
    waiting, seen, pages = deque(["/", "/meg", "/mitt", "/grupper", "/folk", "/klager", "/logg"]), set(), {}
    while waiting and len(pages) < MOST_PAGES:
        path = waiting.popleft()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        if answer.status_code != 200 or not (answer.mimetype or "").startswith("text/"):
            continue
        pages[path] = answer.get_data(as_text=True)
        for _text, address in links_of(answer):
            parts = urlsplit(address)
            wanted = parts.path + (f"?{parts.query}" if parts.query else "")
            if not parts.netloc and parts.path and not parts.path.startswith(("/sprak", "/static")):
                waiting.append(wanted)
    return pages


def found_on_pages(pages: dict[str, str], planted: Iterable[str]) -> set[tuple[str, str]]:
    return {(path, word) for path, page in pages.items() for word in planted if word in page}


def client_of(app: Flask, person: Any) -> Client:
    client = app.test_client()
    if person is not None:
        remember_signed_in(client, person)
    return client  # type: ignore[return-value]


def sums(session: Any) -> dict[str, Any]:
    """Counts and sums that must be what they were."""
    return {
        "bookings": session.execute(sa.text("SELECT count(*), sum(amount_ore) FROM booking")).one()._asdict(),
        "payouts": session.execute(sa.text("SELECT count(*), sum(amount_ore) FROM payout")).one()._asdict(),
        "scores": session.execute(sa.text("SELECT count(*), sum(value) FROM score")).one()._asdict(),
        "votes": session.execute(sa.text("SELECT choice, count(*) FROM vote_answer GROUP BY 1")).all(),
        "ranking": [
            repr(ranking_of(session, call)) for call in session.scalars(sa.select(Call).order_by(Call.id))
        ],
        "people": session.execute(sa.text("SELECT count(*) FROM person")).scalar(),
        "submissions": session.execute(sa.text("SELECT count(*) FROM submission")).scalar(),
        "complaints": session.execute(sa.text("SELECT count(*) FROM complaint")).scalar(),
    }


@pytest.fixture
def life(fresh_app: Flask) -> Iterator[Life]:
    with fresh_app.app_context():
        with unit_of_work() as session:
            life = live(session)
            life.others["admin"] = make_admin(session, name="Admin Aas")
        mail = fresh_app.config["FELLESPOTT"].var / "mail"
        mail.mkdir()
        (mail / "20260101-000000-a.eml").write_text(f"To: {EMAIL}\nSubject: Hei\n\nHei {NAME}")
        yield life


def test_nothing_of_an_erased_person_is_left(fresh_app: Flask, life: Life) -> None:
    app, session, var = fresh_app, db.session(), fresh_app.config["FELLESPOTT"].var
    person_id, planted = life.person.id, life.planted
    around = {name: client_of(app, person) for name, person in {"nobody": None, **life.others}.items()}
    me = client_of(app, life.person)
    before = sums(session)
    files = found_in_files(var / "media", planted) | found_in_rows(session, planted)
    assert {word for _where, word in files} >= {one.lower() for one in planted} - {NAME}, "planted nowhere"
    assert found_on_pages(pages_of(around["admin"]), planted), "seen on no page before"
    session.rollback()

    answer = submit(me, "/meg/slett", {"understood": "y"})
    assert (answer.status_code, answer.location) == (303, "/")

    session.expire_all()
    assert found_in_rows(session, planted) == set()
    assert {one for name, pages in _all_pages(around) for one in found_on_pages(pages, planted)} == set()
    assert found_in_files(var / "media", planted) | found_in_files(var / "mail", planted) == set()
    _assert_gone_from_the_database_file(session, var, planted)
    erased = session.get_one(Person, person_id)
    assert (erased.name, erased.email, erased.is_active) == ("Slettet person", None, False)
    assert me.get("/meg/data").status_code == 303, "still signed in"
    assert sums(session) == before
    assert [line for check in registry_of(app).verifications for line in check(session)] == []


def _all_pages(around: dict[str, FlaskClient]) -> list[tuple[str, dict[str, str]]]:
    return [(name, pages_of(client)) for name, client in around.items()]


def _assert_gone_from_the_database_file(session: Any, var: Path, planted: list[str]) -> None:
    """SQLite overwrites what is deleted, so that nobody reads it in the file either."""
    if session.get_bind().dialect.name != "sqlite":
        return
    session.commit()
    session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    session.commit()
    left = found_in_files(var, planted)
    assert left == set()


def columns_that_may_be_personal() -> set[str]:
    """Everything that points at a person, and every column that can hold words."""
    return {
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if _points_at_a_person(column) or _holds_words(column)
    }


def _points_at_a_person(column: Any) -> bool:
    return any(key.column.table.name == "person" for key in column.foreign_keys)


def _holds_words(column: Any) -> bool:
    return isinstance(column.type, sa.String | sa.JSON | sa.LargeBinary) and not isinstance(
        column.type, sa.Enum
    )


def covered(app: Flask) -> set[str]:
    """What a room says it shows and erases, and what goes with a person as a whole row."""
    whole = {f"{table.name}.{column.name}" for table in tables_of_ways_in() for column in table.columns}
    return whole.union(*(data.covers for data in registry_of(app).personal_data))


def test_somebody_has_decided_about_each_column(fresh_app: Flask) -> None:
    """A new column fails here until it is in some room's `covers`, or in not_personal.py with the reason."""
    there, decided = columns_that_may_be_personal(), covered(fresh_app)
    undecided = there - decided - NOT_PERSONAL.keys()
    every = {
        f"{table.name}.{column.name}" for table in Model.metadata.sorted_tables for column in table.columns
    }
    assert sorted(undecided) == []
    assert sorted(NOT_PERSONAL.keys() - there) == [], "listed as not personal, but no such column"
    assert sorted(decided - every) == [], "covered, but no such column"
    assert sorted(NOT_PERSONAL.keys() & decided) == [], "both covered and not personal"
    assert [key for key, why in NOT_PERSONAL.items() if not why.strip()] == []
