"""What happens to groups: who is in them, and that there is always one contact."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.core.errors import DomainError
from fellespott.groups import services
from fellespott.groups.models import Membership
from fellespott.groups.policies import can_be_member_of, can_edit_group, can_leave_group, can_view_group
from fellespott.groups.queries import groups_of, open_invitations
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from tests.factories import add_member, make_group, make_person, make_staff

NOW = datetime(2021, 4, 16, 9, tzinfo=UTC)


def kinds(group):
    return sorted((one.person.name, one.kind.value) for one in group.active)


def test_who_makes_a_group_is_its_contact(session):
    ana = make_person(session, name="Ana")
    group = services.create_group(session, actor=ana, name=" Nabolaget ", area="", about="Oss", now=NOW)
    assert (group.name, group.area, group.about) == ("Nabolaget", "", "Oss")
    assert kinds(group) == [("Ana", "contact")]
    assert groups_of(session, ana) == [group]
    entry = session.scalar(select(AuditEntry).where(AuditEntry.object_id == group.id))
    assert entry.action == "group.created"


def test_groups_of_leaves_out_groups_one_has_left_and_those_of_others(session):
    ana = make_person(session)
    left, other = make_group(session), make_group(session)
    add_member(session, left, ana, left_at=NOW)
    assert (groups_of(session, ana), groups_of(session, None)) == ([], [])
    assert other not in groups_of(session, ana)


def test_joining_twice_leaves_one_membership(session):
    group, ana = make_group(session), make_person(session)
    first = services.join_group(session, actor=ana, group=group, now=NOW)
    again = services.join_group(session, actor=ana, group=group, kind=MemberKind.HELPER, now=NOW)
    assert (again, again.kind) == (first, MemberKind.MEMBER)


def test_the_database_refuses_a_second_membership_of_one_person(session):
    group, ana = make_group(session), make_person(session)
    add_member(session, group, ana)
    with pytest.raises(IntegrityError), session.begin_nested():
        add_member(session, group, ana, MemberKind.HELPER)


def test_coming_back_after_leaving_is_a_new_time_in_the_group(session):
    group, ana = make_group(session), make_person(session)
    services.join_group(session, actor=ana, group=group, now=NOW)
    services.leave_group(session, actor=ana, group=group, now=NOW + timedelta(days=1))
    services.join_group(session, actor=ana, group=group, now=NOW + timedelta(days=2))
    rows = session.scalars(select(Membership).where(Membership.person_id == ana.id)).all()
    assert sorted(row.left_at is None for row in rows) == [False, True]


def test_the_contact_cannot_leave_or_be_removed(session):
    ana = make_person(session)
    group = make_group(session, contact=ana, members=1)
    for act in (
        lambda: services.leave_group(session, actor=ana, group=group, now=NOW),
        lambda: services.remove_member(session, actor=ana, group=group, person=ana, now=NOW),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert (refused.value.code, refused.value.status) == ("last_contact", 409)
    assert not can_leave_group(ana, group, NOW)


def test_handing_over_makes_the_old_contact_a_member_who_may_leave(session):
    ana, bo = make_person(session, name="Ana"), make_person(session, name="Bo")
    group = make_group(session, contact=ana)
    add_member(session, group, bo)
    services.hand_over_contact(session, actor=ana, group=group, to=bo, now=NOW)
    assert kinds(group) == [("Ana", "member"), ("Bo", "contact")]
    services.leave_group(session, actor=ana, group=group, now=NOW)
    assert kinds(group) == [("Bo", "contact")]
    action = (
        select(AuditDetail.detail).join(AuditEntry).where(AuditEntry.action == "group.contact_handed_over")
    )
    assert session.scalar(action) == {"to": {"person": str(bo.id)}}


def test_a_helper_cannot_be_made_contact(session):
    ana, helper = make_person(session), make_person(session)
    group = make_group(session, contact=ana)
    add_member(session, group, helper, MemberKind.HELPER)
    with pytest.raises(DomainError) as refused:
        services.hand_over_contact(session, actor=ana, group=group, to=helper, now=NOW)
    assert (refused.value.code, refused.value.field) == ("helper_cannot_be_contact", "member")


def test_handing_over_to_a_stranger_is_refused(session):
    ana = make_person(session)
    group = make_group(session, contact=ana)
    with pytest.raises(DomainError, match="not_member"):
        services.hand_over_contact(session, actor=ana, group=group, to=make_person(session), now=NOW)


def test_the_database_refuses_two_contacts(session):
    group = make_group(session)
    with pytest.raises(IntegrityError), session.begin_nested():
        add_member(session, group, make_person(session), MemberKind.CONTACT)


def test_a_group_has_one_contact_adult(session):
    group, ana, bo = make_group(session), make_person(session), make_person(session)
    adult = MemberKind.CONTACT_ADULT
    services.join_group(session, actor=ana, group=group, kind=adult, says_adult=True, now=NOW)
    with pytest.raises(DomainError) as refused:
        services.join_group(session, actor=bo, group=group, kind=adult, says_adult=True, now=NOW)
    assert (refused.value.code, refused.value.status) == ("contact_adult_taken", 409)
    with pytest.raises(IntegrityError), session.begin_nested():
        add_member(session, group, bo, adult)


def test_a_contact_adult_says_to_be_of_age(session):
    group, ana = make_group(session), make_person(session)
    with pytest.raises(DomainError, match="not_adult"):
        services.join_group(session, actor=ana, group=group, kind=MemberKind.CONTACT_ADULT, now=NOW)
    with pytest.raises(IntegrityError), session.begin_nested():
        add_member(session, group, ana, MemberKind.CONTACT_ADULT, says_adult=False)


def test_a_member_may_become_the_contact_adult_but_the_contact_may_not(session):
    ana, bo = make_person(session, name="Ana"), make_person(session, name="Bo")
    group = make_group(session, contact=ana)
    add_member(session, group, bo)
    adult = MemberKind.CONTACT_ADULT
    services.join_group(session, actor=bo, group=group, kind=adult, says_adult=True, now=NOW)
    assert kinds(group) == [("Ana", "contact"), ("Bo", "contact_adult")]
    services.leave_group(session, actor=bo, group=group, now=NOW)
    with pytest.raises(DomainError, match="is_contact"):
        services.join_group(session, actor=ana, group=group, kind=adult, says_adult=True, now=NOW)


def test_an_invitation_by_mail_tells_what_is_asked_and_holds_the_link(session):
    ana = make_person(session, name="Ana")
    group = make_group(session, contact=ana, name="Nabolaget")
    kind = MemberKind.CONTACT_ADULT
    token = services.invite(session, actor=ana, group=group, kind=kind, email="Bo@Example.org", now=NOW)
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.recipient, mail.subject) == ("bo@example.org", "Ana inviterer deg til gruppa Nabolaget")
    assert f"http://localhost/invitasjon/{token}" in mail.body
    assert "Ana spør om du vil være kontaktvoksen for gruppa Nabolaget." in mail.body
    (invitation,) = open_invitations(session, group, NOW)
    assert (invitation.max_uses, invitation.email) == (1, "bo@example.org")


@pytest.mark.parametrize(("kind", "uses"), [(MemberKind.MEMBER, 30), (MemberKind.HELPER, 1)])
def test_a_link_to_pass_on_sends_no_mail(session, kind, uses):
    ana = make_person(session)
    group = make_group(session, contact=ana)
    services.invite(session, actor=ana, group=group, kind=kind, email=None, now=NOW)
    assert session.scalars(select(OutboxMail)).all() == []
    assert [one.max_uses for one in open_invitations(session, group, NOW)] == [uses]


def test_nobody_is_invited_to_be_the_contact_nor_a_second_contact_adult(session):
    ana = make_person(session)
    group = make_group(session, contact=ana)
    add_member(session, group, make_person(session), MemberKind.CONTACT_ADULT)
    for kind, code in (
        (MemberKind.CONTACT, "not_invitable"),
        (MemberKind.CONTACT_ADULT, "contact_adult_taken"),
    ):
        with pytest.raises(DomainError, match=code):
            services.invite(session, actor=ana, group=group, kind=kind, email=None, now=NOW)


def test_open_invitations_leave_out_the_used_the_old_and_the_withdrawn(session):
    ana = make_person(session)
    group = make_group(session, contact=ana)
    for _ in range(3):
        services.invite(session, actor=ana, group=group, kind=MemberKind.HELPER, email=None, now=NOW)
    used, withdrawn, kept = open_invitations(session, group, NOW)
    used.uses = 1
    services.withdraw_invitation(session, actor=ana, group=group, invitation=withdrawn, now=NOW)
    assert open_invitations(session, group, NOW) == [kept]
    assert open_invitations(session, group, NOW + timedelta(days=14)) == []


def test_only_those_inside_see_a_group_and_only_the_contact_changes_it(session):
    ana, bo, staff = make_person(session), make_person(session), make_staff(session)
    group = make_group(session, contact=ana)
    add_member(session, group, bo, MemberKind.HELPER)
    people = (ana, bo, staff, make_person(session), None)
    assert [bool(can_view_group(one, group, NOW)) for one in people] == [True, True, False, False, False]
    assert [bool(can_be_member_of(one, group, NOW)) for one in people] == [True, True, False, False, False]
    assert [bool(can_edit_group(one, group, NOW)) for one in people] == [True, False, False, False, False]


def test_nobody_mails_a_whole_town(session, monkeypatch):
    monkeypatch.setattr(services.inviting, "MAILS_PER_DAY", 2)
    ana = make_person(session)
    groups = [make_group(session, contact=ana) for _ in range(2)]

    def invite(group, email, now=NOW):
        services.invite(session, actor=ana, group=group, kind=MemberKind.MEMBER, email=email, now=now)

    invite(groups[0], "en@example.org")
    invite(groups[1], "to@example.org")
    with pytest.raises(DomainError, match="too_many_mails"):
        invite(groups[0], "tre@example.org")
    invite(groups[0], None)
    invite(groups[0], "tre@example.org", NOW + timedelta(days=1))
    assert len(session.scalars(select(OutboxMail)).all()) == 3
