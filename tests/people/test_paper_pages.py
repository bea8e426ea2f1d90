"""Coming in by a code on paper."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fellespott.audit.models import AuditEntry
from fellespott.core.clock import utcnow
from fellespott.people.models import Invitation, PaperCode, Person, SignIn
from fellespott.people.services import renew_code, withdraw_code
from fellespott.people.states import WayIn
from tests.factories import make_person
from tests.people.test_enumeration import changed
from tests.support.html import form_to, links_of, submit, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
KEY = "only-for-tests"
NOTHING = "Koden virker ikke. Se om du har skrevet den riktig"


def come_in(client, plain, name="Kua", **more):
    typed = submit(client, "/kode", {"code": plain, **more})
    assert (typed.status_code, typed.location) == (303, "/kode/ja")
    return submit(client, "/kode/ja", {"name": name})


def is_in(client):
    return client.get("/meg").status_code == 200


def test_the_first_use_shows_what_it_opens_and_asks_only_for_a_nickname(
    client, session, print_code, make_link
):
    code, plain = print_code()
    submit(client, "/kode", {"code": f" {plain.lower().replace('-', ' ')} "})
    page = client.get("/kode/ja")

    assert "Bli med i Testgruppa" in text_of(page)
    assert set(form_to(page).fields) == {"csrf_token", "name"}
    assert not is_in(client)
    entered = submit(client, "/kode/ja", {"name": " Kua "})

    assert (entered.status_code, entered.location) == (303, "/om")
    person = session.scalars(select(Person).where(Person.name == "Kua")).one()
    assert (person.email, make_link.accepted) == (None, ["Kua"])
    session.refresh(code)
    assert (code.person_id, code.withdrawn_at, code.invitation.uses) == (person.id, None, 1)
    sign_in = session.scalars(select(SignIn)).one()
    assert (sign_in.person_id, sign_in.way) == (person.id, WayIn.PAPER_CODE)
    actions = set(session.scalars(select(AuditEntry.action)).all())
    assert {"paper_code.printed", "paper_code.claimed", "person.added", "person.signed_in"} <= actions


def test_later_uses_sign_that_person_in(app, client, session, print_code):
    _code, plain = print_code()
    come_in(client, plain)
    later = app.test_client()

    entered = submit(later, "/kode", {"code": plain})

    assert (entered.status_code, entered.location) == (303, "/mitt")
    assert form_to(later.get("/meg"), "").fields["name"] == ["Kua"]
    assert len(session.scalars(select(Person).where(Person.name == "Kua")).all()) == 1


def test_somebody_without_an_address_may_add_one_and_come_in_by_it(
    app, client, print_code, code_to, ask_for_code
):
    _code, plain = print_code()
    come_in(client, plain)
    assert "Du har ingen e-postadresse her." in text_of(client.get("/meg"))

    submit(client, "/meg/e-post", {"email": "kua@example.org"})
    assert submit(client, "/meg/e-post/kode", {"code": code_to("kua@example.org")}).location == "/meg"

    other = app.test_client()
    ask_for_code("kua@example.org", by=other)
    submit(other, "/logg-inn/kode", {"code": code_to("kua@example.org")})
    assert form_to(other.get("/meg"), "").fields["name"] == ["Kua"]


def test_the_qr_code_fills_the_code_in_and_does_nothing(client, session, print_code):
    code, plain = print_code()
    page = client.get(f"/kode/{plain}")

    form = form_to(page)
    assert (form.action, form.fields["code"]) == ("/kode", [plain])
    assert "js/code-address.js" in page.get_data(as_text=True)
    session.refresh(code)
    assert (code.person_id, code.wrong_tries, code.invitation.uses) == (None, 0, 0)


def test_who_is_signed_in_joins_as_themself_and_the_sheet_is_used_up(
    session, sign_in, client, print_code, make_link
):
    code, plain = print_code()
    ana = make_person(session, name="Ana")
    hers = sign_in(ana)
    submit(hers, "/kode", {"code": plain})
    page = hers.get("/kode/ja")
    assert "Du er logget inn som Ana." in text_of(page)

    assert submit(hers, "/kode/ja").location == "/om"

    assert make_link.accepted == ["Ana"]
    session.refresh(code)
    assert (code.person_id, code.withdrawn_at is not None) == (ana.id, True)
    assert NOTHING in text_of(submit(client, "/kode", {"code": plain}))


@pytest.mark.parametrize("typed", ["", "abc", "0000-0000-0000-0000-0001", "ÆØÅ", "x" * 61])
def test_a_slip_of_the_pen_is_said_and_kept_in_the_box(client, typed):
    page = submit(client, "/kode", {"code": typed})

    assert page.status_code == 422
    assert form_to(page).fields["code"] == [typed]
    assert NOTHING not in text_of(page)


def test_ten_wrong_guesses_lock_the_code_and_not_the_person(app, client, session, print_code):
    code, plain = print_code()
    come_in(client, plain)
    guesser = app.test_client()
    for place in range(6, 15):
        assert NOTHING in text_of(submit(guesser, "/kode", {"code": changed(plain, place)}))
    session.refresh(code)
    assert (code.wrong_tries, code.locked_at) == (9, None)
    assert submit(app.test_client(), "/kode", {"code": plain}).status_code == 303
    session.refresh(code)
    assert code.wrong_tries == 0  # in a row

    for place in range(6, 16):
        submit(guesser, "/kode", {"code": changed(plain, place)})

    session.refresh(code)
    assert (code.wrong_tries, code.locked_at is not None) == (10, True)
    assert NOTHING in text_of(submit(app.test_client(), "/kode", {"code": plain}))
    assert is_in(client)  # who was in stays in
    helper, person = session.get_one(Person, code.printed_by_id), session.get_one(Person, code.person_id)
    _fresh, new = renew_code(session, actor=helper, person=person, key=KEY, now=utcnow())
    session.commit()
    assert submit(app.test_client(), "/kode", {"code": new}).status_code == 303


def test_a_withdrawn_code_opens_nothing_and_signs_out_who_came_by_it(
    app, client, session, print_code, sign_in
):
    code, plain = print_code()
    come_in(client, plain)
    session.refresh(code)
    otherwise = sign_in(session.get_one(Person, code.person_id))

    withdraw_code(session, actor=session.get_one(Person, code.printed_by_id), code=code, now=utcnow())
    session.commit()

    assert (is_in(client), is_in(otherwise)) == (False, True)
    assert NOTHING in text_of(submit(app.test_client(), "/kode", {"code": plain}))


def test_withdrawing_an_unused_code_ends_its_invitation(session, print_code):
    code, _plain = print_code()
    withdraw_code(session, actor=make_person(session), code=code, now=NOW)

    assert session.get_one(Invitation, code.invitation_id).withdrawn_at == NOW


@pytest.mark.parametrize(("after", "status"), [(timedelta(days=89), 303), (timedelta(days=90), 422)])
def test_a_code_not_taken_into_use_runs_out(client, print_code, after, status):
    with time_machine.travel(NOW, tick=False) as clock:
        _code, plain = print_code()
        clock.shift(after)

        assert submit(client, "/kode", {"code": plain}).status_code == status


def test_a_code_in_use_does_not_run_out(app, client, print_code):
    with time_machine.travel(NOW, tick=False) as clock:
        _code, plain = print_code()
        come_in(client, plain)
        clock.shift(timedelta(days=500))

        assert submit(app.test_client(), "/kode", {"code": plain}).status_code == 303


def test_the_page_of_the_first_use_opens_only_after_the_code(client):
    assert client.get("/kode/ja").location == "/kode"


def test_a_code_used_meanwhile_opens_nothing_for_the_second(app, client, session, print_code):
    _code, plain = print_code()
    late = app.test_client()
    submit(late, "/kode", {"code": plain})
    page = late.get("/kode/ja")
    come_in(client, plain, "Kua")

    fields = {name: values[0] for name, values in form_to(page).fields.items()} | {"name": "Reven"}
    answer = late.post("/kode/ja", data=fields)

    assert answer.location == "/kode"
    assert session.scalars(select(Person.name).where(Person.name == "Reven")).all() == []


def test_an_adult_only_thing_asks_for_it(client, session, print_code, make_link):
    _code, plain = print_code(adult=True)
    submit(client, "/kode", {"code": plain})

    refused = submit(client, "/kode/ja", {"name": "Kua"})
    assert (refused.status_code, make_link.accepted) == (422, [])
    assert "Kua" not in session.scalars(select(Person.name)).all()
    assert submit(client, "/kode/ja", {"name": "Kua", "is_adult": "y"}).status_code == 303


@pytest.mark.parametrize(
    ("ticked", "lasting"), [({"remember": "y"}, True), ({"shared": "y"}, False), ({}, False)]
)
def test_the_device_is_remembered_when_asked(client, session, print_code, ticked, lasting):
    _code, plain = print_code()
    come_in(client, plain, **ticked)

    sign_in = session.scalars(select(SignIn)).one()
    assert (sign_in.is_remembered, sign_in.is_shared) == (lasting, "shared" in ticked)
    assert (client.get_cookie("fellespott").expires is not None) == lasting


def test_the_secret_is_in_no_log_cookie_or_row(client, session, print_code, capsys, caplog):
    _code, plain = print_code()
    come_in(client, plain)

    spread = plain.replace("-", "")
    printed = capsys.readouterr()
    cookie = client.get_cookie("fellespott").value
    told = printed.out + printed.err + caplog.text + cookie + str(links_of(client.get("/mitt")))
    for secret in (plain, spread, spread[6:19]):
        assert not re.search(re.escape(secret), told, re.I)
    rows = [vars(one) for one in session.scalars(select(PaperCode)).all()]
    assert spread[6:19] not in str(rows)
