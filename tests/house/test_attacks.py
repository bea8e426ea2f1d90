"""Attacks on who somebody is and what they may: fixed sessions, forged requests, fields nobody asked for.

Each test fails when its defence is taken away. What only the deep walk shows (every role at every address,
without a token) is in test_roles_and_routes.py; here are its quick twins. Addresses, files and headers are
in test_attacks_by_address.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
import sqlalchemy as sa
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.core.db import db
from fellespott.core.ids import token_hash
from fellespott.core.local_only import settings
from fellespott.people.models import Person, RoleGrant, SignIn, SignInCode
from fellespott.people.services import send_code
from tests.factories import make_person, make_staff
from tests.house.access_doc import written_table
from tests.house.coming_in import code_to, come_in, cookie_of, in_cookie, is_signed_in, with_cookie
from tests.house.watching import names, writes
from tests.house.world import ROLES, build
from tests.house.world.routes import asks
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
def blank_pages(app: Any) -> Iterator[None]:
    """Pages are drawn empty, since nobody reads them here."""
    with blank.blank_pages(app):
        yield


@dataclass(frozen=True)
class Reached:
    """An address, and the first of the world's people whom the access table lets in."""

    name: str
    url: str
    client: Any


@pytest.fixture
def reach(app: Any, session: Any, sign_in: Any, client: Any) -> Callable[..., list[Reached]]:
    """`reach("GET")`: every address of the world that somebody gets in at; or each of so many, `every=5`."""
    world, table = build(session), written_table()
    session.commit()
    clients = {role: sign_in(person) for role, person in world.people.items() if person} | {"visit": client}

    def found(method: str, *, every: int = 1) -> list[Reached]:
        reached = []
        for ask in [ask for ask in asks(app, world) if method in ask.methods][::every]:
            inside = "200" if "GET" in ask.methods else "400"
            answers = zip(ROLES, table[ask.name], strict=True)
            role = next((role for role, said in answers if said == inside and role in clients), None)
            if role:
                reached.append(Reached(ask.name, ask.url, clients[role]))
        return reached

    return found


# What only the deep walk does at every address is tried at some of them each time.
SOME = 5


@on_sqlite
def test_nothing_is_changed_by_a_post_without_a_token(app, reach, blank_pages):
    with writes(app) as seen:
        refused = [one.client.post(one.url).status_code == 400 for one in reach("POST", every=SOME)]
    assert seen == []
    # Somebody must come as far as the form, or this says nothing; the deep walk has the rest.
    assert sum(refused) > 20


@on_sqlite
def test_nothing_is_changed_by_looking(app, reach, blank_pages):
    opened = 0
    with writes(app) as seen:
        for one in reach("GET", every=SOME):
            opened += one.client.get(one.url).status_code == 200
            assert seen == [], one.name
    assert opened > 50


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


def rights(session: Any) -> list[Any]:
    """Who may do what, and what accounts are."""
    grants = select(RoleGrant.person_id, RoleGrant.role, RoleGrant.revoked_at, RoleGrant.scope_id)
    flags = select(Person.id, Person.is_demo, Person.merged_into_id, Person.erased_at)
    return [sorted(map(repr, session.execute(one))) for one in (grants, flags)]


RIGHTS = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (role_grant|person)\b", re.IGNORECASE)
# Their own business is to give or take a role, or to make a person.
GIVE_ROLES = {"people.invite_staff", "people.change_role", "people.give_role", "people.take_role"}


def forms_to_send(page: Any) -> list[Any]:
    """What there is to send, beside the way out."""
    if page.status_code != 200 or page.mimetype != "text/html":
        return []
    return [form for form in forms_of(page) if form.method == "post" and not form.action.endswith("/logg-ut")]


@on_sqlite
@pytest.mark.parametrize(("every", "least"), [(SOME, 20), pytest.param(1, 150, marks=pytest.mark.deep)])
def test_fields_nobody_asked_for_change_nothing(app, session, reach, every, least):
    mallory = make_person(session, name="Mallory")
    session.commit()
    planted, allowed = extras(mallory), rights(session)
    pages = [(one, one.client.get(one.url)) for one in reach("GET", every=every)]
    sent = 0
    with writes(app) as seen:
        for one, page in pages:
            for form in forms_to_send(page):
                path = urlsplit(form.action or one.url).path
                if endpoint_of(app, path) in GIVE_ROLES:
                    continue
                typed = dict(form.fields)
                more = {name: value for name, value in planted.items() if name not in typed}
                seen.clear()
                one.client.post(form.action or one.url, data={**more, **typed})
                sent += 1
                assert not [what for what, values in seen if names(values, mallory.id)], path
                if any(RIGHTS.match(what) for what, _values in seen):
                    assert rights(session) == allowed, path
    assert sent > least


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
