"""My account."""

import pytest
from sqlalchemy import select

from fellespott.audit.models import AuditEntry
from tests.factories import make_admin, make_person, make_staff
from tests.support.html import form_to, links_of, submit, text_of


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana", email="ana@example.org")


@pytest.fixture
def client(sign_in, ana):
    return sign_in(ana)


def test_the_account_shows_what_is_known(client):
    page = client.get("/meg")

    assert form_to(page, "").fields["name"] == ["Ana"]
    assert "ana@example.org" in text_of(page)
    assert "Rollene mine" not in text_of(page)


def test_name_and_language_are_changed(client, ana):
    answer = submit(client, "/meg", {"name": " Ana  B ", "language": "en"})

    assert answer.location == "/meg"
    assert (ana.name, ana.language) == ("Ana B", "en")
    with client.session_transaction() as cookie:
        assert cookie["language"] == "en"


@pytest.mark.parametrize("typed", [{"name": ""}, {"name": "x" * 201}, {"language": "xx"}])
def test_what_will_not_do_changes_nothing(client, ana, typed):
    assert submit(client, "/meg", typed).status_code == 422
    assert (ana.name, ana.language) == ("Ana", None)


def test_roles_and_their_pages_are_shown_to_those_who_have_them(session, sign_in):
    staff = sign_in(make_staff(session)).get("/meg")
    admin = sign_in(make_admin(session)).get("/meg")

    assert "Leder runder" in text_of(staff)
    assert "/folk" not in [address for _text, address in links_of(staff)]
    assert {"/folk", "/logg"} <= {address for _text, address in links_of(admin)}


def test_signing_out_everywhere_ends_every_session(sign_in, ana, client):
    other = sign_in(ana)

    assert submit(client, "/meg", to="/meg/logg-ut-overalt").location == "/"

    assert [one.get("/meg").location for one in (client, other)] == ["/logg-inn?next=/meg"] * 2
    assert sign_in(ana).get("/meg").status_code == 200


def test_a_new_address_is_proven_by_a_code_before_it_counts(client, session, ana, code_to, mails):
    asked = submit(client, "/meg/e-post", {"email": "New@example.org"})
    assert (asked.location, ana.email) == ("/meg/e-post/kode", "ana@example.org")

    answer = submit(client, "/meg/e-post/kode", {"code": code_to("new@example.org")})

    assert (answer.location, ana.email) == ("/meg", "new@example.org")
    assert [mail.subject for mail in mails("ana@example.org")] == ["E-postadressen din er endret"]
    assert "person.email_changed" in session.scalars(select(AuditEntry.action)).all()


def test_a_wrong_code_changes_no_address(client, ana):
    submit(client, "/meg/e-post", {"email": "new@example.org"})

    assert submit(client, "/meg/e-post/kode", {"code": "x"}).status_code == 422
    assert ana.email == "ana@example.org"


def test_an_address_somebody_else_has_is_refused_only_after_it_was_proven(
    client, session, ana, sign_in, code_to
):
    make_person(session, email="bo@example.org")

    assert submit(client, "/meg/e-post", {"email": "bo@example.org"}).status_code == 303
    answer = submit(client, "/meg/e-post/kode", {"code": code_to("bo@example.org")})

    assert answer.status_code == 409
    assert "Denne adressen hører til en annen konto." in text_of(answer)
    assert ana.email == "ana@example.org"


def test_the_code_page_without_a_new_address_goes_back(client):
    assert client.get("/meg/e-post/kode").location == "/meg/e-post"


@pytest.mark.parametrize("page", ["/meg", "/meg/e-post", "/meg/e-post/kode"])
def test_a_visitor_signs_in_first(app, page):
    assert app.test_client().get(page).location == f"/logg-inn?next={page}"
