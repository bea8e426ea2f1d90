"""Coming into a group: the one question, the link with its QR code, experience consultants."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError
from fellespott.core.registry import registry
from fellespott.groups import services
from fellespott.groups.models import Group, Membership
from fellespott.groups.policies import can_edit_group
from fellespott.groups.states import MemberKind
from fellespott.people.models import Invitation, Person
from fellespott.people.services import accept_invitation
from fellespott.people.states import AgeBand
from fellespott.proposals.policies import can_send_proposal, can_write_proposal
from fellespott.voting.policies import voters_of
from tests.factories import add_member, make_call, make_group, make_person, make_proposal
from tests.support.html import submit, text_of

CONSULTANT = MemberKind.EXPERIENCE_CONSULTANT


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana")


@pytest.fixture
def group(session, ana):
    return make_group(session, contact=ana, name="Nabolaget")


def link_to(session, group, ana, kind=MemberKind.MEMBER):
    return services.invite(session, actor=ana, group=group, kind=kind, email=None, now=utcnow())


def test_who_comes_in_is_asked_one_question_and_may_leave_it(session, sign_in, ana, group):
    token = link_to(session, group, ana)
    bo = make_person(session, name="Bo")
    client = sign_in(bo)
    joined = submit(client, f"/invitasjon/{token}")
    page = client.get(joined.location)
    assert "Hvor gammel er du?" in text_of(page)
    assert "Hvorfor spør vi?" in text_of(page)
    assert "fødselsdato" in text_of(page)
    assert page.get_data(as_text=True).count('type="radio"') == 5
    answer = submit(client, joined.location, {"age": ""})
    assert (answer.status_code, answer.location) == (303, f"/grupper/{group.id}")
    session.refresh(bo)
    assert bo.age_band is None


def test_the_answer_is_kept_as_a_band_and_not_asked_again(session, sign_in, ana, group):
    bo = make_person(session, name="Bo")
    add_member(session, group, bo)
    client = sign_in(bo)
    submit(client, f"/grupper/{group.id}/velkommen", {"age": "13_14"})
    session.refresh(bo)
    assert (bo.age_band, bo.turns_18) == (AgeBand.FROM_13, None)
    other = make_group(session)
    token = link_to(session, other, other.active[0].person)
    assert submit(client, f"/invitasjon/{token}").location == f"/grupper/{other.id}"
    assert client.get(f"/grupper/{other.id}/velkommen").status_code == 303


@pytest.mark.parametrize("band", list(AgeBand))
def test_being_a_member_and_being_the_contact_never_depend_on_age(session, sign_in, ana, group, band):
    young = make_person(session, age_band=band)
    token = link_to(session, group, ana)
    assert submit(sign_in(young), f"/invitasjon/{token}").status_code == 303
    session.expire_all()
    services.hand_over_contact(session, actor=ana, group=group, to=young, now=utcnow())
    assert can_edit_group(young, group, utcnow())
    assert young in {one.person for one in voters_of(group)}
    proposal = make_proposal(session, call=make_call(session), group=group)
    assert can_send_proposal(young, proposal, utcnow())


def test_a_link_is_shown_with_its_qr_code_and_as_a_poster(session, sign_in, ana, group):
    client = sign_in(ana)
    answer = submit(client, f"/grupper/{group.id}/inviter", {"kind": "member", "email": ""})
    page = client.get(answer.location)
    assert "Skann for å bli med i gruppa Nabolaget" in text_of(page)
    assert page.get_data(as_text=True).count("<svg role=") == 1
    assert "De 30 første som åpner lenka, kan bli med" in text_of(page)
    assert "style=" not in page.get_data(as_text=True).split("<main")[1]


def test_an_experience_consultant_writes_but_neither_speaks_nor_votes(session, sign_in, ana, group):
    token = link_to(session, group, ana, CONSULTANT)
    wise = make_person(session, name="Vera", age_band=AgeBand.ADULT)
    client = sign_in(wise)
    assert "snakker og stemmer ikke for den" in text_of(client.get(f"/invitasjon/{token}"))
    submit(client, f"/invitasjon/{token}")
    session.expire_all()
    assert group.membership_of(wise).kind is CONSULTANT
    proposal = make_proposal(session, call=make_call(session), group=group)
    assert can_write_proposal(wise, proposal, utcnow())
    assert not can_send_proposal(wise, proposal, utcnow())
    assert wise not in {one.person for one in voters_of(group)}
    with pytest.raises(DomainError, match="helper_cannot_be_contact"):
        services.hand_over_contact(session, actor=ana, group=group, to=wise, now=utcnow())
    assert "Vera Erfaringskonsulent" in text_of(sign_in(ana).get(f"/grupper/{group.id}"))


def test_a_contact_with_only_helpers_left_may_leave(session, ana, group):
    add_member(session, group, make_person(session), MemberKind.HELPER)
    session.refresh(group)
    services.leave_group(session, actor=ana, group=group, now=utcnow())
    assert [one.kind for one in group.active] == [MemberKind.HELPER]


def test_of_many_who_open_a_link_at_once_as_many_come_in_as_it_is_for(fresh_app):
    with fresh_app.app_context(), unit_of_work() as session:
        ana = make_person(session)
        group = make_group(session, contact=ana)
        services.invite(session, actor=ana, group=group, kind=MemberKind.MEMBER, email=None, now=utcnow())
        invitation = session.scalars(select(Invitation)).one()
        invitation.max_uses = 5
        group_id, invitation_id = group.id, invitation.id
        people = [make_person(session).id for _ in range(12)]
    gate = threading.Barrier(len(people))

    def join(person_id):
        with fresh_app.app_context():
            gate.wait()
            try:
                with unit_of_work() as session:
                    accept_invitation(
                        session,
                        actor=session.get_one(Person, person_id),
                        invitation=session.get_one(Invitation, invitation_id),
                        kind=registry().invitations["group"],
                        now=utcnow(),
                    )
            except DomainError as refused:
                return refused.code
            return "in"

    with ThreadPoolExecutor(len(people)) as pool:
        answers = sorted(pool.map(join, people))
    assert answers == ["in"] * 5 + ["invitation_used"] * 7
    with fresh_app.app_context(), unit_of_work() as session:
        members = session.scalars(select(Membership).where(Membership.group_id == group_id)).all()
        assert len(members) == 6
        assert session.get_one(Group, group_id).active


def test_the_last_one_leaving_and_somebody_coming_in_at_once_leave_nobody_without_a_contact(fresh_app):
    with fresh_app.app_context(), unit_of_work() as session:
        ana, bo = make_person(session), make_person(session)
        group = make_group(session, contact=ana)
        services.invite(session, actor=ana, group=group, kind=MemberKind.MEMBER, email=None, now=utcnow())
        ids = group.id, session.scalars(select(Invitation.id)).one(), ana.id, bo.id
    group_id, invitation_id, ana_id, bo_id = ids
    gate = threading.Barrier(2)

    def leave(session):
        services.leave_group(
            session,
            actor=session.get_one(Person, ana_id),
            group=session.get_one(Group, group_id),
            now=utcnow(),
        )

    def join(session):
        accept_invitation(
            session,
            actor=session.get_one(Person, bo_id),
            invitation=session.get_one(Invitation, invitation_id),
            kind=registry().invitations["group"],
            now=utcnow(),
        )

    def run(act):
        with fresh_app.app_context():
            gate.wait()
            try:
                with unit_of_work() as session:
                    act(session)
            except DomainError as refused:
                return refused.code
            return "done"

    with ThreadPoolExecutor(2) as pool:
        left, came = pool.map(run, (leave, join))
    assert (left, came) in (("done", "invitation_withdrawn"), ("last_contact", "done"))
