"""Signing in through a provider: a real one, in a process of its own on this machine.

Each lie it tells, and each wrong way back, must end on a page that says so, with nobody signed in.
"""

import base64
import json
import urllib.error
import urllib.request
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import flask
import pytest
import time_machine
from joserfc.jwk import RSAKey
from sqlalchemy import select

from fellespott.config import read_settings
from fellespott.core.clock import utcnow
from fellespott.core.db import db
from fellespott.core.errors import DomainError
from fellespott.core.ids import keyed_hash
from fellespott.people import providers as door
from fellespott.people.models import Person, ProvenIdentity, SignIn
from fellespott.people.states import WayIn
from tests.factories import make_person, make_staff
from tests.support import provider as providers
from tests.support.html import form_to, links_of, submit, text_of

KEY = "idporten"
BACK = f"/logg-inn/med/{KEY}/tilbake"
FAILED = "Det gikk ikke denne gangen"


@pytest.fixture(scope="module")
def idp():
    with providers.start(f"http://localhost{BACK}", "http://localhost/logg-inn/med/other/tilbake") as running:
        yield running


@pytest.fixture(autouse=True)
def honest(idp):
    idp.next()


def settings_of(app, tmp_path, issuer, key=KEY, **more):
    name = f"FELLESPOTT_OIDC_{key.upper()}_"
    env = {"ISSUER": issuer, "CLIENT_ID": providers.CLIENT_ID, "CLIENT_SECRET": providers.CLIENT_SECRET}
    env = {name + part: value for part, value in (env | more).items()}
    return read_settings({"FELLESPOTT_VAR": str(tmp_path), **env}).providers


@pytest.fixture
def set_up(app, idp, tmp_path, monkeypatch):
    """Put providers into the settings of the app."""

    def put(*found):
        changed = replace(app.config["FELLESPOTT"], providers=tuple(found))
        monkeypatch.setitem(app.config, "FELLESPOTT", changed)
        monkeypatch.setitem(app.extensions, "fellespott_providers", {})

    put.one = lambda **more: settings_of(app, tmp_path, idp.issuer, **more)
    put(*put.one())
    return put


@pytest.fixture
def go(idp, set_up):
    """Go to the provider and come back: the answer of our page, and the address it was."""

    def there_and_back(client, start=f"/logg-inn/med/{KEY}", change=lambda query: query):
        out = client.get(start)
        assert out.status_code == 303, text_of(out)
        assert out.location.startswith(f"{idp.issuer}/authorize?")
        back = urlsplit(idp.visit(out.location))
        query = change({name: values[0] for name, values in parse_qs(back.query).items()})
        there_and_back.url = f"{back.path}?{urlencode(query)}"
        return client.get(there_and_back.url)

    return there_and_back


def nobody_came_in(client, answer, status):
    assert answer.status_code == status, text_of(answer)
    assert FAILED in text_of(answer)
    assert client.get("/mitt").location.startswith("/logg-inn")
    assert db.session.scalars(select(SignIn)).all() == []
    assert db.session.scalars(select(ProvenIdentity)).all() == []


def come_in_new(client, go, name="Ny", start=f"/logg-inn/med/{KEY}"):
    assert go(client, start).location == "/logg-inn/navn"
    return submit(client, "/logg-inn/navn", {"name": name})


# --- the happy way ---------------------------------------------------------------------------


def test_somebody_new_says_a_name_and_is_in(client, go, session):
    answer = come_in_new(client, go)

    assert (answer.status_code, answer.location) == (303, "/mitt")
    person = session.scalars(select(Person)).one()
    assert (person.name, person.email) == ("Ny", None)
    sign_in = session.scalars(select(SignIn)).one()
    assert (sign_in.way, sign_in.second_step_at is not None) == (WayIn.PROVIDER, True)


def test_somebody_known_is_in_at_once_and_goes_where_they_were_going(app, client, go, session):
    come_in_new(client, go)

    answer = go(app.test_client(), f"/logg-inn/med/{KEY}?next=/grupper")

    assert (answer.status_code, answer.location) == (303, "/grupper")
    assert len(session.scalars(select(Person)).all()) == 1


def test_another_subject_is_another_person(app, client, go, idp, session):
    come_in_new(client, go)
    idp.next(claims={"sub": "subject-2"})

    come_in_new(app.test_client(), go, "En annen")

    assert sorted(one.name for one in session.scalars(select(Person))) == ["En annen", "Ny"]


def test_nothing_the_provider_tells_of_the_person_is_kept_or_logged(client, go, session, caplog, capsys):
    come_in_new(client, go)

    kept = session.scalars(select(ProvenIdentity)).one()
    assert (kept.provider, len(kept.subject_hash)) == (KEY, 64)
    tables = db.metadata.sorted_tables
    rows = [str(row) for table in tables for row in session.execute(select(table)).all()]
    out = capsys.readouterr()
    with client.session_transaction() as held:
        cookie = str(dict(held))
    page = client.get("/mitt").get_data(as_text=True)
    told = "\n".join([*rows, caplog.text, out.out, out.err, cookie, page])
    found = [secret for secret in [*providers.PERSONAL.values(), "subject-1"] if secret in told]
    assert found == []
    assert kept.subject_hash in told  # it was looked for in the right place


def test_what_we_ask_for(client, go, idp):
    go(client)

    asked = idp.seen()["authorize"]
    assert {
        name: asked[name] for name in ("response_type", "scope", "code_challenge_method", "ui_locales")
    } == {
        "response_type": "code",
        "scope": "openid",
        "code_challenge_method": "S256",
        "ui_locales": "nb",
    }
    assert asked["acr_values"] == "idporten-loa-substantial"
    assert len(asked["state"]) >= 32
    assert len(asked["nonce"]) >= 32
    assert "code_verifier" not in asked


def test_the_language_goes_along(client, go, idp):
    client.get("/sprak/en")
    go(client)
    assert idp.seen()["authorize"]["ui_locales"] == "en"


def test_a_sign_in_by_a_provider_is_a_new_session(client, go, session):
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    come_in_new(client, go)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_our_own_signature_instead_of_a_secret(app, client, idp, tmp_path, set_up):
    key = RSAKey.generate_key(2048)
    (tmp_path / "key.pem").write_bytes(key.as_pem(private=True))
    public = key.as_dict(private=False)
    with providers.start(f"http://localhost{BACK}", client_key=public) as signed:
        own = {"CLIENT_SECRET": "", "PRIVATE_KEY_FILE": str(tmp_path / "key.pem"), "KEY_ID": "our-key"}
        set_up(*settings_of(app, tmp_path, signed.issuer, **own))
        back = signed.visit(client.get(f"/logg-inn/med/{KEY}").location)
        assert client.get(back.removeprefix("http://localhost")).location == "/logg-inn/navn"


# --- lies ------------------------------------------------------------------------------------

LIES = {
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"without": ["nonce"]},
    "another audience": {"claims": {"aud": "another-client"}},
    "another audience, and our name beside it": {
        "claims": {"aud": "another-client", "azp": providers.CLIENT_ID}
    },
    "an audience more, and meant for it": {"claims": {"aud": [providers.CLIENT_ID, "x"], "azp": "x"}},
    "another issuer": {"claims": {"iss": "https://idporten.example"}},
    "expired": {"age": 120 + 31},
    "issued tomorrow": {"age": -24 * 60 * 60},
    "another's signature": {"key": "other"},
    "no signature": {"alg": "none"},
    "a signature by a secret": {"alg": "HS256"},
    "no subject": {"without": ["sub"]},
    "no token": {"no_token": True},
    "a lower level": {"claims": {"acr": "idporten-loa-low"}},
    "no level": {"without": ["acr"]},
    "the code was refused": {"token_error": "invalid_grant"},
    "our secret was refused": {"token_error": "invalid_client"},
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_not_true_lets_nobody_in(client, go, idp, lie):
    idp.next(**LIES[lie])
    nobody_came_in(client, go(client), 400)


@pytest.mark.parametrize("lie", [{"age": 120 + 20}, {"claims": {"acr": "idporten-loa-high"}}])
def test_what_is_near_enough_lets_people_in(client, go, idp, lie):
    idp.next(**lie)
    assert go(client).location == "/logg-inn/navn"


@pytest.mark.parametrize(
    "lie",
    [
        {"metadata": {"issuer": "https://idporten.example"}},
        {"metadata": {"token_endpoint": "http://idporten.example/token"}},
        {"metadata": {"jwks_uri": "http://10.0.0.1/jwks"}},
    ],
)
def test_an_impostor_is_not_asked(client, idp, set_up, lie):
    idp.next(**lie)
    nobody_came_in(client, client.get(f"/logg-inn/med/{KEY}"), 400)

    idp.next()
    assert client.get(f"/logg-inn/med/{KEY}").status_code == 303


# --- wrong ways back -------------------------------------------------------------------------


def change(**values):
    return lambda query: {name: value for name, value in (query | values).items() if value is not None}


@pytest.mark.parametrize(
    "values", [{"state": "another"}, {"state": None}, {"code": None}, {"iss": "https://x.example"}]
)
def test_an_answer_to_nothing_this_browser_began_lets_nobody_in(client, go, values):
    nobody_came_in(client, go(client, change=change(**values)), 400)


def test_an_answer_that_names_its_sender_rightly_lets_people_in(client, go, idp):
    assert go(client, change=change(iss=idp.issuer)).location == "/logg-inn/navn"


def test_a_wrong_answer_ends_the_way_out(client, go, idp):
    """Whoever guesses at the state has one guess."""
    nobody_came_in(client, go(client, change=change(state="another")), 400)
    right = go.url.replace("state=another", f"state={idp.seen()['authorize']['state']}")

    nobody_came_in(client, client.get(right), 400)


def test_an_answer_in_another_browser_lets_nobody_in(app, client, go, idp):
    """Somebody sends a link with their own code in it, so that another writes into their account."""
    back = urlsplit(idp.visit(client.get(f"/logg-inn/med/{KEY}").location))
    other = app.test_client()

    nobody_came_in(other, other.get(f"{back.path}?{back.query}"), 400)


def test_an_answer_counts_once(client, go, session):
    come_in_new(client, go)
    client.post("/logg-ut")
    before = len(session.scalars(select(SignIn)).all())

    again = client.get(go.url)

    assert (again.status_code, FAILED in text_of(again)) == (400, True)
    assert len(session.scalars(select(SignIn)).all()) == before


def test_a_used_code_is_refused_by_the_provider_also_when_the_session_is_put_back(client, idp, set_up):
    """Our half of it lies in the cookie, so somebody may send that twice; the code still works once."""
    out = client.get(f"/logg-inn/med/{KEY}")
    kept = client.get_cookie("fellespott").value
    back = urlsplit(idp.visit(out.location))
    assert client.get(f"{back.path}?{back.query}").location == "/logg-inn/navn"
    client.set_cookie("fellespott", kept)

    nobody_came_in(client, client.get(f"{back.path}?{back.query}"), 400)


def test_a_stolen_code_is_worth_nothing_without_the_verifier(client, idp, set_up):
    """The provider knows a code by what we sent ahead (PKCE), and no cookie holds the answer to it."""
    back = idp.visit(client.get(f"/logg-inn/med/{KEY}").location)
    code = parse_qs(urlsplit(back).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": f"http://localhost{BACK}"}
    secret = base64.b64encode(f"{providers.CLIENT_ID}:{providers.CLIENT_SECRET}".encode()).decode()
    request = urllib.request.Request(
        f"{idp.issuer}/token", urlencode(form).encode(), {"Authorization": f"Basic {secret}"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    assert json.load(refused.value) == {"error": "invalid_grant"}
    with client.session_transaction() as cookie:
        assert sorted(cookie["provider_flow"]) == ["at", "key", "next", "nonce", "not_by", "purpose", "state"]


def test_a_quarter_of_an_hour_is_enough(client, idp, set_up):
    with time_machine.travel(utcnow(), tick=False) as clock:
        back = urlsplit(idp.visit(client.get(f"/logg-inn/med/{KEY}").location))
        clock.shift(15 * 60)
        idp.next(age=-15 * 60)  # its clock goes on as ours does
        nobody_came_in(client, client.get(f"{back.path}?{back.query}"), 400)


def test_one_providers_answer_is_not_anothers(client, go, idp, set_up):
    set_up(*set_up.one(), *set_up.one(key="other"))
    out = client.get("/logg-inn/med/other")
    back = urlsplit(idp.visit(out.location))

    before = idp.seen().get("token")
    nobody_came_in(client, client.get(f"{BACK}?{back.query}"), 400)
    # Its code is not even shown to the other: that would let one provider collect another's codes.
    assert idp.seen().get("token") == before


def test_the_same_subject_of_two_providers_is_two_people(app, client, go, idp, set_up, session):
    set_up(*set_up.one(), *set_up.one(key="other"))
    come_in_new(client, go)
    come_in_new(app.test_client(), go, "En annen", "/logg-inn/med/other")

    assert sorted(one.name for one in session.scalars(select(Person))) == ["En annen", "Ny"]


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_the_way_on_is_ours(app, client, go, onward):
    come_in_new(client, go)
    answer = go(app.test_client(), f"/logg-inn/med/{KEY}?{urlencode({'next': onward})}")
    assert answer.location == "/mitt"


# --- a no, and no answer ---------------------------------------------------------------------


def test_a_no_is_a_page_with_the_way_back(client, go, idp):
    idp.next(error="access_denied")

    answer = go(client, f"/logg-inn/med/{KEY}?next=/grupper")

    nobody_came_in(client, answer, 403)
    assert "Du avbrøt hos ID-porten." in text_of(answer)
    assert "Words of the provider" not in answer.get_data(as_text=True)
    assert ("Andre måter å logge inn på", "/logg-inn?next=/grupper") in links_of(answer)
    assert ("Prøv ID-porten igjen", f"/logg-inn/med/{KEY}?next=/grupper") in links_of(answer)


def test_an_error_of_theirs_is_told_kindly(client, go, idp):
    idp.next(error="server_error")
    nobody_came_in(client, go(client), 400)


def test_a_provider_that_is_down_is_a_kind_page(app, client, tmp_path, set_up):
    set_up(*settings_of(app, tmp_path, "http://127.0.0.1:9"))

    answer = client.get(f"/logg-inn/med/{KEY}")

    nobody_came_in(client, answer, 503)
    assert "ID-porten svarer ikke nå." in text_of(answer)


def test_a_provider_that_goes_down_on_the_way_is_a_kind_page(app, client, tmp_path, set_up):
    with providers.start(f"http://localhost{BACK}") as short_lived:
        set_up(*settings_of(app, tmp_path, short_lived.issuer))
        back = urlsplit(short_lived.visit(client.get(f"/logg-inn/med/{KEY}").location))

    nobody_came_in(client, client.get(f"{back.path}?{back.query}"), 503)


def test_a_provider_that_is_not_set_up_is_not_found(client, set_up):
    for path in ("", "/videre", "/tilbake"):
        assert client.get(f"/logg-inn/med/unknown{path}").status_code == 404


# --- connected to an account -----------------------------------------------------------------


@pytest.fixture
def ana(session, sign_in):
    person = make_person(session, name="Ana")
    return sign_in(person)


def connect(client, idp):
    began = submit(client, "/meg/innlogging", to=f"/meg/innlogging/{KEY}/koble")
    assert began.location == f"/logg-inn/med/{KEY}/videre"
    page = client.get(began.location)
    assert f"{idp.issuer}/authorize?" in page.get_data(as_text=True)
    address = dict(links_of(page))["Gå til ID-porten"]
    back = urlsplit(idp.visit(address))
    return client.get(f"{back.path}?{back.query}")


def test_connecting_lets_one_in_that_way_afterwards(app, ana, idp, go, session):
    assert connect(ana, idp).location == "/meg/innlogging"
    assert "ID-porten, koblet til" in text_of(ana.get("/meg/innlogging"))

    newly = app.test_client()
    assert go(newly).location == "/mitt"
    assert "Ana" in text_of(newly.get("/mitt"))


def test_connecting_begins_with_a_button_of_ours(ana, set_up):
    """A page elsewhere must not be able to tie another's identity to this account."""
    assert ana.get(f"/meg/innlogging/{KEY}/koble").status_code == 405
    forged = ana.post(f"/meg/innlogging/{KEY}/koble")
    assert forged.status_code == 400
    assert ana.get(f"/logg-inn/med/{KEY}/videre").location == "/logg-inn"


def test_an_identity_belongs_to_one_account(ana, app, idp, session, sign_in, set_up):
    connect(ana, idp)
    other = sign_in(make_person(session, name="Bo"))

    answer = connect(other, idp)

    assert answer.status_code == 409
    assert "Denne innloggingen hører til en annen konto." in text_of(answer)
    assert len(session.scalars(select(ProvenIdentity)).all()) == 1


def test_removing_it_closes_that_way(app, ana, idp, go, session):
    connect(ana, idp)
    assert submit(ana, "/meg/innlogging", to=f"/meg/innlogging/{KEY}/fjern").status_code == 303

    assert session.scalars(select(ProvenIdentity)).all() == []
    assert go(app.test_client()).location == "/logg-inn/navn"


def test_the_last_way_in_stays(client, go, session):
    come_in_new(client, go)

    answer = submit(client, "/meg/innlogging", to=f"/meg/innlogging/{KEY}/fjern")

    assert answer.status_code == 409
    assert "Da kommer du ikke inn igjen." in text_of(answer)
    assert len(session.scalars(select(ProvenIdentity)).all()) == 1


def test_others_cannot_remove_mine(ana, app, idp, session, sign_in, set_up):
    connect(ana, idp)
    other = sign_in(make_person(session))
    page = other.get("/meg/innlogging")
    token = form_to(page, f"/meg/innlogging/{KEY}/koble").fields

    other.post(f"/meg/innlogging/{KEY}/fjern", data=token)

    assert len(session.scalars(select(ProvenIdentity)).all()) == 1


# --- showing who one is, for another room ----------------------------------------------------


@pytest.fixture
def verify(app, set_up):
    """Pages of a made-up room: begin, look, use."""

    def begin(client, path="/grupper", **more):
        with client.session_transaction() as cookie, app.test_request_context():
            answer = door.start_verification(KEY, path, **more)
            cookie["provider_flow"] = flask.session["provider_flow"]
        return answer

    def look(client, path="/grupper", use=False):
        with client.session_transaction() as cookie, app.test_request_context():
            flask.session.update(cookie)
            found = (door.take_verification if use else door.verification_of)(path)
            cookie.clear()
            cookie.update(flask.session)
        return found

    begin.look = look
    return begin


def there_and_back(client, idp, began):
    address = dict(links_of(client.get(began.location)))["Gå til ID-porten"]
    back = urlsplit(idp.visit(address))
    return client.get(f"{back.path}?{back.query}")


def test_somebody_without_an_account_shows_who_they_are_for_one_thing(client, idp, verify, session):
    answer = there_and_back(client, idp, verify(client))

    assert (answer.status_code, answer.location) == (303, "/grupper")
    assert idp.seen()["authorize"]["prompt"] == "login"
    assert verify.look(client, "/prosjekter") is None
    assert verify.look(client) == KEY
    assert verify.look(client, use=True) == KEY
    assert verify.look(client) is None
    assert session.scalars(select(Person)).all() == []
    assert client.get("/mitt").location.startswith("/logg-inn")


def test_what_was_shown_holds_for_half_an_hour(client, idp, verify):
    with time_machine.travel(utcnow(), tick=False) as clock:
        there_and_back(client, idp, verify(client))
        clock.shift(30 * 60)
        assert verify.look(client) is None


def test_nobody_stands_in_for_their_own_guardian(ana, idp, verify, session):
    connect(ana, idp)
    child = session.scalars(select(Person).where(Person.name == "Ana")).one()

    answer = there_and_back(ana, idp, verify(ana, not_by=child.id))

    assert (answer.status_code, verify.look(ana)) == (409, None)
    assert "En annen må bekrefte" in text_of(answer)


def test_a_lie_verifies_nothing(client, idp, verify):
    idp.next(claims={"nonce": "another"})
    answer = there_and_back(client, idp, verify(client))
    assert (answer.status_code, verify.look(client)) == (400, None)


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example"])
def test_the_way_back_from_showing_it_is_ours(client, verify, path):
    with pytest.raises(DomainError):
        verify(client, path)


# --- as a second step ------------------------------------------------------------------------


def connected_staff(session, subject="subject-1", issuer=""):
    person = make_staff(session, name="Stab")
    hashed = keyed_hash("only-for-tests", "subject", KEY, issuer, subject)
    session.add(ProvenIdentity(person_id=person.id, provider=KEY, subject_hash=hashed, added_at=utcnow()))
    session.commit()
    return person


def test_a_provider_that_vouches_is_step_enough(client, go, idp, session):
    connected_staff(session, issuer=idp.issuer)

    assert go(client).location == "/mitt"
    assert client.get("/mitt").status_code == 200


def test_a_provider_that_does_not_vouch_is_not(client, go, idp, session, set_up):
    set_up(*set_up.one(SECOND_STEP="0"))
    connected_staff(session, issuer=idp.issuer)

    assert go(client).location == "/mitt"
    assert client.get("/mitt").location == "/logg-inn/steg-to?next=/mitt"


def test_whoever_has_a_provider_that_vouches_is_asked_for_that_and_cannot_set_up_another(
    app, go, idp, session, ask_for_code, code_to
):
    person = connected_staff(session, issuer=idp.issuer)
    client = app.test_client()
    ask_for_code(person.email, by=client)
    submit(client, "/logg-inn/kode", {"code": code_to(person.email)})

    page = client.get(client.get("/mitt").location)

    assert ("Logg inn med ID-porten", f"/logg-inn/med/{KEY}?next=/mitt") in links_of(page)
    assert client.get("/meg/engangskode").location.startswith("/logg-inn/steg-to?")
    assert client.get("/meg/passnokler").location.startswith("/logg-inn/steg-to?")
    assert go(client, f"/logg-inn/med/{KEY}?next=/meg").location == "/meg"
    assert client.get("/meg").status_code == 200
