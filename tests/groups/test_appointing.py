"""Staff give a group another contact when the one it has cannot be reached: with a reason, in the open."""

import pytest
from sqlalchemy import select

from fellespott.audit.models import AuditEntry
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.groups import services
from fellespott.groups.models import ContactChange, GroupMessage
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from fellespott.people.models import RecordOpening
from fellespott.people.states import AgeBand, Role
from tests.factories import add_member, make_group, make_person, make_staff, with_role
from tests.support.html import submit, text_of


@pytest.fixture
def ana(session):
    return make_person(session, name="Anabelle", email="ana@example.org")


@pytest.fixture
def bo(session):
    return make_person(session, name="Bosse Bakvendt", email=None, age_band=AgeBand.FROM_13)


@pytest.fixture
def group(session, ana, bo):
    group = make_group(session, contact=ana, name="Nabolaget", about="Noe bare vi vet")
    add_member(session, group, bo)
    session.refresh(group)
    return group


@pytest.fixture
def staff(session):
    return make_staff(session, name="Stab")


def url(group):
    return f"/grupper/{group.id}/ny-kontakt"


def test_staff_find_a_group_by_name_and_see_no_one_in_it(sign_in, staff, group):
    client = sign_in(staff)
    found = client.get("/grupper/finn?navn=nabo")
    assert "Nabolaget" in text_of(found)
    for private in ("Anabelle", "Bosse", "Noe bare vi vet"):
        assert private not in found.get_data(as_text=True)
    assert "Nabolaget" not in text_of(client.get("/grupper/finn?navn=na"))


def test_a_new_contact_is_chosen_with_a_reason_the_group_sees(session, sign_in, staff, ana, bo, group):
    client = sign_in(staff)
    answer = submit(
        client, url(group), {"member": str(group.membership_of(bo).id), "reason": "Ana har flyttet."}
    )
    assert answer.status_code == 303
    session.expire_all()
    assert [(one.person.name, one.kind) for one in group.active] == [
        ("Anabelle", MemberKind.MEMBER),
        ("Bosse Bakvendt", MemberKind.CONTACT),
    ]
    told = text_of(sign_in(ana).get(f"/grupper/{group.id}"))
    assert "Stab ga gruppa ny kontaktperson (Bosse Bakvendt)" in told
    assert "Ana har flyttet." in told
    (mail,) = session.scalars(select(OutboxMail))
    assert mail.recipient == "ana@example.org"
    assert "Ana har flyttet." in mail.body
    assert (
        session.scalar(select(AuditEntry.object_id).where(AuditEntry.action == "group.contact_appointed"))
        == group.id
    )


def test_that_the_page_was_opened_is_noted_for_each_in_the_group(session, sign_in, staff, ana, bo, group):
    session.add(GroupMessage(group_id=group.id, author_id=ana.id, text="Hemmelig", sent_at=utcnow()))
    page = sign_in(staff).get(url(group))
    assert "Hemmelig" not in page.get_data(as_text=True)
    assert "Noe bare vi vet" not in page.get_data(as_text=True)
    rows = session.execute(select(RecordOpening.about_id, RecordOpening.opened_by_id)).all()
    assert sorted(map(str, rows)) == sorted(map(str, [(ana.id, staff.id), (bo.id, staff.id)]))


def test_without_a_reason_nothing_happens(session, sign_in, staff, ana, bo, group):
    answer = submit(sign_in(staff), url(group), {"member": str(group.membership_of(bo).id), "reason": " "})
    assert answer.status_code == 422
    session.expire_all()
    assert group.membership_of(ana).kind is MemberKind.CONTACT
    assert session.scalars(select(ContactChange)).all() == []


def test_only_staff_and_those_in_the_group_are_not_told_of_the_page(session, client, sign_in, ana, group):
    other = with_role(session, make_person(session), Role.STORY_EDITOR)
    for person in (ana, make_person(session), other):
        assert sign_in(person).get(url(group)).status_code == 404
        assert sign_in(person).get("/grupper/finn").status_code == 403
    assert client.get(url(group)).status_code == 303


def test_a_helper_is_never_chosen_nor_staff_themselves(session, sign_in, staff, group):
    helper = add_member(session, group, make_person(session), MemberKind.HELPER)
    answer = submit(sign_in(staff), url(group), {"member": str(helper.id), "reason": "Fordi"})
    assert answer.status_code == 422
    own = add_member(session, group, staff)
    with pytest.raises(DomainError, match="not_oneself"):
        services.appoint_contact(session, actor=staff, group=group, to=own, reason="Fordi", now=utcnow())
    with pytest.raises(DomainError, match="helper_cannot_be_contact"):
        services.appoint_contact(session, actor=staff, group=group, to=helper, reason="Fordi", now=utcnow())


def test_a_group_nobody_is_left_in_gets_a_contact_by_mail(session, client, sign_in, staff):
    gone = make_person(session)
    group = make_group(session, contact=gone, name="Tomt hus")
    services.leave_group(session, actor=gone, group=group, now=utcnow())
    sent = submit(sign_in(staff), url(group), {"email": "cam@example.org", "reason": "Alle er borte."})
    assert sent.status_code == 303
    (mail,) = session.scalars(select(OutboxMail))
    link = "/invitasjon/" + mail.body.split("/invitasjon/")[1].split()[0]
    assert "om du vil være kontaktperson for gruppa Tomt hus" in text_of(client.get(link))
    assert submit(client, link, {"name": "Cam"}).status_code == 303
    session.expire_all()
    assert [(one.person.name, one.kind) for one in group.active] == [("Cam", MemberKind.CONTACT)]


def test_who_was_asked_by_mail_comes_too_late_when_there_is_a_contact(session, staff, group):
    with pytest.raises(DomainError, match="contact_taken"):
        services.ask_for_contact(
            session, actor=staff, group=group, email="cam@example.org", reason="Fordi", now=utcnow()
        )
    with pytest.raises(DomainError, match="contact_taken"):
        services.join_group(
            session, actor=make_person(session), group=group, kind=MemberKind.CONTACT, now=utcnow()
        )
