"""Pages of groups, as those inside and as strangers see them."""

import uuid

import pytest
from sqlalchemy import select

from fellespott.groups import services
from fellespott.groups.models import Group
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Invitation
from tests.factories import WHEN, add_member, make_group, make_person, make_staff
from tests.support.html import links_of, submit, text_of


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana")


@pytest.fixture
def group(session, ana):
    return make_group(session, contact=ana, name="Nabolaget")


def addresses(group):
    root = f"/grupper/{group.id}"
    return [root, *(f"{root}/{page}" for page in ("endre", "inviter", "lenke", "ut", "kontaktperson"))]


def test_making_a_group_leads_to_its_page(session, sign_in, ana):
    answer = submit(
        sign_in(ana), "/grupper/ny", {"name": "Nabolaget", "area": "Strinda", "about": "Vi er ti."}
    )
    group = session.scalars(select(Group)).one()
    assert (answer.status_code, answer.location) == (303, f"/grupper/{group.id}")
    assert (group.name, group.area, group.about) == ("Nabolaget", "Strinda", "Vi er ti.")


def test_a_group_without_a_name_keeps_what_was_typed(sign_in, ana):
    answer = submit(sign_in(ana), "/grupper/ny", {"name": "  ", "about": "Vi er ti."})
    assert answer.status_code == 422
    assert "Skriv et navn på gruppa." in text_of(answer)
    assert "Vi er ti." in answer.get_data(as_text=True)


def test_a_text_that_is_too_long_is_kept(session, sign_in, ana):
    answer = submit(sign_in(ana), "/grupper/ny", {"name": "Vi", "about": "x" * 5001})
    assert answer.status_code == 422
    assert "Den kan ha 5000 tegn." in text_of(answer)
    assert "x" * 5001 in answer.get_data(as_text=True)
    assert session.scalars(select(Group)).all() == []


def test_a_stale_page_keeps_what_was_typed(session, sign_in, ana):
    answer = submit(sign_in(ana), "/grupper/ny", {"name": "Vi er her", "csrf_token": "gammel"})
    assert answer.status_code == 400
    assert "Vi er her" in answer.get_data(as_text=True)
    assert session.scalars(select(Group)).all() == []


def test_a_group_does_not_exist_for_strangers(session, client, sign_in, group):
    for person in (make_person(session), make_staff(session)):
        stranger = sign_in(person)
        assert [stranger.get(address).status_code for address in addresses(group)] == [404] * 6
    asked = [client.get(address) for address in addresses(group)]
    assert {(one.status_code, one.location.split("?")[0]) for one in asked} == {(303, "/logg-inn")}


def test_a_forged_id_is_not_found(sign_in, ana):
    client = sign_in(ana)
    assert client.get(f"/grupper/{uuid.uuid4()}").status_code == 404
    assert client.get("/grupper/1").status_code == 404


def test_a_member_sees_who_is_in_it_but_cannot_invite_or_remove(session, sign_in, group):
    bo, cam = make_person(session, name="Bo"), make_person(session, name="Cam")
    add_member(session, group, bo)
    membership = add_member(session, group, cam, MemberKind.HELPER)
    client = sign_in(bo)
    page = client.get(f"/grupper/{group.id}")
    assert page.status_code == 200
    for words in ("Ana Kontaktperson", "Bo (deg) Medlem", "Cam Medhjelper"):
        assert words in text_of(page)
    assert "Inviter noen" not in text_of(page)
    for address in ("inviter", "endre", "kontaktperson", f"medlemmer/{membership.id}/fjern"):
        assert client.get(f"/grupper/{group.id}/{address}").status_code == 404


def test_who_has_left_no_longer_sees_the_group(session, sign_in, group):
    bo = make_person(session)
    add_member(session, group, bo)
    answer = submit(sign_in(bo), f"/grupper/{group.id}/ut")
    assert (answer.status_code, answer.location) == (303, "/grupper")
    assert sign_in(bo).get(f"/grupper/{group.id}").status_code == 404


def test_the_contact_is_led_to_hand_over_before_leaving(session, sign_in, ana, group):
    bo = make_person(session, name="Bo")
    membership = add_member(session, group, bo)
    client = sign_in(ana)
    page = client.get(f"/grupper/{group.id}/ut")
    assert ("La en annen være kontaktperson", f"/grupper/{group.id}/kontaktperson") in links_of(page)
    answer = submit(client, f"/grupper/{group.id}/kontaktperson", {"member": str(membership.id)})
    assert answer.status_code == 303
    assert "Bo er kontaktperson nå." in text_of(client.get(answer.location))
    assert submit(client, f"/grupper/{group.id}/ut").status_code == 303


def test_a_contact_who_posts_to_leave_is_told_why_not(session, sign_in, ana, group):
    add_member(session, group, make_person(session))
    client = sign_in(ana)
    token = submit(client, "/grupper/ny", {"name": ""})  # any page of ours carries a token
    csrf = token.get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post(f"/grupper/{group.id}/ut", data={"csrf_token": csrf})
    assert answer.status_code == 409
    assert "Gi rollen til en annen i gruppa først" in text_of(answer)


def test_handing_over_to_a_helper_or_nobody_is_not_offered(session, sign_in, ana, group):
    helper = add_member(session, group, make_person(session), MemberKind.HELPER)
    client = sign_in(ana)
    assert "Det er ingen å gi rollen til ennå" in text_of(client.get(f"/grupper/{group.id}/kontaktperson"))
    add_member(session, group, make_person(session))
    answer = submit(client, f"/grupper/{group.id}/kontaktperson", {"member": str(helper.id)})
    assert answer.status_code == 422


def test_the_contact_removes_a_member(session, sign_in, ana, group):
    bo = make_person(session, name="Bo")
    membership = add_member(session, group, bo)
    client = sign_in(ana)
    answer = submit(client, f"/grupper/{group.id}/medlemmer/{membership.id}/fjern")
    assert answer.status_code == 303
    assert "Bo er ikke lenger med i gruppa." in text_of(client.get(answer.location))
    session.expire_all()
    assert [one.person.name for one in group.active] == ["Ana"]


def test_the_contact_cannot_be_removed_nor_somebody_of_another_group(session, sign_in, ana, group):
    other = make_group(session, members=1)
    own = group.active[0].id
    client = sign_in(ana)
    for membership_id in (own, other.active[1].id, uuid.uuid4()):
        assert client.get(f"/grupper/{group.id}/medlemmer/{membership_id}/fjern").status_code == 404


def test_a_mailed_link_is_never_shown_on_a_page(session, sign_in, ana, group):
    client = sign_in(ana)
    answer = submit(client, f"/grupper/{group.id}/inviter", {"kind": "member", "email": "bo@example.org"})
    assert answer.location == f"/grupper/{group.id}"
    mail = session.scalars(select(OutboxMail)).one()
    token = mail.body.split("/invitasjon/")[1].split()[0]
    page = client.get(answer.location)
    assert "Invitasjonen er sendt til bo@example.org." in text_of(page)
    assert token not in page.get_data(as_text=True)


def test_a_link_to_pass_on_is_shown_once_and_opens_the_group(session, sign_in, ana, group):
    client = sign_in(ana)
    answer = submit(client, f"/grupper/{group.id}/inviter", {"kind": "helper", "email": ""})
    assert answer.location == f"/grupper/{group.id}/lenke"
    page = client.get(answer.location)
    token = page.get_data(as_text=True).split("/invitasjon/")[1].split('"')[0]
    again = client.get(f"/grupper/{group.id}/lenke")
    assert (again.status_code, again.location) == (303, f"/grupper/{group.id}")

    bo = make_person(session, name="Bo")
    joined = submit(sign_in(bo), f"/invitasjon/{token}")
    assert (joined.status_code, joined.location) == (303, f"/grupper/{group.id}/velkommen")
    session.expire_all()
    assert group.membership_of(bo).kind is MemberKind.HELPER


def test_the_invitation_page_says_what_is_asked(session, client, ana, group):
    token = services.invite(session, actor=ana, group=group, kind=MemberKind.HELPER, email=None, now=WHEN)
    session.scalars(select(Invitation)).one().expires_at = WHEN.replace(year=2099)
    text = text_of(client.get(f"/invitasjon/{token}"))
    assert "Vil du være medhjelper?" in text
    assert "Ana spør om du vil hjelpe gruppa Nabolaget." in text


def test_a_contact_adult_must_say_to_be_of_age_on_the_page(session, sign_in, ana, group):
    kind = MemberKind.CONTACT_ADULT
    token = services.invite(session, actor=ana, group=group, kind=kind, email=None, now=WHEN)
    session.scalars(select(Invitation)).one().expires_at = WHEN.replace(year=2099)
    bo = make_person(session)
    client = sign_in(bo)
    refused = submit(client, f"/invitasjon/{token}")
    assert refused.status_code == 422
    session.expire_all()
    assert group.membership_of(bo) is None
    assert submit(client, f"/invitasjon/{token}", {"is_adult": "y"}).status_code == 303
    session.expire_all()
    assert (group.membership_of(bo).kind, group.membership_of(bo).says_adult) == (kind, True)


def test_an_address_that_is_none_is_said_beside_its_field(session, sign_in, ana, group):
    answer = submit(sign_in(ana), f"/grupper/{group.id}/inviter", {"kind": "member", "email": "bo hos meg"})
    assert answer.status_code == 422
    assert "Skriv en e-postadresse" in text_of(answer)
    assert "bo hos meg" in answer.get_data(as_text=True)
    assert session.scalars(select(Invitation)).all() == []


def test_an_invitation_is_withdrawn(session, sign_in, ana, group):
    client = sign_in(ana)
    submit(client, f"/grupper/{group.id}/inviter", {"kind": "member", "email": "bo@example.org"})
    invitation = session.scalars(select(Invitation)).one()
    way = f"/grupper/{group.id}/invitasjoner/{invitation.id}/trekk"
    assert submit(client, f"/grupper/{group.id}", to=way).location == f"/grupper/{group.id}"
    assert (
        "bo@example.org"
        not in text_of(client.get(f"/grupper/{group.id}")).split("Invitasjonen er trukket")[1]
    )
    session.expire_all()
    assert invitation.withdrawn_at is not None


def test_an_invitation_to_another_group_cannot_be_withdrawn_here(session, sign_in, ana, group):
    other = make_group(session)
    services.invite(
        session, actor=other.active[0].person, group=other, kind=MemberKind.MEMBER, email=None, now=WHEN
    )
    invitation = session.scalars(select(Invitation)).one()
    client = sign_in(ana)
    answer = client.post(f"/grupper/{group.id}/invitasjoner/{invitation.id}/trekk")
    assert answer.status_code == 404


def test_the_list_of_groups_takes_as_many_statements_for_12_as_for_2(session, sign_in, count_sql, ana):
    client, counts = sign_in(ana), []
    for more in (2, 10):
        for _ in range(more):
            make_group(session, contact=ana, members=2)
        with count_sql() as statements:
            page = client.get("/grupper")
        counts.append((text_of(page).count("3 er med"), statements.count))
    assert [rows for rows, _ in counts] == [2, 12]
    assert counts[0][1] == counts[1][1]


def test_a_groups_page_takes_as_many_statements_for_12_members_as_for_2(
    session, sign_in, count_sql, ana, group
):
    client, counts = sign_in(ana), []
    for more in (2, 10):
        for _ in range(more):
            add_member(session, group, make_person(session))
        with count_sql() as statements:
            page = client.get(f"/grupper/{group.id}")
        counts.append((text_of(page).count("Ta ut av gruppa"), statements.count))
    assert [rows for rows, _ in counts] == [2, 12]
    assert counts[0][1] == counts[1][1]
