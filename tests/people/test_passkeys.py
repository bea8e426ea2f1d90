"""Passkeys over HTTP: what a right answer opens, and that no other opens anything."""

import json
import time
from datetime import datetime, timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.people.models import Passkey, SignIn
from fellespott.people.services.passkeys import Site
from fellespott.people.states import WayIn
from tests.factories import make_person, make_staff
from tests.support.authenticator import USER_PRESENT, Authenticator
from tests.support.html import form_to, links_of, submit, text_of

ASK, NEW = "/logg-inn/passnokkel/sporsmal", "/meg/passnokler/sporsmal"
SIGN_IN, MINE = "/logg-inn/passnokkel", "/meg/passnokler"
UNKNOWN = "Vi kjente ikke igjen passnøkkelen."


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana")


@pytest.fixture
def key():
    return Authenticator()


def question(client, address=ASK):
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.get_json()


def add(client, key, name="Den røde", page=MINE, **lies):
    options = question(client, NEW)
    return send(client, page, key.make(options, **lies), name=name)


def send(client, page, credential, **more):
    """Send the form of a page; it is not filled in by hand, so it is hidden until a script shows it."""
    form = form_to(client.get(page), page.split("?")[0])
    return client.post(form.action, data={**form.fields, "credential": credential, **more})


@pytest.fixture
def with_key(ana, key, sign_in):
    """Ana's browser, with a passkey added."""
    client = sign_in(ana)
    assert add(client, key).status_code == 303
    return client


def come_in(client, key, page=SIGN_IN, **lies):
    options = question(client)
    return send(client, page, key.answer(options, **lies))


# --- adding ----------------------------------------------------------------------------------


def test_a_passkey_is_kept_and_listed(with_key, ana, session):
    kept = session.scalars(select(Passkey)).one()
    assert (kept.person_id, kept.name, kept.last_used_at) == (ana.id, "Den røde", None)
    assert ("Den røde", f"{MINE}/{kept.id}") in links_of(with_key.get(MINE))
    assert "Ikke brukt ennå." in text_of(with_key.get(MINE))


def test_what_a_browser_is_asked_for_a_new_one(ana, sign_in, session):
    asked = question(sign_in(ana), NEW)

    assert asked["rp"] == {"id": "localhost", "name": "Fellespott"}
    assert asked["attestation"] == "none"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["excludeCredentials"] == []


def test_a_key_is_added_once(with_key, key, session):
    assert question(with_key, NEW)["excludeCredentials"][0]["id"]
    answer = add(with_key, key)
    assert (answer.status_code, len(session.scalars(select(Passkey)).all())) == (409, 1)


def test_ten_are_enough(with_key, session):
    for _number in range(9):
        assert add(with_key, Authenticator()).status_code == 303
    assert add(with_key, Authenticator()).status_code == 409
    assert len(session.scalars(select(Passkey)).all()) == 10


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:8000"},
        {"host": "evil.example"},
        {"challenge": "YW5vdGhlciBxdWVzdGlvbg"},
        {"type": "webauthn.get"},
        {"flags": 0},
        {"flags": USER_PRESENT},
    ],
)
def test_a_key_made_for_something_else_is_not_kept(ana, key, sign_in, session, lie):
    answer = add(sign_in(ana), key, **lie)

    assert answer.status_code == 422
    assert "Passnøkkelen ble ikke lagret." in text_of(answer)
    assert session.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize("sent", ["", "x", "{}", "[]", "null", '{"id": 1}', "9" * 30_000])
def test_nonsense_is_refused_kindly(ana, sign_in, session, sent):
    client = sign_in(ana)
    question(client, NEW)
    assert send(client, MINE, sent, name="x").status_code == 422
    question(client)
    assert send(client, SIGN_IN, sent).status_code == 422


def test_it_takes_a_question_and_each_is_asked_once(ana, key, sign_in, session):
    client = sign_in(ana)
    options = question(client, NEW)
    made = key.make(options)
    assert send(client, MINE, made, name="").status_code == 422  # no name: nothing was tried
    assert send(client, MINE, "{}", name="x").status_code == 422  # this used the question up

    assert send(client, MINE, made, name="x").status_code == 422
    assert session.scalars(select(Passkey)).all() == []


def test_a_question_for_proof_makes_no_key(ana, key, sign_in, session):
    client = sign_in(ana)
    options = question(client, NEW)
    other = question(client)
    answer = send(client, MINE, key.make(options | {"challenge": other["challenge"]}), name="x")
    assert (answer.status_code, session.scalars(select(Passkey)).all()) == (422, [])


# --- signing in ------------------------------------------------------------------------------


def test_a_passkey_lets_its_owner_in(app, with_key, ana, key, session):
    client = app.test_client()

    answer = come_in(client, key, f"{SIGN_IN}?next=/grupper")

    assert (answer.status_code, answer.location) == (303, "/grupper")
    assert "Ana" in text_of(client.get("/mitt"))
    newest = session.scalars(select(SignIn).where(SignIn.way == WayIn.PASSKEY)).one()
    assert (newest.person_id, newest.second_step_at is not None) == (ana.id, True)
    kept = session.scalars(select(Passkey)).one()
    assert (kept.sign_count, kept.last_used_at is not None) == (key.count, True)


def test_without_finger_face_or_code_it_is_one_step(app, with_key, ana, key, session):
    come_in(app.test_client(), key, flags=USER_PRESENT)

    assert session.scalars(select(SignIn).where(SignIn.way == WayIn.PASSKEY)).one().second_step_at is None


def test_everybody_is_asked_the_same(app, with_key, ana):
    """So the question tells nothing about who has an account."""
    asked = [question(client) for client in (app.test_client(), app.test_client(), with_key)]
    challenges = {one.pop("challenge") for one in asked}
    assert len(challenges) == 3
    assert asked[0] == asked[1] == asked[2]
    assert asked[0]["allowCredentials"] == []


LIES = {
    "another origin": {"origin": "https://evil.example"},
    "another port": {"origin": "http://localhost:8000"},
    "another site": {"host": "evil.example"},
    "another question": {"challenge": "YW5vdGhlciBxdWVzdGlvbg"},
    "made, not used": {"type": "webauthn.create"},
    "nobody there": {"flags": 0},
    "another's signature": {"signer": ec.generate_private_key(ec.SECP256R1())},
    "another's name": {"user_handle": bytes(16)},
    "a copy that counts less": {"count": 1},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_wrong_answer_opens_nothing(app, with_key, key, session, lie):
    client = app.test_client()

    answer = come_in(client, key, **LIES[lie])

    assert answer.status_code == 422
    assert UNKNOWN in text_of(answer)
    assert client.get("/mitt").location.startswith("/logg-inn?")
    assert session.scalars(select(Passkey)).one().last_used_at is None


def test_an_unknown_key_and_a_wrong_answer_are_told_alike(app, with_key, key):
    stranger = Authenticator(user_handle=bytes(16))
    unknown = come_in(app.test_client(), stranger)
    wrong = come_in(app.test_client(), key, origin="https://evil.example")

    assert (unknown.status_code, text_of(unknown)) == (wrong.status_code, text_of(wrong))


def test_an_answer_opens_once(app, with_key, key, session):
    client = app.test_client()
    answer = key.answer(question(client))
    kept = client.get_cookie("fellespott").value
    assert send(client, SIGN_IN, answer).status_code == 303

    thief = app.test_client()
    assert send(thief, SIGN_IN, answer).status_code == 422
    # The question lies in a cookie, so that can be sent twice as well.
    thief.set_cookie("fellespott", kept)
    assert send(thief, SIGN_IN, answer).status_code == 422
    assert thief.get("/mitt").location.startswith("/logg-inn?")


def test_an_answer_opens_once_also_from_a_key_that_does_not_count(app, with_key, key, session):
    """Keys kept in the cloud say 0 for ever, so their count tells no copy from the real one."""
    session.scalars(select(Passkey)).one().sign_count = 0
    client = app.test_client()
    answer = key.answer(question(client), count=0)
    kept = client.get_cookie("fellespott").value
    assert send(client, SIGN_IN, answer).status_code == 303

    thief = app.test_client()
    thief.set_cookie("fellespott", kept)
    assert send(thief, SIGN_IN, answer).status_code == 422
    # The owner goes on as before.
    assert come_in(app.test_client(), key, count=0).status_code == 303


def test_an_older_question_opens_nothing_once_a_newer_was_answered(app, with_key, key, session):
    session.scalars(select(Passkey)).one().sign_count = 0
    older, newer = app.test_client(), app.test_client()
    first = key.answer(question(older), count=0)
    assert come_in(newer, key, count=0).status_code == 303

    assert send(older, SIGN_IN, first).status_code == 422


def test_five_minutes_are_enough(app, with_key, key):
    with time_machine.travel(utcnow(), tick=False) as clock:
        client = app.test_client()
        answer = key.answer(question(client))
        clock.shift(timedelta(minutes=5, seconds=1))
        assert send(client, SIGN_IN, answer).status_code == 422


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_on_is_ours(app, with_key, key, onward):
    assert come_in(app.test_client(), key, f"{SIGN_IN}?next={onward}").location == "/mitt"


# --- as a second step ------------------------------------------------------------------------


@pytest.fixture
def one_step(sign_in, session):
    """Signed in by the first step alone."""

    def enter(person):
        client = sign_in(person)
        newest = session.scalars(
            select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.started_at)
        ).all()[-1]
        newest.second_step_at, newest.started_at = None, datetime.fromtimestamp(time.time(), utcnow().tzinfo)
        session.commit()
        return client

    return enter


STEP = "/logg-inn/steg-to/passnokkel"


def step(client, key, **lies):
    fields = form_to(client.get("/logg-inn/steg-to"), STEP).fields
    return client.post(STEP, data={**fields, "credential": key.answer(question(client), **lies)})


def test_making_one_is_a_second_step_given(session, one_step, key):
    client = one_step(make_staff(session))
    choose = client.get(client.get(client.get("/grupper").location).location)
    page = dict(links_of(choose))["Lag en passnøkkel"]
    assert page == f"{MINE}?next=/grupper"

    answer = add(client, key, page=page)

    assert (answer.status_code, answer.location) == (303, "/grupper")
    assert client.get("/grupper").status_code == 200


@pytest.mark.parametrize("flags", [0x01, 0x05])
def test_showing_one_is_a_second_step(session, one_step, sign_in, key, flags):
    person = make_staff(session)
    add(sign_in(person), key)
    client = one_step(person)
    assert client.get("/mitt").status_code == 303

    assert step(client, key, flags=flags).status_code == 303
    assert client.get("/mitt").status_code == 200


def test_anothers_passkey_is_not_my_second_step(session, one_step, sign_in, key):
    me, other = make_staff(session), make_staff(session)
    add(sign_in(me), Authenticator())
    add(sign_in(other), key)
    client = one_step(me)

    answer = step(client, key)

    assert answer.status_code == 422
    assert UNKNOWN in text_of(answer)
    assert client.get("/mitt").status_code == 303


@pytest.mark.parametrize("lie", LIES)
def test_a_wrong_answer_is_no_second_step(session, one_step, sign_in, key, lie):
    person = make_staff(session)
    add(sign_in(person), key)
    client = one_step(person)

    assert step(client, key, **LIES[lie]).status_code == 422
    assert client.get("/mitt").status_code == 303


# --- changing and removing -------------------------------------------------------------------


def test_a_passkey_can_be_called_something_else(with_key, session):
    kept = session.scalars(select(Passkey)).one()
    assert submit(with_key, f"{MINE}/{kept.id}", {"name": "Nettbrettet"}).status_code == 303
    session.expire_all()
    assert kept.name == "Nettbrettet"


def test_a_removed_passkey_opens_nothing(app, with_key, key, session):
    kept = session.scalars(select(Passkey)).one()
    assert submit(with_key, f"{MINE}/{kept.id}", to=f"{MINE}/{kept.id}/fjern").status_code == 303

    assert come_in(app.test_client(), key).status_code == 422


def test_others_passkeys_do_not_exist(with_key, session, sign_in):
    kept = session.scalars(select(Passkey)).one()
    other = sign_in(make_staff(session))

    assert other.get(f"{MINE}/{kept.id}").status_code == 404
    assert other.post(f"{MINE}/{kept.id}", data={"name": "x"}).status_code == 404
    assert other.post(f"{MINE}/{kept.id}/fjern").status_code == 404
    assert "Den røde" not in text_of(other.get(MINE))
    assert session.scalars(select(Passkey)).one().name == "Den røde"


def test_the_last_second_step_stays_as_long_as_there_is_a_role(session, sign_in, key):
    client = sign_in(make_staff(session))
    add(client, key)
    add(client, Authenticator(), name="PC-en")
    one, other = session.scalars(select(Passkey)).all()

    assert submit(client, f"{MINE}/{one.id}", to=f"{MINE}/{one.id}/fjern").status_code == 303
    answer = submit(client, f"{MINE}/{other.id}", to=f"{MINE}/{other.id}/fjern")

    assert answer.status_code == 409
    assert "Rollen din krever et andre steg." in text_of(answer)
    assert session.scalars(select(Passkey.id)).all() == [other.id]


def test_the_last_way_in_stays(session, sign_in, key):
    client = sign_in(make_person(session, email=None))
    add(client, key)
    kept = session.scalars(select(Passkey)).one()

    answer = submit(client, f"{MINE}/{kept.id}", to=f"{MINE}/{kept.id}/fjern")

    assert (answer.status_code, "Da kommer du ikke inn igjen." in text_of(answer)) == (409, True)


# --- where it works --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base_url", "site"),
    [
        ("https://fellespott.example.org", Site("fellespott.example.org", "https://fellespott.example.org")),
        (
            "https://fellespott.example.org:8443",
            Site("fellespott.example.org", "https://fellespott.example.org:8443"),
        ),
        ("http://localhost:8000", Site("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", None),
        ("https://[::1]", None),
        ("http://fellespott.example.org", None),
    ],
)
def test_browsers_make_passkeys_for_a_name_with_tls(base_url, site):
    assert Site.of(base_url) == site


def test_without_a_script_the_page_says_what_to_do_instead(client, with_key):
    for browser, page in ((client, SIGN_IN), (with_key, MINE)):
        html = browser.get(page).get_data(as_text=True)
        assert "data-passkey-ready hidden" in html
        assert "Nettleseren din kan ikke" in text_of(html)


def test_the_question_is_never_kept_by_a_browser(client):
    assert client.get(ASK).headers["Cache-Control"] == "no-store"
    assert json.loads(client.get(ASK).data)["rpId"] == "localhost"
