"""Links that open one thing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fellespott.audit.queries import entries
from fellespott.core.errors import DomainError
from fellespott.people.models import Invitation, Person
from fellespott.people.services import invite_to_role, withdraw_invitation
from fellespott.people.states import Role
from tests.factories import make_admin, make_person
from tests.support.html import form_to, links_of, submit, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)


def who(client):
    page = client.get("/meg")
    return form_to(page, "").fields["name"][0] if page.status_code == 200 else None


def test_opening_a_link_says_what_it_opens_and_changes_nothing(client, session, make_link):
    url = make_link(email="ana@example.org")

    page = client.get(url)

    assert page.status_code == 200
    assert "Bli med i Testgruppa" in text_of(page)
    assert "Dere lager et forslag sammen." in text_of(page)
    assert (make_link.invitation.uses, session.scalars(select(Person)).all()) == (0, [])


def test_somebody_new_with_a_mailed_link_needs_only_a_name(client, session, make_link):
    url = make_link(email="Ana@example.org")

    answer = submit(client, url, {"name": "Ana"})

    assert (answer.status_code, answer.location) == (303, "/om")
    person = session.scalars(select(Person)).one()
    assert (person.name, person.email) == ("Ana", "ana@example.org")
    assert (make_link.accepted, make_link.invitation.uses, who(client)) == (["Ana"], 1, "Ana")
    actions = [entry.action for entry in session.scalars(entries(actor_id=person.id))]
    assert sorted(actions) == ["invitation.accepted", "person.added", "person.signed_in"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_name_that_will_not_do_uses_nothing_up(client, session, make_link, name):
    url = make_link(email="ana@example.org")

    answer = submit(client, url, {"name": name})

    assert answer.status_code == 422
    assert (make_link.invitation.uses, session.scalars(select(Person)).all()) == (0, [])


def test_somebody_with_an_account_proves_the_address_by_a_code(client, session, make_link, code_to):
    """The link may have been passed on; an account can do more than what the link opens."""
    make_person(session, name="Ana", email="ana@example.org")
    url = make_link(email="ana@example.org")

    asked = submit(client, url)
    assert (asked.status_code, asked.location) == (303, "/logg-inn/kode")
    assert (make_link.accepted, who(client)) == ([], None)
    entered = submit(client, "/logg-inn/kode", {"code": code_to("ana@example.org")})
    assert entered.location == url
    answer = submit(client, url)

    assert (answer.location, make_link.accepted) == ("/om", ["Ana"])


def test_an_account_made_while_the_page_was_open_is_not_walked_into(client, session, make_link):
    url = make_link(email="ana@example.org")
    fields = form_to(client.get(url), "").fields
    make_person(session, name="Ana", email="ana@example.org")

    answer = client.post(url, data={**fields, "name": "Not Ana"})

    assert (who(client), make_link.accepted, make_link.invitation.uses) == (None, [], 0)
    assert answer.location in (None, "/logg-inn/kode")


def test_whoever_is_signed_in_says_yes_with_one_button(session, sign_in, make_link):
    client = sign_in(make_person(session, name="Bo", email="bo@example.org"))
    url = make_link(email="bo@example.org")

    page = client.get(url)
    assert "Du er logget inn som Bo." in text_of(page)
    assert "Er ikke det deg?" not in text_of(page)
    answer = submit(client, url)

    assert (answer.location, make_link.accepted) == ("/om", ["Bo"])


def test_whoever_is_signed_in_as_another_is_told_so_first(session, sign_in, make_link):
    client = sign_in(make_person(session, name="Bo", email="bo@example.org"))

    page = client.get(make_link(email="ana@example.org"))

    assert "Invitasjonen ble sendt til ana@example.org. Er ikke det deg?" in text_of(page)


def test_a_link_to_share_asks_for_name_and_address_and_comes_back_after_the_code(
    client, session, make_link, code_to
):
    url = make_link(max_uses=2)

    asked = submit(client, url, {"name": "Eve", "email": "eve@example.org"})
    assert (asked.location, session.scalars(select(Person)).all()) == ("/logg-inn/kode", [])
    entered = submit(client, "/logg-inn/kode", {"code": code_to("eve@example.org")})
    assert (entered.location, who(client), make_link.accepted) == (url, "Eve", [])
    answer = submit(client, url)

    assert (answer.location, make_link.accepted, make_link.invitation.uses) == ("/om", ["Eve"], 1)


@pytest.mark.parametrize(
    "typed", [{"name": "", "email": "eve@example.org"}, {"name": "Eve", "email": "eve"}, {}]
)
def test_a_link_to_share_keeps_what_was_typed(client, make_link, mails, typed):
    answer = submit(client, make_link(max_uses=2), typed)

    assert answer.status_code == 422
    kept = form_to(answer, "").fields
    assert {name: kept[name][0] for name in typed} == typed
    assert mails("eve@example.org") == []


def test_a_role_for_adults_asks_for_the_tick_and_keeps_the_name(client, session, make_link):
    url = make_link(email="ana@example.org", adult=True)

    without = submit(client, url, {"name": "Ana"})
    assert without.status_code == 422
    assert "Kryss av for at du er 18 år eller eldre." in text_of(without)
    assert form_to(without, "").fields["name"] == ["Ana"]
    assert (make_link.accepted, session.scalars(select(Person)).all()) == ([], [])

    assert submit(client, url, {"name": "Ana", "is_adult": "y"}).location == "/om"


def test_the_tick_is_asked_of_the_signed_in_too_and_of_nobody_else(session, sign_in, make_link, client):
    bo = sign_in(make_person(session, name="Bo"))
    url = make_link(adult=True)

    assert submit(bo, url).status_code == 422
    assert "18 år" not in text_of(client.get(url))  # comes after the code
    assert submit(bo, url, {"is_adult": "y"}).location == "/om"
    assert "18 år" not in text_of(bo.get(make_link(adult=False)))


def test_what_the_kind_refuses_uses_nothing_up(session, sign_in, make_link):
    def refuse(*_):
        raise DomainError("seat_taken", "Du har alt en plass.", status=409)

    client = sign_in(make_person(session, name="Bo"))
    answer = submit(client, make_link(accept=refuse))

    assert answer.status_code == 409
    assert "Du har alt en plass." in text_of(answer)
    assert make_link.invitation.uses == 0


def test_a_used_link_says_so(client, app, make_link):
    url = make_link(email="ana@example.org")
    submit(client, url, {"name": "Ana"})

    again = app.test_client().get(url)

    assert again.status_code == 410
    assert "Lenka er alt brukt." in text_of(again)


@pytest.mark.parametrize(
    ("after", "status"), [(timedelta(days=14, seconds=-1), 200), (timedelta(days=14), 410)]
)
def test_a_link_lives_fourteen_days(client, make_link, after, status):
    with time_machine.travel(NOW, tick=False) as clock:
        url = make_link(email="ana@example.org", now=NOW)
        clock.shift(after)
        page = client.get(url)

        assert page.status_code == status
        assert ("Lenka er for gammel." in text_of(page)) == (status == 410)


def test_a_withdrawn_link_says_so(client, session, make_link):
    url = make_link(email="ana@example.org")
    withdraw_invitation(session, actor=None, invitation=make_link.invitation, now=NOW)

    page = client.get(url)

    assert page.status_code == 410
    assert "Lenka er trukket tilbake." in text_of(page)


def test_a_link_withdrawn_while_the_page_was_open_opens_nothing(client, session, make_link):
    url = make_link(email="ana@example.org")
    fields = form_to(client.get(url), "").fields
    withdraw_invitation(session, actor=None, invitation=make_link.invitation, now=NOW)

    answer = client.post(url, data={**fields, "name": "Ana"})

    assert (answer.status_code, make_link.accepted) == (410, [])


@pytest.mark.parametrize("token", ["x", "x" * 500, "æ"])
def test_an_unknown_link_says_so(client, token):
    page = client.get(f"/invitasjon/{token}")

    assert page.status_code == 404
    assert "Vi finner ikke invitasjonen." in text_of(page)


def test_a_link_of_a_kind_nobody_handles_any_more_is_unknown(client, session, make_link):
    url = make_link()
    session.get_one(Invitation, make_link.invitation.id).kind = "gone"
    session.commit()

    assert client.get(url).status_code == 404


def test_a_stale_page_keeps_the_name(client, make_link):
    answer = client.post(make_link(email="ana@example.org"), data={"name": "Ana", "csrf_token": "old"})

    assert answer.status_code == 400
    assert form_to(answer, "").fields["name"] == ["Ana"]


def test_the_token_is_not_kept(session, make_link):
    token = make_link().rsplit("/", 1)[1]

    kept = session.scalars(select(Invitation.token_hash)).one()
    assert len(kept) == 64
    assert token not in kept


def test_an_invitation_to_my_address_waits_for_me_without_the_mail(client, session, sign_in, make_link):
    inviter = make_person(session, name="Ada")
    make_link(email="bo@example.org", actor=inviter)
    bo = sign_in(make_person(session, name="Bo", email="bo@example.org"))

    mine = bo.get("/mitt")
    assert "Ada har invitert deg" in text_of(mine)
    url = f"/invitasjon/min/{make_link.invitation.id}"
    assert url in [address for _text, address in links_of(mine)]
    assert "Bli med i Testgruppa" in text_of(bo.get(url))
    assert submit(bo, url).location == "/om"

    assert make_link.accepted == ["Bo"]
    assert "Ada har invitert deg" not in text_of(bo.get("/mitt"))
    assert bo.get(url).status_code == 410


def test_an_invitation_to_another_address_is_nobody_elses(client, session, sign_in, make_link):
    make_link(email="bo@example.org")
    url = f"/invitasjon/min/{make_link.invitation.id}"
    eve = sign_in(make_person(session, email="eve@example.org"))
    nobody = sign_in(make_person(session, email=None))

    assert [eve.get(url).status_code, nobody.get(url).status_code] == [404, 404]
    assert client.get(url).location == f"/logg-inn?next={url}"
    assert "har invitert deg" not in text_of(eve.get("/mitt")) + text_of(nobody.get("/mitt"))
    make_link(max_uses=9)  # a link to share is to nobody
    assert nobody.get(f"/invitasjon/min/{make_link.invitation.id}").status_code == 404


def test_statements_do_not_grow_with_the_invitations_that_wait(session, sign_in, make_link, count_sql):
    bo = sign_in(make_person(session, email="bo@example.org"))
    seen = []
    for more in (2, 10):
        for _ in range(more):
            make_link(email="bo@example.org", actor=make_person(session))
        with count_sql() as statements:
            assert text_of(bo.get("/mitt")).count("har invitert deg") == (2 if not seen else 12)
        seen.append(statements.count)

    assert seen[0] == seen[1]


def test_a_role_is_only_for_the_address_it_was_mailed_to(session, sign_in):
    token = invite_to_role(
        session,
        actor=make_admin(session),
        email="riktig@example.org",
        role=Role.ROUND_STAFF,
        now=datetime.now(UTC),
    )
    somebody = make_person(session, email="feil@example.org")
    answer = submit(sign_in(somebody), f"/invitasjon/{token}")
    assert answer.status_code == 403
    assert not session.get_one(Person, somebody.id).has_role(Role.ROUND_STAFF)
