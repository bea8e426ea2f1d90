"""Codes on paper for a group: who prints them, what is shown of them, and that nobody is taken over."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fellespott.audit.models import AuditEntry
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.groups import services
from fellespott.groups.queries import open_invitations, renewable
from fellespott.groups.states import MemberKind
from fellespott.people.models import PaperCode, Passkey, Person, ProvenIdentity
from fellespott.people.services import claim_code
from fellespott.people.states import Role
from tests.factories import (
    add_member,
    make_call,
    make_group,
    make_person,
    make_seat,
    make_staff,
    with_role,
)
from tests.support.html import submit, text_of

KEY = "only-for-tests"
CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}\b")


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana")


@pytest.fixture
def group(session, ana):
    return make_group(session, contact=ana, name="Nabolaget")


def nickname(session, group, printer, name="Rev"):
    """Somebody who came in by a code of the group."""
    ((code, _text),) = services.print_sheet(
        session, actor=printer, group=group, count=1, key=KEY, now=utcnow()
    )
    person = make_person(session, name=name, email=None)
    claim_code(session, code=code, person=person, keep=True, now=utcnow())
    membership = add_member(session, group, person)
    session.refresh(group)
    return membership


def codes_on(page):
    return list(dict.fromkeys(CODE.findall(text_of(page))))


def test_the_sheet_is_the_answer_and_its_codes_open_the_group(session, client, sign_in, ana, group):
    contact = sign_in(ana)
    sheet = submit(contact, f"/grupper/{group.id}/kodeark", {"count": "3", "languages": ["nb", "en"]})
    assert sheet.status_code == 200
    assert sheet.headers["Cache-Control"] == "no-store"
    codes = codes_on(sheet)
    assert len(codes) == 3
    assert sheet.get_data(as_text=True).count("<svg role=") == 3
    assert "Bli med i gruppa Nabolaget" in text_of(sheet)
    assert "Lurer du på noe? Spør Ana." in text_of(sheet)
    assert 'lang="en"' in sheet.get_data(as_text=True).split("code-sheet")[1]
    # Not kept anywhere from which it could be read again.
    for url in (f"/grupper/{group.id}/kodeark", f"/grupper/{group.id}/koder", f"/grupper/{group.id}"):
        assert codes_on(contact.get(url)) == []
    submit(client, "/kode", {"code": codes[0]})
    joined = submit(client, "/kode/ja", {"name": "Rev"})
    assert (joined.status_code, joined.location) == (303, f"/grupper/{group.id}/velkommen")
    session.expire_all()
    assert [(one.person.name, one.kind) for one in group.active] == [
        ("Ana", MemberKind.CONTACT),
        ("Rev", MemberKind.MEMBER),
    ]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (MemberKind.CONTACT_ADULT, 200),
        (MemberKind.HELPER, 200),
        (MemberKind.EXPERIENCE_CONSULTANT, 200),
        (MemberKind.MEMBER, 404),
    ],
)
def test_who_hands_out_codes(session, sign_in, group, kind, status):
    person = make_person(session)
    add_member(session, group, person, kind)
    client = sign_in(person)
    for page in ("kodeark", "koder"):
        assert client.get(f"/grupper/{group.id}/{page}").status_code == status
    assert ("Koder på papir" in text_of(client.get(f"/grupper/{group.id}"))) is (status == 200)


def test_staff_and_strangers_see_no_codes(session, client, sign_in, ana, group):
    membership = nickname(session, group, ana)
    pages = ["kodeark", "koder", f"medlemmer/{membership.id}/ny-kode"]
    for person in (make_staff(session), make_person(session)):
        stranger = sign_in(person)
        assert [stranger.get(f"/grupper/{group.id}/{page}").status_code for page in pages] == [404] * 3
    assert [client.get(f"/grupper/{group.id}/{page}").status_code for page in pages] == [303] * 3


@pytest.mark.parametrize("count", ["0", "31", "-1", "mange", ""])
def test_a_sheet_has_from_one_to_thirty_codes(session, sign_in, ana, group, count):
    answer = submit(sign_in(ana), f"/grupper/{group.id}/kodeark", {"count": count})
    assert answer.status_code == 422
    assert session.scalar(select(func.count()).select_from(PaperCode)) == 0


def test_few_enough_unused_codes_lie_about(session, monkeypatch, ana, group):
    monkeypatch.setattr(services.codes, "MOST_UNUSED", 3)
    services.print_sheet(session, actor=ana, group=group, count=2, key=KEY, now=utcnow())
    with pytest.raises(DomainError, match="too_many_unused"):
        services.print_sheet(session, actor=ana, group=group, count=2, key=KEY, now=utcnow())


def test_codes_are_not_listed_among_links_to_share(session, ana, group):
    services.print_sheet(session, actor=ana, group=group, count=2, key=KEY, now=utcnow())
    assert open_invitations(session, group, utcnow()) == []


def test_the_list_says_which_are_used_and_by_whom_and_never_the_secret(session, sign_in, ana, group):
    nickname(session, group, ana)
    (_one, unused), (withdrawn, _two) = services.print_sheet(
        session, actor=ana, group=group, count=2, key=KEY, now=utcnow()
    )
    services.withdraw_code(session, actor=ana, group=group, code=withdrawn, now=utcnow())
    page = sign_in(ana).get(f"/grupper/{group.id}/koder")
    text = text_of(page)
    assert [text.count(one) for one in ("Brukt av Rev", "Ikke brukt", "Trukket tilbake")] == [1, 1, 1]
    secret = unused.replace("-", "")[6:]
    assert secret not in page.get_data(as_text=True).replace("-", "")


def test_a_withdrawn_code_opens_nothing(session, client, sign_in, ana, group):
    ((code, text),) = services.print_sheet(session, actor=ana, group=group, count=1, key=KEY, now=utcnow())
    url = f"/grupper/{group.id}/koder/{code.id}/trekk"
    assert submit(sign_in(ana), f"/grupper/{group.id}/koder", to=url).status_code == 303
    assert "Koden virker ikke" in text_of(submit(client, "/kode", {"code": text}))


def test_a_code_in_use_is_not_withdrawn_nor_one_of_another_group(session, sign_in, ana, group):
    nickname(session, group, ana)
    used = session.scalars(select(PaperCode)).one()
    with pytest.raises(DomainError, match="code_in_use"):
        services.withdraw_code(session, actor=ana, group=group, code=used, now=utcnow())
    other = make_group(session)
    ((theirs, _text),) = services.print_sheet(
        session, actor=other.active[0].person, group=other, count=1, key=KEY, now=utcnow()
    )
    client = sign_in(ana)
    csrf = client.get("/grupper/ny").get_data(as_text=True).split('name="csrf_token"')[1].split('"')[3]
    for group_id in (group.id, other.id):
        answer = client.post(f"/grupper/{group_id}/koder/{theirs.id}/trekk", data={"csrf_token": csrf})
        assert answer.status_code == 404
    session.refresh(theirs)
    assert theirs.withdrawn_at is None


def test_a_lost_code_is_renewed_in_the_open(session, client, sign_in, ana, group):
    membership = nickname(session, group, ana)
    old = session.scalars(select(PaperCode)).one()
    sheet = submit(sign_in(ana), f"/grupper/{group.id}/medlemmer/{membership.id}/ny-kode")
    (code,) = codes_on(sheet)
    session.refresh(old)
    assert old.withdrawn_at is not None
    assert (
        session.scalar(select(AuditEntry.object_id).where(AuditEntry.action == "group.code_renewed"))
        == group.id
    )
    assert submit(client, "/kode", {"code": code}).status_code == 303
    told = "Ana skrev ut en ny kode til Rev"
    assert told in text_of(client.get(f"/grupper/{group.id}"))
    assert "Ana skrev ut en ny kode til deg" in text_of(client.get("/meg"))
    cam = make_person(session)
    add_member(session, group, cam)
    assert told in text_of(sign_in(cam).get(f"/grupper/{group.id}"))


def give_email(session, person):
    person.email = "rev@example.org"


def give_passkey(session, person):
    session.add(
        Passkey(person_id=person.id, credential_id="x", public_key="y", name="Mobil", created_at=utcnow())
    )


def give_identity(session, person):
    session.add(ProvenIdentity(person_id=person.id, provider="idporten", subject_hash="x", added_at=utcnow()))


def give_role(session, person):
    with_role(session, person, Role.ROUND_STAFF)


def give_group(session, person):
    add_member(session, make_group(session), person)


def give_seat(session, person):
    make_seat(session, make_call(session), person)


def give_end(session, person):
    person.erased_at = utcnow()


@pytest.mark.parametrize(
    "give", [give_email, give_passkey, give_identity, give_role, give_group, give_seat, give_end]
)
def test_no_new_code_for_who_has_another_way_in_or_holds_more_than_the_group(
    session, sign_in, ana, group, give
):
    membership = nickname(session, group, ana)
    assert renewable(session, group) == {membership.person_id}
    give(session, membership.person)
    session.flush()
    client = sign_in(ana)
    token = client.get("/grupper/ny").get_data(as_text=True).split('name="csrf_token"')[1].split('"')[3]
    url = f"/grupper/{group.id}/medlemmer/{membership.id}/ny-kode"
    answer = client.post(url, data={"csrf_token": token})
    assert answer.status_code in (404, 409)
    assert codes_on(answer) == []
    assert session.scalar(select(func.count()).select_from(PaperCode)) == 1


def test_no_new_code_for_who_came_in_otherwise_nor_for_oneself(session, ana, group):
    stranger = make_person(session, email=None)
    came_by_link = add_member(session, group, stranger)
    with pytest.raises(DomainError, match="has_other_way_in"):
        services.renew_code(session, actor=ana, membership=came_by_link, key=KEY, now=utcnow())
    mine = nickname(session, group, ana)
    mine.kind = MemberKind.HELPER
    session.flush()
    with pytest.raises(DomainError, match="has_other_way_in"):
        services.renew_code(session, actor=mine.person, membership=mine, key=KEY, now=utcnow())


def test_the_list_of_codes_takes_constant_sql(session, sign_in, count_sql, ana, group):
    nickname(session, group, ana, name="Rev 0")
    client, counts = sign_in(ana), []
    for number in (2, 20):
        services.print_sheet(session, actor=ana, group=group, count=number, key=KEY, now=utcnow())
        for index in range(number // 2):
            nickname(session, group, ana, name=f"Rev {number}-{index}")
        with count_sql() as statements:
            page = client.get(f"/grupper/{group.id}/koder")
        counts.append((text_of(page).count("Skrevet ut av"), statements.count))
    assert [rows for rows, _ in counts] == [4, 25]
    assert counts[0][1] == counts[1][1]


def test_when_the_last_one_leaves_nothing_opens_the_group_any_more(session, client, sign_in, ana, group):
    ((_code, text),) = services.print_sheet(session, actor=ana, group=group, count=1, key=KEY, now=utcnow())
    token = services.invite(
        session, actor=ana, group=group, kind=MemberKind.MEMBER, email=None, now=utcnow() - timedelta(days=1)
    )
    contact = sign_in(ana)
    assert "Det er ingen igjen til å være kontaktperson" in text_of(contact.get(f"/grupper/{group.id}/ut"))
    assert submit(contact, f"/grupper/{group.id}/ut").status_code == 303
    assert client.get(f"/invitasjon/{token}").status_code == 410
    assert "Koden virker ikke" in text_of(submit(client, "/kode", {"code": text}))
    session.expire_all()
    assert group.active == []
    assert session.scalar(select(func.count()).select_from(Person).where(Person.name == "Rev")) == 0
