"""Who may do what: the pages of administrators."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.audit.services import record
from fellespott.people.models import Invitation, Person, RoleGrant
from fellespott.people.services import invite_to_role
from fellespott.people.states import Role
from tests.factories import make_admin, make_person, make_staff
from tests.support.html import form_to, links_of, submit, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)


@pytest.fixture
def admin(session):
    return make_admin(session, name="Ada", email="ada@example.org")


@pytest.fixture
def client(sign_in, admin):
    return sign_in(admin)


def role_page(person, role="round_staff"):
    return f"/folk/{person.id}/rolle/{role}"


def take_page(person, role=Role.ROUND_STAFF):
    (grant,) = [one for one in person.roles if one.role is role and one.revoked_at is None]
    return f"/folk/roller/{grant.id}/ta-tilbake"


def names_on(page):
    return [
        text for text, address in links_of(page) if address.startswith("/folk/") and "inviter" not in address
    ]


@pytest.mark.parametrize("page", ["/folk", "/folk/inviter", "/logg", f"/folk/{uuid.UUID(int=1)}"])
def test_only_administrators_come_in(app, session, sign_in, page):
    known = page.startswith("/folk/0")

    assert app.test_client().get(page).status_code == (404 if known else 303)
    for person in (make_person(session), make_staff(session)):
        assert sign_in(person).get(page).status_code == (404 if known else 403)


def test_a_stranger_sees_nobodys_page_and_changes_no_role(session, sign_in):
    person, client = make_person(session), sign_in(make_staff(session))

    assert client.get(f"/folk/{person.id}").status_code == 403
    assert client.get(role_page(person)).status_code == 403
    assert client.post(role_page(person), data={"reason": "x"}).status_code == 403
    assert person.is_staff is False


def test_people_are_listed_by_name_and_paged(client, session):
    for number in range(30):
        make_person(session, name=f"person {number:02}")

    first, second = client.get("/folk"), client.get("/folk?side=2")

    assert names_on(first) == ["Ada"] + [f"person {number:02}" for number in range(24)]
    assert names_on(second) == [f"person {number:02}" for number in range(24, 30)]
    assert names_on(client.get("/folk?side=99")) == names_on(second)
    assert names_on(client.get("/folk?side=x")) == names_on(first)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("åse", ["Åse Berg"]),
        ("BERG", ["Åse Berg"]),
        ("ada@", ["Ada"]),
        ("%", []),
        ("_", []),
        ("  ", ["Ada", "Åse Berg"]),
        ("zzz", []),
    ],
)
def test_people_are_found_by_name_or_address(client, session, search, found):
    make_person(session, name="Åse Berg", email="ase@example.org")

    page = submit(client, "/folk", {"sok": search})

    assert sorted(names_on(page)) == sorted(found)
    assert ("Vi fant ingen" in text_of(page)) == (found == [])


@pytest.mark.parametrize("page", ["/folk", "/folk/inviter", "/logg"])
def test_statements_do_not_grow_with_the_rows(client, session, admin, count_sql, page):
    def add(count):
        for number in range(count):
            person = make_staff(session)
            record(session, actor=person, action="person.tested", on=person, now=NOW, number=number)
            email = f"{uuid.uuid4()}@example.org"
            invite_to_role(session, actor=admin, email=email, role=Role.ROUND_STAFF, now=datetime.now(UTC))

    seen = []
    for more in (2, 10):
        add(more)
        with count_sql() as statements:
            assert client.get(page).status_code == 200
        seen.append(statements.count)

    assert seen[0] == seen[1]


def test_a_role_is_given_with_a_reason(client, session, admin):
    person = make_person(session, name="Bo")

    answer = submit(client, role_page(person), {"reason": "Skal lede runden i vår."})

    assert answer.location == f"/folk/{person.id}"
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
    assert (grant.role, grant.granted_by_id, grant.revoked_at) == (Role.ROUND_STAFF, admin.id, None)
    detail = session.scalars(
        select(AuditDetail.detail)
        .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
        .where(AuditEntry.action == "role.granted")
    ).one()
    assert detail == {"role": "round_staff", "reason": "Skal lede runden i vår."}
    assert "Har rollen" in text_of(client.get(f"/folk/{person.id}"))


def test_a_role_is_taken_back_and_given_anew(client, session):
    person = make_staff(session)

    submit(client, take_page(person), {"reason": "Ferdig."})
    assert person.is_staff is False
    submit(client, role_page(person), {"reason": "Kom tilbake."})

    assert person.is_staff is True
    assert len(person.roles) == 2
    assert text_of(client.get(f"/folk/{person.id}")).count("Gitt av") == 2


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_role_without_a_reason_is_not_given(client, session, reason):
    person = make_person(session)

    answer = submit(client, role_page(person), {"reason": reason})

    assert (answer.status_code, person.is_staff) == (422, False)
    assert form_to(answer, "").fields["reason"][0].strip() == reason.strip()


def test_a_role_given_twice_is_one_and_taken_twice_is_none(client, session):
    person = make_person(session)
    submit(client, role_page(person), {"reason": "Først."})
    assert submit(client, role_page(person), {"reason": "Samtidig."}).status_code == 303
    assert len(person.roles) == 1

    page = take_page(person)
    for reason in ("Ferdig.", "Også ferdig."):
        assert submit(client, page, {"reason": reason}).status_code == 303
    assert (person.is_staff, len(person.roles)) == (False, 1)


def test_the_last_administrator_stays_and_the_reason_is_kept(client, admin):
    answer = submit(client, take_page(admin, Role.ADMINISTRATOR), {"reason": "Slutter."})

    assert answer.status_code == 409
    assert "Dette er den siste administratoren." in text_of(answer)
    assert form_to(answer, "").fields["reason"] == ["Slutter."]
    assert admin.has_role(Role.ADMINISTRATOR)


def test_one_of_two_administrators_may_leave_but_one_of_a_demo_does_not_count(client, session, admin):
    make_admin(session, is_demo=True)
    page = take_page(admin, Role.ADMINISTRATOR)
    assert submit(client, page, {"reason": "x"}).status_code == 409

    make_admin(session)
    assert submit(client, page, {"reason": "x"}).status_code == 303
    assert client.get("/folk").status_code == 403


def test_a_forged_person_or_role_is_not_found(client, session):
    person = make_person(session)

    assert client.get(f"/folk/{uuid.uuid4()}").status_code == 404
    assert client.get(f"/folk/{uuid.uuid4()}/rolle/administrator").status_code == 404
    assert client.get(role_page(person, "king")).status_code == 404
    assert client.get("/folk/x").status_code == 404


def test_staff_are_invited_by_mail_and_say_yes(client, session, app, mails, link_to):
    sent = submit(client, "/folk/inviter", {"email": "Bo@example.org", "role": "round_staff"})
    assert sent.location == "/folk/inviter"
    assert "bo@example.org" in text_of(client.get("/folk/inviter"))
    (mail,) = mails("bo@example.org")
    assert mail.subject == "Ada inviterer deg til Fellespott"
    assert "Ada inviterer deg til rollen «Leder runder» i Fellespott." in mail.body
    assert "Lurer du på noe? Spør Ada." in mail.body

    bo = app.test_client()
    link = link_to("bo@example.org")
    assert "Ada inviterer deg til rollen «Leder runder»" in text_of(bo.get(link))
    assert submit(bo, link, {"name": "Bo"}).location == "/mitt"

    # Whoever has such a role needs more than a link: the rest waits until the second step is taken.
    assert bo.get("/mitt").location == "/logg-inn/steg-to?next=/mitt"
    person = session.scalars(select(Person).where(Person.email == "bo@example.org")).one()
    assert (person.name, person.is_staff) == ("Bo", True)
    assert "bo@example.org" not in text_of(client.get("/folk/inviter"))


@pytest.mark.parametrize(
    "typed", [{"email": "bo"}, {"email": "bo@example.org", "role": "king"}, {"role": "administrator"}]
)
def test_an_invitation_that_will_not_do_keeps_what_was_typed(client, session, typed):
    answer = submit(client, "/folk/inviter", typed)

    assert answer.status_code == 422
    assert form_to(answer, "").fields["email"] == [typed.get("email", "")]
    assert session.scalars(select(Invitation)).all() == []


def test_somebody_who_has_the_role_is_not_invited_to_it(client, session):
    make_staff(session, name="Bo", email="bo@example.org")

    answer = submit(client, "/folk/inviter", {"email": "bo@example.org", "role": "round_staff"})

    assert answer.status_code == 422
    assert "Bo har denne rollen fra før." in text_of(answer)
    assert session.scalars(select(Invitation)).all() == []


def test_an_invitation_to_a_role_is_withdrawn(client, session, app, link_to):
    submit(client, "/folk/inviter", {"email": "bo@example.org", "role": "round_staff"})
    invitation = session.scalars(select(Invitation)).one()

    submit(client, "/folk/inviter", to=f"/folk/invitasjoner/{invitation.id}/trekk")

    assert app.test_client().get(link_to("bo@example.org")).status_code == 410


def test_invitations_of_other_rooms_are_not_withdrawn_here(client, session, make_link):
    make_link()

    assert client.post(f"/folk/invitasjoner/{make_link.invitation.id}/trekk").status_code == 404


def test_an_invitation_from_somebody_who_lost_the_role_gives_nothing(client, session, app, admin, link_to):
    submit(client, "/folk/inviter", {"email": "bo@example.org", "role": "administrator"})
    make_admin(session)
    submit(client, take_page(admin, Role.ADMINISTRATOR), {"reason": "Slutter."})

    answer = submit(app.test_client(), link_to("bo@example.org"), {"name": "Bo"})

    assert answer.status_code == 410
    assert "Den som inviterte deg, kan ikke lenger gi denne rollen." in text_of(answer)
    assert session.scalars(select(Invitation.uses)).one() == 0
