"""The second step: asked of whoever runs things, before any page but the few that are named."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select
from werkzeug.routing import AnyConverter

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.core.clock import utcnow
from fellespott.core.db import unit_of_work
from fellespott.core.ids import token_hash
from fellespott.people.models import OneTimePassword, Passkey, Person, SignIn
from fellespott.people.rules import step_locked_for
from fellespott.people.services import grant_role
from fellespott.people.states import STAFF_ROLES, Role, WayIn
from fellespott.people.views.second_step import BEFORE, SETTING_UP
from tests.factories import make_admin, make_person, make_staff, with_role
from tests.support.html import links_of, submit, text_of

NOW = datetime(2026, 4, 15, 10, 0, 5, tzinfo=UTC)
ASKED = "/logg-inn/steg-to"


@pytest.fixture
def one_step(app, session, ask_for_code, code_to):
    """A browser signed in as that person by the code that came by mail, and nothing more."""

    def enter(person):
        session.commit()
        client = app.test_client()
        ask_for_code(person.email, by=client)
        submit(client, "/logg-inn/kode", {"code": code_to(person.email)})
        return client

    return enter


def secret_on(page):
    return re.search(r'id="secret">([A-Z2-7 ]+)<', page.get_data(as_text=True)).group(1).replace(" ", "")


def digits(secret, moment=None, steps=0):
    return pyotp.TOTP(secret).at((moment or utcnow()) + timedelta(seconds=30 * steps))


def set_up(client, onward=""):
    """Set up an app; its secret."""
    page = f"/meg/engangskode{onward}"
    secret = secret_on(client.get(page))
    answer = submit(client, page, {"code": digits(secret)})
    assert answer.status_code == 303, text_of(answer)
    return secret


@pytest.fixture
def with_app(session, one_step):
    """Somebody who runs rounds, has an app, and has signed in anew with the first step only."""

    def make(make_one=make_staff, moment=None, **fields):
        person = make_one(session, **fields)
        secret = set_up(one_step(person))
        return person, secret, one_step(person)

    return make


# --- who is asked ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_whoever_has_a_staff_role_is_asked_before_any_page(session, one_step, role):
    client = one_step(with_role(session, make_person(session), role))

    answer = client.get("/mitt")

    assert (answer.status_code, answer.location) == (303, f"{ASKED}?next=/mitt")


@pytest.mark.parametrize("make", [make_person, lambda s: with_role(s, make_person(s), Role.LESSON_RECEIVER)])
def test_others_are_not(session, one_step, make):
    assert one_step(make(session)).get("/mitt").status_code == 200


def test_every_page_is_closed_but_those_named(app, session, one_step):
    """A new page is closed without anybody having to think of it."""
    client = one_step(make_admin(session))
    adapter = app.url_map.bind("localhost")
    open_to_us = set()
    for rule in app.url_map.iter_rules():
        values = {name: _some(converter) for name, converter in rule._converters.items()}
        url = adapter.build(rule.endpoint, values, method=sorted(rule.methods - {"HEAD", "OPTIONS"})[0])
        method = "get" if "GET" in rule.methods else "post"
        answer = getattr(client, method)(url.replace("http://localhost", ""))
        if not (answer.status_code == 303 and (answer.location or "").split("?")[0] == ASKED):
            open_to_us.add(rule.endpoint)
        if rule.endpoint == "people.sign_out":
            assert answer.status_code == 400  # without its token it does nothing

    # Asking for the page of the step itself leads on to where one is set up.
    assert open_to_us == BEFORE | SETTING_UP
    assert len(open_to_us) * 5 < len(list(app.url_map.iter_rules()))


def _some(converter):
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return {
        "UUIDConverter": "00000000-0000-4000-8000-000000000000",
        "IntegerConverter": 1,
    }.get(type(converter).__name__, "x")


def test_a_post_is_not_done_either(session, one_step):
    admin = make_admin(session)
    client = one_step(admin)
    other = make_person(session)
    session.commit()

    answer = client.post(f"/folk/{other.id}/rolle/administrator", data={"reason": "x", "wanted": "give"})

    assert (answer.status_code, answer.location) == (303, ASKED)
    session.expire_all()
    assert not other.has_staff_role


def test_a_role_given_meanwhile_counts_at_the_next_page(session, one_step):
    person = make_person(session)
    client = one_step(person)
    assert client.get("/meg").status_code == 200

    grant_role(session, actor=None, person=person, role=Role.ROUND_STAFF, now=utcnow())

    assert client.get("/meg").location == f"{ASKED}?next=/meg"


def test_a_role_taken_back_counts_at_the_next_page(session, one_step):
    person = make_staff(session)
    client = one_step(person)
    assert client.get("/meg").status_code == 303
    person.roles[0].revoked_at = utcnow()

    assert client.get("/meg").status_code == 200


def test_a_demo_is_not_asked(app, session, one_step, sign_in):
    person = make_staff(session)
    client = sign_in(person)
    session.scalars(select(SignIn)).one().second_step_at = None
    session.commit()
    assert client.get("/mitt").status_code == 303
    session.scalars(select(SignIn)).one().way = WayIn.DEMO

    assert client.get("/mitt").status_code == 200


def test_signing_out_and_the_language_are_open(session, one_step):
    client = one_step(make_staff(session))

    assert client.get("/").status_code == 200
    assert client.get("/sprak/en?next=/").status_code == 303
    assert submit(client, "/", to="/logg-ut").status_code == 303
    assert client.get("/mitt").location.startswith("/logg-inn?")


# --- setting up an app -----------------------------------------------------------------------


def test_whoever_has_nothing_sets_up_an_app_and_is_in(session, one_step):
    person = make_staff(session, email="ana@example.org")
    client = one_step(person)

    asked = client.get(client.get("/grupper").location)
    assert asked.location == "/logg-inn/steg-to/velg?next=/grupper"
    choose = client.get(asked.location)
    assert "Ett steg til" in text_of(choose)
    page = dict(links_of(choose))["Bruk en app"]
    assert page == "/meg/engangskode?next=/grupper"
    secret = secret_on(client.get(page))
    assert "<svg" in client.get(page).get_data(as_text=True)
    answer = submit(client, page, {"code": digits(secret)})

    assert (answer.status_code, answer.location) == (303, "/grupper")
    assert client.get("/grupper").status_code == 200
    assert len(session.scalars(select(OneTimePassword)).all()) == 1


def test_the_page_shows_the_same_secret_until_it_is_used(session, one_step):
    client = one_step(make_staff(session))
    first = secret_on(client.get("/meg/engangskode"))

    wrong = submit(client, "/meg/engangskode", {"code": "000000"})

    assert wrong.status_code == 422
    assert secret_on(wrong) == first == secret_on(client.get("/meg/engangskode"))
    assert session.scalars(select(OneTimePassword)).all() == []


def test_the_token_changes_with_the_second_step(session, one_step):
    client = one_step(make_staff(session))
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    set_up(client)

    with client.session_transaction() as cookie:
        after = cookie["_user_id"]
    assert before != after
    tokens = {one.token_hash for one in session.scalars(select(SignIn))}
    assert (token_hash(after) in tokens, token_hash(before) in tokens) == (True, False)


def test_the_secret_lies_encrypted_and_in_nobody_elses_row(session, with_app):
    ana, secret, _client = with_app()
    bo, _other, at_bo = with_app()
    mine, his = (
        session.scalars(select(OneTimePassword).where(OneTimePassword.person_id == one.id)).one()
        for one in (ana, bo)
    )
    assert secret not in mine.secret
    # Whoever can write to the database cannot give Bo a secret they know.
    his.secret = mine.secret

    answer = submit(at_bo, ASKED, {"code": digits(secret, utcnow() + timedelta(seconds=30))})

    assert answer.status_code == 422
    assert at_bo.get("/mitt").status_code == 303


def test_another_installations_key_opens_nothing(app, session, with_app, monkeypatch):
    _ana, secret, client = with_app()
    changed = replace(app.config["FELLESPOTT"], secret_key="another")
    monkeypatch.setitem(app.config, "FELLESPOTT", changed)

    assert submit(client, ASKED, {"code": digits(secret, steps=1)}).status_code == 422


def test_setting_it_up_takes_at_most_half_an_hour(session, one_step):
    with time_machine.travel(NOW, tick=False) as clock:
        client = one_step(make_staff(session))
        secret = secret_on(client.get("/meg/engangskode"))
        clock.shift(timedelta(minutes=30, seconds=1))

        answer = client.get("/meg/engangskode")

        assert secret_on(answer) != secret


# --- the digits ------------------------------------------------------------------------------


def test_the_right_digits_let_one_in_where_one_was_going(session, with_app):
    with time_machine.travel(NOW, tick=False) as clock:
        _ana, secret, client = with_app()
        clock.shift(30)
        page = client.get("/mitt").location
        answer = submit(client, page, {"code": digits(secret)})

        assert (answer.status_code, answer.location) == (303, "/mitt")
        assert client.get("/mitt").status_code == 200


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_half_a_minute_before_and_after_will_do(session, with_app, steps, status):
    with time_machine.travel(NOW, tick=False) as clock:
        _ana, secret, client = with_app()
        clock.shift(120)

        assert submit(client, ASKED, {"code": digits(secret, steps=steps)}).status_code == status


def test_digits_count_once_and_older_ones_never_again(session, with_app, one_step):
    with time_machine.travel(NOW, tick=False) as clock:
        ana, secret, client = with_app()
        clock.shift(120)
        assert submit(client, ASKED, {"code": digits(secret)}).status_code == 303

        thief = one_step(ana)
        for steps in (0, -1):
            assert submit(thief, ASKED, {"code": digits(secret, steps=steps)}).status_code == 422
        assert thief.get("/mitt").status_code == 303
        assert submit(thief, ASKED, {"code": digits(secret, steps=1)}).status_code == 303


def test_the_digits_that_set_it_up_are_used_up(session, with_app):
    with time_machine.travel(NOW, tick=False):
        _ana, secret, client = with_app()
        assert submit(client, ASKED, {"code": digits(secret)}).status_code == 422


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_on_is_ours(session, with_app, onward):
    with time_machine.travel(NOW, tick=False) as clock:
        _ana, secret, client = with_app()
        clock.shift(60)
        answer = submit(client, f"{ASKED}?next={onward}", {"code": digits(secret)})
        assert answer.location == "/mitt"


def test_five_wrong_codes_close_the_step_for_a_while_and_longer_each_time(session, with_app, mails):
    with time_machine.travel(NOW, tick=False) as clock:
        ana, secret, client = with_app()
        clock.shift(120)
        for minutes in (15, 30, 60):
            for _try in range(5):
                assert submit(client, ASKED, {"code": "000000"}).status_code == 422
            answer = submit(client, ASKED, {"code": digits(secret)})
            assert answer.status_code == 429
            assert f"Vent {minutes} minutter" in text_of(answer)
            clock.shift(minutes * 60)
        # Whoever went on after the first pause knows the mailbox: its owner is told.
        told = [mail.subject for mail in mails(ana.email) if "feil koder" in mail.subject]
        assert told == ["Mange feil koder på kontoen din"] * 2

        assert submit(client, ASKED, {"code": digits(secret)}).status_code == 303
        row = session.scalars(select(OneTimePassword)).one()
        assert (row.wrong_tries, row.locked_until) == (0, None)


def test_a_closed_step_is_the_steps_alone(session, with_app, one_step):
    """Wrong guesses never keep the person out of what needs no second step."""
    with time_machine.travel(NOW, tick=False):
        ana, _secret, client = with_app()
        for _try in range(6):
            submit(client, ASKED, {"code": "000000"})
        assert one_step(ana).get("/").status_code == 200


@pytest.mark.parametrize(
    ("tries", "minutes"),
    [(1, None), (4, None), (5, 15), (6, None), (10, 30), (15, 60), (40, 24 * 60), (5000, 24 * 60)],
)
def test_pauses_double_up_to_a_day(tries, minutes):
    assert step_locked_for(tries) == (timedelta(minutes=minutes) if minutes else None)


def test_a_wrong_code_tells_nothing_of_why(session, with_app):
    with time_machine.travel(NOW, tick=False):
        _ana, secret, client = with_app()
        used = submit(client, ASKED, {"code": digits(secret)})
        wrong = submit(client, ASKED, {"code": "000000"})
        assert text_of(used) == text_of(wrong)


# --- what is set up already ------------------------------------------------------------------


def test_whoever_has_one_cannot_set_up_another_before_showing_it(session, with_app):
    """Else the mailbox alone would be enough after all."""
    _ana, _secret, client = with_app()

    for path in ("/meg/engangskode", "/meg/passnokler", "/meg/passnokler/sporsmal"):
        assert client.get(path).location.startswith(f"{ASKED}?"), path
    assert client.get("/logg-inn/steg-to/velg").location == ASKED
    assert client.post("/meg/engangskode/fjern").location == ASKED


def test_an_app_can_be_changed_for_another(session, with_app):
    with time_machine.travel(NOW, tick=False) as clock:
        _ana, old, client = with_app()
        clock.shift(60)
        submit(client, ASKED, {"code": digits(old)})
        assert "Du har en app fra før." in text_of(client.get("/meg/engangskode"))
        new = set_up(client)

        assert len(session.scalars(select(OneTimePassword)).all()) == 1
        assert new != old


def test_the_last_second_step_stays_as_long_as_there_is_a_role(session, with_app):
    with time_machine.travel(NOW, tick=False) as clock:
        ana, secret, client = with_app()
        clock.shift(60)
        submit(client, ASKED, {"code": digits(secret)})

        refused = submit(client, "/meg/innlogging", to="/meg/engangskode/fjern")

        assert refused.status_code == 409
        assert "Rollen din krever et andre steg." in text_of(refused)
        ana.roles[0].revoked_at = utcnow()
        assert submit(client, "/meg/innlogging", to="/meg/engangskode/fjern").status_code == 303
        assert session.scalars(select(OneTimePassword)).all() == []


def logged(session):
    """Of the one reset: whose it was, who did it, what else is written."""
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.second_step_reset")).one()
    side = session.scalars(select(AuditDetail).where(AuditDetail.entry_id == entry.id)).one()
    return entry.object_id, side.actor_id, side.detail


# --- lost ------------------------------------------------------------------------------------


def test_another_administrator_resets_it_with_a_reason(session, with_app, sign_in, mails, one_step):
    ana, _secret, client = with_app(name="Ana")
    session.add(Passkey(person_id=ana.id, credential_id="a", public_key="b", name="c", created_at=utcnow()))
    admin = make_admin(session, name="Ada")
    ada = sign_in(admin)
    page = f"/folk/{ana.id}/nullstill-steg-to"
    assert ("Nullstill det andre steget", page) in links_of(ada.get(f"/folk/{ana.id}"))

    assert submit(ada, page, {"reason": ""}).status_code == 422
    assert submit(ada, page, {"reason": "Mistet mobilen i Nidelva"}).status_code == 303

    session.expire_all()
    assert session.scalars(select(OneTimePassword)).all() == []
    assert session.scalars(select(Passkey)).all() == []
    assert client.get("/").status_code == 200
    assert client.get("/mitt").location.startswith("/logg-inn?")  # signed out everywhere
    assert logged(session) == (ana.id, admin.id, {"reason": "Mistet mobilen i Nidelva"})
    assert mails(ana.email)[-1].subject == "Det andre steget ditt er nullstilt"
    assert one_step(ana).get("/mitt").location.startswith(ASKED)


def test_nobody_resets_their_own(session, sign_in):
    admin = make_admin(session)
    ada = sign_in(admin)

    answer = submit(ada, f"/folk/{admin.id}/nullstill-steg-to", {"reason": "Jeg vil"})

    assert answer.status_code == 409
    assert "Be en annen administrator" in text_of(answer)
    assert ada.get("/mitt").status_code == 200


@pytest.mark.parametrize("make", [make_person, make_staff])
def test_only_administrators_reset(session, sign_in, make):
    target, client = make_staff(session), sign_in(make(session))
    assert client.get(f"/folk/{target.id}/nullstill-steg-to").status_code == 403
    assert client.post(f"/folk/{target.id}/nullstill-steg-to", data={"reason": "x"}).status_code == 403


def test_whoever_holds_the_server_resets_it_by_a_command(fresh_app):
    moment = utcnow()
    with fresh_app.app_context(), unit_of_work() as session:
        ana = make_staff(session, email="ana@example.org")
        session.add(Passkey(person_id=ana.id, credential_id="a", public_key="b", name="c", created_at=moment))

    run = fresh_app.test_cli_runner().invoke
    done = run(args=["reset-second-step", "Ana@example.org"])
    unknown = run(args=["reset-second-step", "bo@example.org"])

    assert done.exit_code == 0
    assert done.output.strip() == "Reset. They set up a new second step when they sign in."
    assert (unknown.exit_code, "Nobody has that address." in unknown.output) == (1, True)
    with fresh_app.app_context(), unit_of_work() as session:
        assert session.scalars(select(Passkey)).all() == []
        person = session.scalars(select(Person)).one()
        assert logged(session) == (person.id, None, {"reason": "command line"})
