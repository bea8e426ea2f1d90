"""The link in the same mail as the code."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fellespott.people.models import SignIn, SignInCode
from fellespott.people.states import WayIn
from tests.factories import make_person
from tests.support.alike import stripped
from tests.support.html import form_to, submit, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
KODE = "/logg-inn/kode"


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana", email="ana@example.org")


@pytest.fixture
def phone(app):
    """Where the mail is read: another browser than the one that asked."""
    return app.test_client()


def is_in(client):
    return client.get("/meg").status_code == 200


def test_opening_the_link_shows_a_button_and_the_button_signs_in_where_the_mail_is_read(
    session, ana, ask_for_code, link_to, phone, client
):
    ask_for_code("ana@example.org", page="/logg-inn?next=/om")
    link = link_to("ana@example.org")

    for _ in range(3):  # mail filters open links too
        page = phone.get(link)
        assert (page.status_code, is_in(phone)) == (200, False)
    assert "Du logger inn med a…@example.org." in text_of(page)
    assert phone.head(link).status_code == 200

    entered = submit(phone, link)

    assert (entered.status_code, entered.location) == (303, "/om")
    assert (is_in(phone), is_in(client)) == (True, False)
    assert session.scalars(select(SignIn.way)).one() is WayIn.EMAIL_LINK


def test_somebody_new_is_asked_for_a_name(ask_for_code, link_to, phone):
    ask_for_code("bo@example.org")

    assert submit(phone, link_to("bo@example.org")).location == "/logg-inn/navn"
    assert submit(phone, "/logg-inn/navn", {"name": "Bo"}).location == "/mitt"
    assert is_in(phone)


def test_the_link_used_ends_the_code(ana, ask_for_code, link_to, code_to, phone, client):
    ask_for_code("ana@example.org")
    submit(phone, link_to("ana@example.org"))

    assert submit(client, KODE, {"code": code_to("ana@example.org")}).status_code == 422
    assert not is_in(client)


def test_the_code_used_ends_the_link(ana, ask_for_code, link_to, code_to, phone, client):
    ask_for_code("ana@example.org")
    assert submit(client, KODE, {"code": code_to("ana@example.org")}).status_code == 303

    assert phone.get(link_to("ana@example.org")).status_code == 410


def test_a_link_works_once_also_when_both_have_the_page_open(app, ana, ask_for_code, link_to, phone):
    ask_for_code("ana@example.org")
    link, other = link_to("ana@example.org"), app.test_client()
    page = other.get(link)
    assert submit(phone, link).status_code == 303
    late = other.post(link, data={name: value[0] for name, value in form_to(page).fields.items()})

    assert (late.status_code, is_in(other)) == (410, False)
    assert "Lenka virker ikke lenger." in text_of(late)


@pytest.mark.parametrize(("after", "status"), [(timedelta(minutes=14), 200), (timedelta(minutes=15), 410)])
def test_the_link_lives_as_long_as_the_code(ana, ask_for_code, link_to, phone, after, status):
    with time_machine.travel(NOW, tick=False) as clock:
        ask_for_code("ana@example.org")
        clock.shift(after)

        assert phone.get(link_to("ana@example.org")).status_code == status


def test_the_links_that_do_not_work_look_alike(app, ana, ask_for_code, link_to, phone):
    ask_for_code("ana@example.org")
    used = link_to("ana@example.org")
    submit(phone, used)
    answers = set()
    for link in (used, "/logg-inn/lenke/unknown", "/logg-inn/lenke/" + "x" * 500):
        answers.add(stripped(app.test_client().get(link), link.rsplit("/", 1)[1]))
    assert len(answers) == 1


def test_only_a_hash_of_the_link_is_kept(session, ask_for_code, link_to):
    ask_for_code("ana@example.org")
    token = link_to("ana@example.org").rsplit("/", 1)[1]

    kept = session.scalars(select(SignInCode)).one()
    assert len(kept.link_hash) == 64
    assert token not in str(vars(kept))


def test_the_link_takes_nothing_over_from_what_that_browser_was_doing(ana, ask_for_code, link_to, phone):
    ask_for_code("bo@example.org", by=phone, page="/logg-inn?next=/klage", remember="y")
    ask_for_code("ana@example.org")

    entered = submit(phone, link_to("ana@example.org"))

    assert entered.location == "/mitt"
    assert phone.get_cookie("fellespott").expires is None


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example"])
def test_a_link_with_another_site_in_it_leads_to_our_own_page(ana, ask_for_code, link_to, phone, onward):
    ask_for_code("ana@example.org")

    assert submit(phone, link_to("ana@example.org") + f"?next={onward}").location == "/mitt"


def test_a_mail_that_proves_a_new_address_has_no_link_that_signs_in(session, ana, sign_in, mails):
    submit(sign_in(ana), "/meg/e-post", {"email": "new@example.org"})

    assert "http" not in mails("new@example.org")[0].body
    assert session.scalars(select(SignInCode.link_hash)).one() is None


def test_the_button_needs_the_forms_token(ana, ask_for_code, link_to, phone):
    ask_for_code("ana@example.org")

    assert phone.post(link_to("ana@example.org")).status_code == 400
    assert not is_in(phone)
