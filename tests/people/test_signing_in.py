"""Signing in by a code sent by mail."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from sqlalchemy import select

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.people.models import Person, SignInCode
from tests.conftest import Client
from tests.factories import make_person
from tests.support.html import form_to, submit, text_of

KODE = "/logg-inn/kode"
NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)


def who(client):
    """The name of the one who is signed in."""
    page = client.get("/meg")
    return form_to(page, "").fields["name"][0] if page.status_code == 200 else None


def enter(client, code):
    return submit(client, KODE, {"code": code})


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana", email="ana@example.org")


def test_somebody_known_comes_in_with_the_code_from_the_mail(client, session, ana, ask_for_code, code_to):
    asked = ask_for_code("ana@example.org")
    assert (asked.status_code, asked.location) == (303, KODE)

    entered = enter(client, code_to("ana@example.org"))

    assert (entered.status_code, entered.location) == (303, "/mitt")
    assert who(client) == "Ana"
    done = select(AuditEntry.action).join(AuditDetail).where(AuditDetail.actor_id == ana.id)
    assert session.scalars(done).all() == ["person.signed_in"]


def test_somebody_new_is_asked_for_a_name_after_the_code(client, session, ask_for_code, code_to):
    ask_for_code("  Bo@Example.ORG ")
    entered = enter(client, code_to("bo@example.org"))
    assert (entered.status_code, entered.location) == (303, "/logg-inn/navn")
    assert session.scalars(select(Person)).all() == []

    named = submit(client, "/logg-inn/navn", {"name": "  Bo  fra   Moholt "})

    assert (named.status_code, named.location) == (303, "/mitt")
    person = session.scalars(select(Person)).one()
    assert (person.name, person.email, person.language) == ("Bo fra Moholt", "bo@example.org", "nb")
    assert who(client) == "Bo fra Moholt"


def test_nobody_is_asked_for_a_name_before_the_code_was_right(client, ask_for_code):
    ask_for_code("bo@example.org")

    assert client.get("/logg-inn/navn").location == "/logg-inn"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_name_that_will_not_do_is_kept_in_the_box(client, session, ask_for_code, code_to, name):
    ask_for_code("bo@example.org")
    enter(client, code_to("bo@example.org"))

    named = submit(client, "/logg-inn/navn", {"name": name})

    assert named.status_code == 422
    assert session.scalars(select(Person)).all() == []
    if name.strip():
        assert name in named.get_data(as_text=True)


def test_page_and_work_are_the_same_whether_the_address_is_known(app, ana, count_sql):
    answers, work = [], []
    for email in ("ana@example.org", "bob@example.org"):
        client = app.test_client()
        client.get("/logg-inn")
        with count_sql() as statements:
            asked = submit(client, "/logg-inn", {"email": email})
        page = client.get(asked.location)
        answers.append((asked.status_code, asked.location, text_of(page).replace(email, "x")))
        work.append(statements.count)

    assert answers[0] == answers[1]
    assert work[0] == work[1]


@pytest.mark.parametrize("email", ["", "ana", "ana@example.org, bo@example.org", "x" * 250 + "@example.org"])
def test_what_is_no_address_is_refused_and_kept_in_the_box(client, session, ask_for_code, email):
    asked = ask_for_code(email)

    assert asked.status_code == 422
    assert f'value="{email}"' in asked.get_data(as_text=True)
    assert session.scalars(select(SignInCode)).all() == []


def test_a_page_left_open_too_long_keeps_the_address(client, session):
    asked = client.post("/logg-inn", data={"email": "ana@example.org", "csrf_token": "old"})

    assert asked.status_code == 400
    assert 'value="ana@example.org"' in asked.get_data(as_text=True)
    assert session.scalars(select(SignInCode)).all() == []


def test_the_code_is_not_kept_in_the_database(session, ask_for_code, code_to):
    ask_for_code("ana@example.org")

    kept = session.scalars(select(SignInCode)).one()
    assert len(kept.code_hash) == 64
    assert code_to("ana@example.org") not in kept.code_hash


def test_five_wrong_codes_use_the_code_up_even_for_the_right_one(client, session, ana, ask_for_code, code_to):
    ask_for_code("ana@example.org")
    right = code_to("ana@example.org")
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    assert [enter(client, wrong).status_code for _ in range(5)] == [422] * 5
    assert session.scalars(select(SignInCode.tries)).one() == 5
    last = enter(client, right)

    assert last.status_code == 422
    assert "Koden virker ikke lenger. Be om en ny kode." in text_of(last)
    assert session.scalars(select(SignInCode.tries)).one() == 5
    assert who(client) is None


def test_the_fifth_try_may_be_the_right_one(client, ana, ask_for_code, code_to):
    ask_for_code("ana@example.org")
    right = code_to("ana@example.org")
    for _ in range(4):
        assert enter(client, "abc").status_code == 422

    assert enter(client, f" {right[:3]} {right[3:]} ").status_code == 303


@pytest.mark.parametrize(
    ("after", "status"), [(timedelta(minutes=15, seconds=-1), 303), (timedelta(minutes=15), 422)]
)
def test_a_code_works_for_fifteen_minutes(client, ana, ask_for_code, code_to, after, status):
    with time_machine.travel(NOW, tick=False) as clock:
        ask_for_code("ana@example.org")
        clock.shift(after)

        assert enter(client, code_to("ana@example.org")).status_code == status


def test_a_code_works_once(app, client, ana, ask_for_code, code_to):
    other = app.test_client()
    ask_for_code("ana@example.org")
    code = code_to("ana@example.org")
    # The other browser is on its way in with the same address and the same code.
    with client.session_transaction() as mine:
        on_its_way = mine["signing_in"]
    with other.session_transaction() as theirs:
        theirs["signing_in"] = on_its_way

    assert [enter(client, code).status_code, enter(other, code).status_code] == [303, 422]
    assert who(other) is None


def test_the_browser_that_asked_twice_uses_the_newer_code(client, ana, ask_for_code, code_to):
    ask_for_code("ana@example.org")
    older = code_to("ana@example.org")
    ask_for_code("ana@example.org")
    newer = code_to("ana@example.org")
    if older == newer:  # one time in a million
        return

    assert enter(client, older).status_code == 422
    assert enter(client, newer).status_code == 303


def test_a_code_works_only_in_the_browser_that_asked_and_nobody_can_use_up_anothers(
    app, client, ana, ask_for_code, code_to
):
    stranger = app.test_client()
    ask_for_code("ana@example.org")
    right = code_to("ana@example.org")
    ask_for_code("ana@example.org", by=stranger)
    for _ in range(6):
        assert enter(stranger, right).status_code == 422

    assert enter(client, right).status_code == 303
    assert (who(client), who(stranger)) == ("Ana", None)


def test_a_code_opens_no_other_address(app, client, ana, session, ask_for_code, code_to):
    make_person(session, name="Bo", email="bo@example.org")
    ask_for_code("bo@example.org", by=app.test_client())
    ask_for_code("ana@example.org")

    assert enter(client, code_to("bo@example.org")).status_code == 422


def test_the_code_page_without_a_sign_in_on_its_way_goes_back_to_the_start(client):
    assert client.get(KODE).location == "/logg-inn"


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/om", "/om"),
        ("/forslag/x?side=2", "/forslag/x?side=2"),
        ("//evil.example", "/mitt"),
        ("https://evil.example/", "/mitt"),
        ("/\\evil.example", "/mitt"),
        ("/\t/evil.example", "/mitt"),
        ("javascript:alert(1)", "/mitt"),
    ],
)
def test_after_signing_in_one_goes_on_within_our_own_pages(
    client, ana, ask_for_code, code_to, wanted, goes_to
):
    ask_for_code("ana@example.org", page="/logg-inn?" + urlencode({"next": wanted}))

    assert enter(client, code_to("ana@example.org")).location == goes_to


def test_a_page_for_the_signed_in_leads_through_signing_in_and_back(client, ana, ask_for_code, code_to):
    sent = client.get("/meg")
    assert (sent.status_code, sent.location) == (303, "/logg-inn?next=/meg")

    ask_for_code("ana@example.org", page=sent.location)

    assert enter(client, code_to("ana@example.org")).location == "/meg"


def test_whoever_is_signed_in_is_not_asked_again(sign_in, ana):
    assert sign_in(ana).get("/logg-inn?next=/om").location == "/om"


@pytest.mark.parametrize(("ticked", "days"), [({"remember": "y"}, 90), ({}, None)])
def test_the_device_is_remembered_only_when_asked(client, ana, ask_for_code, code_to, ticked, days):
    ask_for_code("ana@example.org", **ticked)
    enter(client, code_to("ana@example.org"))

    expires = client.get_cookie("fellespott").expires
    if days is None:
        assert expires is None
    else:
        assert abs(expires - datetime.now(UTC) - timedelta(days=days)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("ticked", "after", "name"),
    [
        ({}, timedelta(hours=11, minutes=59), "Ana"),
        ({}, timedelta(hours=12, minutes=1), None),
        ({"remember": "y"}, timedelta(days=89), "Ana"),
        ({"remember": "y"}, timedelta(days=91), None),
    ],
)
def test_a_session_ends_by_itself(client, ana, ask_for_code, code_to, ticked, after, name):
    with time_machine.travel(NOW, tick=False) as clock:
        ask_for_code("ana@example.org", **ticked)
        enter(client, code_to("ana@example.org"))
        clock.shift(after)

        assert who(client) == name


def test_signing_in_keeps_nothing_of_the_session_before_but_the_language(client, ana, ask_for_code, code_to):
    with client.session_transaction() as before:
        before["planted"] = "by somebody who had the tablet first"
        before["language"] = "en"
    ask_for_code("ana@example.org")
    with client.session_transaction() as before:
        token = before["csrf_token"]

    enter(client, code_to("ana@example.org"))

    with client.session_transaction() as after:
        assert "planted" not in after
        assert "signing_in" not in after
        assert after.get("csrf_token") != token
        assert after["language"] == "en"


def test_the_language_of_the_account_comes_with_it(client, session, ask_for_code, code_to):
    make_person(session, email="eve@example.org", language="en")
    ask_for_code("eve@example.org")
    enter(client, code_to("eve@example.org"))

    with client.session_transaction() as after:
        assert after["language"] == "en"


def test_somebody_of_a_demo_cannot_come_in_outside_it(client, session, ask_for_code, code_to, sign_in):
    demo = make_person(session, email="demo@example.org", is_demo=True)
    ask_for_code("demo@example.org")

    entered = enter(client, code_to("demo@example.org"))

    assert entered.status_code == 403
    assert "Denne kontoen hører til en demo" in text_of(entered)
    assert who(client) is None
    assert who(sign_in(demo)) is None


def test_somebody_of_a_demo_comes_in_to_a_demo(client, session, in_demo, ask_for_code, code_to, sign_in):
    demo = make_person(session, name="Demo", email="demo@example.org", is_demo=True)
    ask_for_code("demo@example.org")

    assert enter(client, code_to("demo@example.org")).status_code == 303
    assert [who(client), who(sign_in(demo))] == ["Demo", "Demo"]


def test_signing_out_ends_the_session_here(sign_in, ana):
    client = sign_in(ana)

    left = submit(client, "/om", to="/logg-ut")

    assert (left.status_code, left.location) == (303, "/")
    assert who(client) is None


def test_signing_out_needs_a_button_of_ours(sign_in, ana):
    client = sign_in(ana)

    assert client.get("/logg-ut").status_code == 405
    assert client.post("/logg-ut").status_code == 400
    assert who(client) == "Ana"


@pytest.mark.parametrize(
    "cookie", ["", "x", "x:y", "00000000-0000-0000-0000-000000000000:0", "{id}", "{id}:1", "{id}:x"]
)
def test_a_session_that_was_made_up_or_ended_is_nobodys(app, session, ana, cookie):
    session.commit()
    client: Client = app.test_client()
    with client.session_transaction() as made:
        made["_user_id"] = cookie.format(id=ana.id)

    assert who(client) is None


def test_the_mail_says_what_the_code_is_for(ask_for_code, mails, code_to, link_to):
    ask_for_code("ana@example.org")

    (mail,) = mails("ana@example.org")
    assert mail.subject == "Koden din til Fellespott"
    code = code_to("ana@example.org")
    assert mail.body == (
        f"Koden din er {code}\n\n"
        "Skriv den på siden der du ba om den. Den virker i 15 minutter og bare én gang.\n\n"
        "Eller åpne lenka på den mobilen eller maskinen der du vil logge inn:\n\n"
        f"http://localhost{link_to('ana@example.org')}\n\n"
        "Har du ikke bedt om en kode? Da kan du slette denne e-posten. Ingen kommer inn uten den.\n\n"
        "Vi spør deg aldri om koden, verken på telefon eller i e-post.\n\n"
        "Hilsen Fellespott. Du kan ikke svare på denne e-posten.\n"
    )


def test_the_code_page_points_to_the_mails_on_this_machine(client, ask_for_code):
    ask_for_code("ana@example.org")

    assert "Åpne e-post på denne maskinen" in text_of(client.get(KODE))
