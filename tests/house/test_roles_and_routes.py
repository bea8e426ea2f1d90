"""Every route, asked for by everyone there is: who gets in, who is sent away, and how.

The answers stand in docs/access.md, to be read line by line against the rules. Adding a route without a
policy fails tests/house/test_access.py; adding one without a line fails here.
"""

import os
import random
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from fellespott.core.db import db
from fellespott.core.error_pages import MESSAGES
from tests.support.blank import blank_pages

from .access_doc import PAGE, as_text, written_table
from .watching import writes
from .world import ROLES, Walker, World, build, walkers_of
from .world.routes import MORE, Ask, asks

WRITE = "FELLESPOTT_WRITE_ACCESS_TABLE"
COMMAND = (
    f"{WRITE}=1 .venv/bin/python -m pytest tests/house/test_roles_and_routes.py -m deep -p no:xdist -k sqlite"
)
HOW = f"Look at the change, and if it is right: {COMMAND}"

# Parts of the whole, so that several processes can share it; written all at once.
PARTS = 1 if os.environ.get(WRITE) else 4
SAMPLE = 150


@pytest.fixture
def world(session: Any) -> World:
    return build(session)


@pytest.fixture(autouse=True)
def _blank_pages(app: Any) -> Iterator[None]:
    """Pages are drawn empty but for what an error says: nobody reads them here, and there are thousands."""
    with blank_pages(app, {"errors/error.html": "{{ message }}"}):
        yield


@pytest.fixture
def walkers(app: Any, world: World) -> dict[str, Walker]:
    return walkers_of(app, world)


def answer_of(response: Any) -> str:
    """The status, or where one is sent to come in. A no must come with its own reason."""
    if response.status_code == 403 and response.get_data(as_text=True) in ("", str(MESSAGES[403][1])):
        return "403 without a reason"
    if response.status_code in (301, 302, 303):
        path = urlsplit(response.location).path
        return {"/logg-inn": "login", "/logg-inn/steg-to": "step 2"}.get(path, str(response.status_code))
    return str(response.status_code)


def ask_as(walker: Walker, ask: Ask) -> str:
    try:
        return answer_of(walker.open("GET" if "GET" in ask.methods else "POST", ask.url))
    except Exception as error:  # noqa: BLE001 - told with its cell, and the walk goes on
        return f"{type(error).__name__}: {error}"[:200]


def _refuse_other_lines(names: Iterable[str]) -> None:
    found, expected = set(names), written_table().keys()
    new, gone = sorted(found - expected), sorted(expected - found)
    assert not new, f"routes without a line in {PAGE.name}: {new}. {HOW}"
    assert not gone, f"lines in {PAGE.name} without a route: {gone}. {HOW}"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_every_route_has_a_line_and_a_sample_of_them_is_true(
    app: Any, world: World, walkers: dict[str, Walker]
) -> None:
    found = {ask.name: ask for ask in asks(app, world)}
    _refuse_other_lines(found)
    expected = written_table()
    # Another sample whenever the table changes, and the same again until then.
    seed = sum(PAGE.read_bytes())
    cells = random.Random(seed).sample([(name, role) for name in found for role in ROLES], SAMPLE)
    wrong = [
        f"{name}, {role}: {got}, the table says {wanted}"
        for name, role in cells
        if (got := ask_as(walkers[role], found[name])) != (wanted := expected[name][list(ROLES).index(role)])
    ]
    assert not wrong, "\n".join([f"sample {seed}", *wrong, HOW])


# Who gets in depends on roles and rows, not on the engine: of the second, every fourth line is asked for.
PARTS_OF_BOTH = [("sqlite", part) for part in range(PARTS)] + [("postgresql", 0)]


@pytest.mark.deep  # ten thousand pages
@pytest.mark.parametrize(("backend", "part"), PARTS_OF_BOTH, indirect=["backend"])
def test_everybody_gets_what_the_table_says(
    app: Any, world: World, walkers: dict[str, Walker], part: int
) -> None:
    mine = list(asks(app, world))[part::PARTS]
    found, changed = {}, []
    with writes(app) as seen:
        for ask in mine:
            found[ask.name] = [ask_as(walkers[role], ask) for role in ROLES]
            changed += [f"{ask.name}: {statement}" for statement, _values in seen]
            seen.clear()
    if os.environ.get(WRITE):
        PAGE.write_text(as_text(found, {ask.name: ask.rule for ask in mine}, MORE, COMMAND), encoding="utf-8")
    expected = written_table()
    wrong = [
        f"{name}, {role}: {got}, the table says {wanted}"
        for name, row in found.items()
        for role, got, wanted in zip(ROLES, row, expected.get(name, ["nothing"] * len(row)), strict=True)
        if got != wanted
    ]
    assert not wrong, "\n".join([*wrong, HOW])
    # Without the token of a form a POST is refused, and a look changes nothing.
    assert not changed, "\n".join(sorted(set(changed)))


def rows_of_everything(session: Any) -> dict[str, list[Any]]:
    session.commit()
    return {
        table.name: sorted(map(repr, session.execute(select(table)).all()))
        for table in db.metadata.sorted_tables
        if table.name not in COUNTED
    }


# What is counted whatever becomes of a request.
COUNTED = {"visit_count"}
# Mail programs press it, which have no token of ours. Without the words of RFC 8058 it leads to a page.
SENT_BY_MAIL = {"following.one_click"}
# Where a sign-in on its way is missing there is no form to refuse: one is sent back to the start.
SENT_BACK = {
    "people.choose_name",
    "people.confirm_merge",
    "people.enter_code",
    "people.prove_new_email",
    "people.second_step",
    "people.use_paper_code",
    "groups.welcome",
    "groups.withdraw_yes",
}
# What this installation has not set up.
NO_FORM = {"demo.sign_in", "people.ask_for_text", "people.connect_provider"}


@pytest.mark.deep
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_nothing_is_changed_by_a_post_without_a_token(
    app: Any, session: Any, world: World, walkers: dict[str, Walker]
) -> None:
    before = rows_of_everything(session)
    wrong = []
    for ask in asks(app, world):
        if "POST" not in ask.methods:
            continue
        may = 0
        for role in PRESSING:
            answer = answer_of(walkers[role].open("POST", ask.url, data=TYPED))
            allowed = {"400", "403", "404", "login", "step 2"}
            allowed |= {"303"} if ask.endpoint in SENT_BACK | SENT_BY_MAIL else set()
            may += answer == "400"
            if answer not in allowed:
                wrong.append(f"{ask.name}, {role}: {answer}")
        # Somebody must come as far as the form, or this says nothing about it.
        if not may and ask.endpoint not in SENT_BACK | SENT_BY_MAIL | NO_FORM and not ask.case:
            wrong.append(f"{ask.name}: nobody came as far as the form")
    assert not wrong, "\n".join(wrong)
    assert rows_of_everything(session) == before
    assert walkers["contc"].open("GET", "/meg").status_code == 200, "signed out without a token"


# Whoever has most to press, room by room; what the others get stands in the table.
PRESSING = (
    *("visit", "resid", "membr", "nick", "helpr", "contc", "juror", "steer", "recei", "safeg"),
    *("admin", "nostp"),
)

# Enough to be acted on, were it not for the token.
TYPED = {
    "answer": "yes",
    "go": "next",
    "need": "Noe annet",
    "dream": "Noe annet",
    "title": "Noe annet",
    "name": "Noe annet",
    "email": "noe@example.org",
    "reason": "Fordi",
    "action": "save",
    "wanted": "give",
    "note": "Noe annet",
    "kind": "member",
    "count": "2",
    "purpose": "Noe annet",
    "amount": "100",
    "category": "activities",
}
