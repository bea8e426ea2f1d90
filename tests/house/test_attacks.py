"""Attacks on who somebody is and what they may: fixed sessions, forged requests, fields nobody asked for.

Each test fails when its defence is taken away. What only the deep walk shows (every role at every address,
without a token) is in test_roles_and_routes.py; here are its quick twins. Addresses, files and headers are
in test_attacks_by_address.py.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
import sqlalchemy as sa
from sqlalchemy import event, select

from fellespott.core.clock import utcnow
from fellespott.core.db import db
from fellespott.core.ids import token_hash
from fellespott.core.local_only import settings
from fellespott.people.models import Person, RoleGrant, SignIn, SignInCode
from fellespott.people.services import send_code
from tests.factories import make_admin, make_person, make_staff
from tests.house.coming_in import code_to, come_in, cookie_of, in_cookie, is_signed_in, with_cookie
from tests.house.everything import fill_everything
from tests.house.reaching import House, Reached, busiest, give_tokens
from tests.support import blank
from tests.support.html import form_to, forms_of, submit

PYTHON_FILES = sorted(Path("platform/fellespott").rglob("*.py"))

# What depends on the program and not on the engine is asked of SQLite alone.
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


# --- Session fixation


def test_a_cookie_from_before_signing_in_is_worth_nothing_afterwards(app, session, client):
    ana = make_person(session)
    client.get("/logg-inn")
    in_cookie(client, _user_id="chosen-by-somebody-else", planted="x")
    before = cookie_of(client)

    come_in(session, client, ana)

    assert is_signed_in(client)
    assert not is_signed_in(with_cookie(app, before))
    now = in_cookie(client)
    assert now["_user_id"] != "chosen-by-somebody-else"
    assert "planted" not in now
    known = session.scalars(select(SignIn.token_hash)).all()
    assert token_hash("chosen-by-somebody-else") not in known


def test_signing_in_anew_ends_what_the_browser_had(app, session, client):
    ana, bo = make_person(session), make_person(session)
    come_in(session, client, ana)
    copied = cookie_of(client)
    assert is_signed_in(with_cookie(app, copied))
    # As on a borrowed screen: the next one signs in where somebody still is.
    send_code(session, email=bo.email, key=settings().secret_key, now=utcnow())
    code = session.scalars(select(SignInCode.id).where(SignInCode.email == bo.email)).one()
    in_cookie(client, signing_in={"email": bo.email, "code": str(code), "at": utcnow().timestamp()})
    submit(client, "/logg-inn/kode", {"code": code_to(session, bo.email or "")})

    assert is_signed_in(client)
    assert not is_signed_in(with_cookie(app, copied))


def test_the_second_step_changes_the_token(app, session, client):
    staff = make_staff(session)
    come_in(session, client, staff)
    page = client.get("/meg/engangskode")
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page.get_data(as_text=True))
    assert secret
    copied = cookie_of(client)
    code = pyotp.TOTP(secret.group(1).replace(" ", "")).now()
    assert submit(client, "/meg/engangskode", {"code": code}).status_code == 303

    assert client.get("/mitt").status_code == 200
    assert with_cookie(app, copied).get("/mitt").status_code == 303
    assert not is_signed_in(with_cookie(app, copied))


def test_after_signing_out_the_cookie_is_dead(app, session, client):
    come_in(session, client, make_person(session))
    copied = cookie_of(client)
    assert submit(client, "/meg", to="/logg-ut").status_code == 303
    assert not is_signed_in(with_cookie(app, copied))


# --- Forged requests, and changes by looking


@pytest.fixture
def full_house(session: Any) -> House:
    fill_everything(session)
    give_tokens(session)
    session.commit()
    return House(session)


@pytest.fixture
def everybody(session: Any, full_house: House, sign_in: Any, client: Any) -> list[Any]:
    """An administrator, those with a part in most, and a visitor."""
    people = [make_admin(session), *busiest(session, 10)]
    return [*map(sign_in, people), client]


@pytest.fixture
def blank_pages(app: Any) -> Iterator[None]:
    """Pages are drawn empty, since nobody reads them here."""
    with blank.blank_pages(app):
        yield


def writes(app: Any) -> tuple[list[str], Any]:
    """Statements that change something from here on, and how to stop listening."""
    seen: list[str] = []
    connection = db._app_engines[app][None]

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            seen.append(" ".join(statement.split())[:160])

    event.listen(connection, "before_cursor_execute", note)
    return seen, lambda: event.remove(connection, "before_cursor_execute", note)


# A look may note that somebody looked, and that they are still here; a try is counted.
NOTED = re.compile(
    r"^(INSERT INTO record_opening|UPDATE sign_in SET last_seen_at|(INSERT INTO|DELETE FROM) visit_count)\b",
    re.IGNORECASE,
)


# How many addresses a route is tried at, and by how many people, until somebody gets in.
NARROW = (6, 4)
WIDE = pytest.param((64, 12), marks=pytest.mark.deep)
breadths = pytest.mark.parametrize("breadth", [NARROW, WIDE], ids=["narrow", "wide"])


def walk(
    app: Any, house: House, clients: list[Any], method: str, good: Any, breadth: tuple[int, int]
) -> Iterator[Reached | str]:
    """For each route, the first address and client whose answer is good; its name where there is none."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.endpoint):
        if rule.endpoint == "static" or method not in rule.methods:
            continue
        found: Reached | str = str(rule.endpoint)
        for url in house.urls(app, rule, breadth[0]):
            for client in (*clients[: breadth[1] - 1], clients[-1]):
                response = client.open(url, method=method)
                if good(response):
                    found = Reached(rule.endpoint, url, client, response)
                    break
            if isinstance(found, Reached):
                break
        yield found


@on_sqlite
@breadths
def test_nothing_is_changed_by_a_post_without_a_token(
    app, session, full_house, everybody, blank_pages, breadth
):
    seen, stop = writes(app)
    answered, missed = {}, []
    refused = lambda answer: answer.status_code == 400  # noqa: E731
    for found in walk(app, full_house, everybody, "POST", refused, breadth):
        if isinstance(found, str):
            missed.append(found)
        else:
            answered[found.endpoint] = found.url
    stop()
    assert [one for one in seen if not NOTED.match(one)] == []
    # Somebody must come as far as the form, or this says nothing; the deep walk has the rest.
    assert len(answered) > (60 if breadth == NARROW else 100), missed


@on_sqlite
@breadths
def test_nothing_is_changed_by_looking(app, session, full_house, everybody, blank_pages, breadth):
    seen, stop = writes(app)
    opened, changed = 0, []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in rule.methods:
            continue
        for url in full_house.urls(app, rule, breadth[0]):
            for client in (*everybody[: breadth[1] - 1], everybody[-1]):
                opened += client.get(url).status_code == 200
                changed += [f"{rule.endpoint}: {one}" for one in seen if not NOTED.match(one)]
                seen.clear()
    stop()
    assert sorted(set(changed)) == []
    assert opened > 100


def test_somebody_elses_token_is_no_token(session, sign_in):
    ana, bo = sign_in(make_person(session)), sign_in(make_person(session))
    token = form_to(bo.get("/grupper/ny")).fields["csrf_token"][0]
    answer = ana.post("/grupper/ny", data={"name": "Oss", "csrf_token": token})
    assert answer.status_code == 400


# --- Fields nobody asked for


def extras(mallory: Person) -> dict[str, str]:
    """A value for every column there is, as if it were a field: Mallory's id, power, and being first."""
    found: dict[str, str] = {}
    for mapper in db.Model.registry.mappers:
        for column in mapper.local_table.columns:
            if isinstance(column.type, sa.Uuid):
                found[column.name] = found[column.name.removesuffix("_id")] = str(mallory.id)
            elif isinstance(column.type, sa.Boolean):
                found[column.name] = "y"
            elif isinstance(column.type, sa.Enum) and column.name not in found:
                found[column.name] = column.type.enums[-1]
    power = {"role": "administrator", "roles": "administrator", "is_staff": "y", "person": str(mallory.id)}
    return found | power


def traces(session: Any, mallory: Person) -> dict[str, int]:
    """In how many rows Mallory's id stands, table by table."""
    found = {}
    for table in db.metadata.sorted_tables:
        named = [column == mallory.id for column in table.columns if isinstance(column.type, sa.Uuid)]
        if named:
            count = session.scalar(select(sa.func.count()).select_from(table).where(sa.or_(*named)))
            found[table.name] = count
    return found


def rights(session: Any) -> list[Any]:
    """Who may do what, and what accounts are."""
    grants = select(RoleGrant.person_id, RoleGrant.role, RoleGrant.revoked_at, RoleGrant.scope_id)
    flags = select(Person.id, Person.is_demo, Person.merged_into_id, Person.erased_at)
    return [sorted(map(repr, session.execute(one))) for one in (grants, flags)]


# Their own business is to give or take a role, or to make a person.
GIVE_ROLES = {"people.invite_staff", "people.change_role", "people.give_role", "people.take_role"}


@on_sqlite
@breadths
def test_fields_nobody_asked_for_change_nothing(app, session, full_house, everybody, breadth):
    mallory = make_person(session, name="Mallory")
    session.commit()
    planted, before, allowed = extras(mallory), traces(session, mallory), rights(session)
    sent = []

    def has_form(answer: Any) -> bool:
        return (
            answer.status_code == 200
            and answer.mimetype == "text/html"
            and any(
                form.method == "post" and not form.action.endswith("/logg-ut") for form in forms_of(answer)
            )
        )

    for found in list(walk(app, full_house, everybody, "GET", has_form, breadth)):
        if isinstance(found, str):
            continue
        for form in forms_of(found.response):
            path = urlsplit(form.action or found.url).path
            if form.method != "post" or path == "/logg-ut" or endpoint_of(app, path) in GIVE_ROLES:
                continue
            typed = dict(form.fields)
            more = {name: value for name, value in planted.items() if name not in typed}
            found.client.post(form.action or found.url, data={**more, **typed})
            sent.append(path)
            assert traces(session, mallory) == before, path
            assert rights(session) == allowed, path
    assert len(sent) > 30


def endpoint_of(app: Any, path: str) -> str:
    try:
        return str(app.url_map.bind("localhost").match(path, method="POST")[0])
    except Exception:  # noqa: BLE001 - a form to nowhere is another test's business
        return ""


def test_no_form_is_poured_into_a_row():
    poured = re.compile(
        r"populate_obj|\*\*form\.data\b|\*\*request\.(form|args|values|json)|request\.(form|values)\.to_dict"
    )
    assert [str(path) for path in PYTHON_FILES if poured.search(path.read_text(encoding="utf-8"))] == []
