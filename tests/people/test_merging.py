"""A nickname becomes a part of an account: what moves, what stays, what is refused with nothing written."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from fellespott.audit.models import AuditEntry
from fellespott.calls.models import Seat
from fellespott.calls.states import SeatKind
from fellespott.core.clock import utcnow
from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError
from fellespott.groups.models import GroupMessage, Membership
from fellespott.groups.services import print_sheet
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from fellespott.people.models import PaperCode, Person, ProvenIdentity, RecordOpening, SignIn
from fellespott.people.queries import ids_of
from fellespott.people.services import Proof, claim_code, edit_person, person_of
from fellespott.people.services.merging import merge_people, places
from fellespott.people.states import AgeBand, Role, WayIn
from fellespott.pots.models import Approval, UseComment
from fellespott.pots.services import refuse_use
from fellespott.pots.states import UseState
from fellespott.voting.models import GroupVote, RollEntry, VoteAnswer
from fellespott.voting.states import Choice, VoteRule, VoteState
from tests.factories import (
    WHEN,
    add_member,
    make_call,
    make_group,
    make_person,
    make_proposal,
    make_seat,
    make_staff,
    with_role,
)
from tests.pots.pots import NOW, approve, make_money, propose
from tests.support.html import submit, text_of

KEY = "only-for-tests"


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana", email="ana@example.org", language="nb")


@pytest.fixture
def rev(session):
    return make_person(session, name="Rev", email=None)


def merge(session, account, nickname, **more):
    return merge_people(session, account=account, nickname=nickname, now=utcnow(), **more)


def refused(session, account, nickname):
    """The code of the refusal, once it is sure that nothing was written."""
    with pytest.raises(DomainError) as caught, session.begin_nested():
        merge(session, account, nickname)
    session.expire_all()
    assert nickname.merged_into_id is None
    return caught.value.code


def code_for(session, person, printer):
    """A claimed code of that person's, as plain text."""
    group = make_group(session, contact=printer)
    ((code, text),) = print_sheet(session, actor=printer, group=group, count=1, key=KEY, now=utcnow())
    claim_code(session, code=code, person=person, keep=True, now=utcnow())
    return text


def say(session, group, author, text="Hei"):
    message = GroupMessage(group_id=group.id, author_id=author.id, text=text, sent_at=utcnow())
    session.add(message)
    session.flush()
    return message


def test_what_can_move_moves_and_what_nobody_may_change_stays_under_the_accounts_name(session, ana, rev):
    group = make_group(session)
    add_member(session, group, rev)
    proposal = make_proposal(session, group=group, created_by_id=rev.id)
    seat = make_seat(session, make_call(session), rev, SeatKind.STEERING_GROUP)
    message = say(session, group, rev)
    opening = RecordOpening(about_id=rev.id, opened_by_id=ana.id, page="x", at=utcnow())
    session.add(opening)
    session.flush()
    moved = merge(session, ana, rev)
    assert group.membership_of(ana).kind is MemberKind.MEMBER
    assert proposal.created_by_id == seat.person_id == message.author_id == ana.id
    assert (opening.about_id, moved.stayed, moved.moved >= 4) == (rev.id, 0, True)
    assert (rev.merged_into_id, rev.name, rev.is_active) == (ana.id, "Ana", False)
    assert ids_of(session, ana) == {ana.id, rev.id}
    edit_person(session, actor=ana, name="Ana Maria", language="nb", now=utcnow())
    session.expire_all()
    assert rev.name == "Ana Maria"
    assert session.scalar(select(AuditEntry.object_id).where(AuditEntry.action == "person.merged")) == rev.id


def test_every_column_that_names_a_person_is_looked_at(app):
    named = {f"{place.table.name}.{column.name}" for place in places() for column in place.columns}
    assert {"membership.person_id", "group_message.author_id", "seat.person_id", "seat.seated_by_id"} <= named
    assert "person.merged_into_id" not in named
    assert not {one for one in named if one.startswith(("sign_in.", "passkey.", "role_grant."))}


def test_an_ended_vote_stays_as_it_was(session, ana, rev):
    group = make_group(session)
    add_member(session, group, rev)
    vote = GroupVote(
        group_id=group.id, subject_kind="use", subject_id=group.id, question="?", rule=VoteRule.MAJORITY,
        opened_at=WHEN, opened_by_id=rev.id,
    )  # fmt: skip
    session.add(vote)
    session.flush()
    session.add_all([RollEntry(vote_id=vote.id, person_id=one.id) for one in (ana, rev)])
    session.flush()
    session.add(VoteAnswer(vote_id=vote.id, person_id=rev.id, choice=Choice.YES, answered_at=WHEN))
    session.flush()
    assert refused(session, ana, rev) == "merge_two_answers"
    vote.state, vote.ended_at, vote.roll_total, vote.yes_total = VoteState.CARRIED, WHEN, 2, 1
    session.flush()
    moved = merge(session, ana, rev)
    assert moved.stayed >= 2
    assert vote.opened_by_id == rev.id
    assert sorted(str(one.person_id) for one in vote.roll) == sorted([str(ana.id), str(rev.id)])
    assert [one.person_id for one in vote.answers] == [rev.id]


def test_money_that_waits_for_the_nickname_is_waited_for(session, ana, rev):
    money = make_money(session)
    add_member(session, money.group, rev)
    session.refresh(money.group)
    use = propose(session, money, 2_000_000)
    comment = UseComment(use_id=use.id, person_id=rev.id, text="Ja", at=WHEN)
    session.add(comment)
    approve(session, use, rev)
    assert refused(session, ana, rev) == "merge_open_money"
    refuse_use(session, actor=money.members[0], use=use, reason="Vi venter", now=NOW)
    moved = merge(session, ana, rev)
    # What was said moves; a yes once given is nobody else's.
    (approval,) = session.scalars(select(Approval))
    assert (comment.person_id, approval.person_id, moved.stayed) == (ana.id, rev.id, 1)


def test_money_somebody_is_to_get_is_waited_for(session, ana, rev):
    money = make_money(session)
    add_member(session, money.group, rev)
    session.refresh(money.group)
    use = propose(session, money, receiver_person=rev)
    for person in money.members:
        if use.state is UseState.PROPOSED:
            approve(session, use, person)
    assert use.state is UseState.DECIDED
    assert refused(session, ana, rev) == "merge_open_money"


def test_two_seats_in_one_call_are_refused(session, ana, rev):
    call = make_call(session)
    make_seat(session, call, ana, SeatKind.JUROR)
    theirs = make_seat(session, call, rev, SeatKind.PROJECT_LEADER)
    add_member(session, make_group(session), rev)
    assert refused(session, ana, rev) == "merge_two_seats"
    assert theirs.person_id == rev.id
    assert [
        one.person_id for one in session.scalars(select(Membership).where(Membership.person_id == rev.id))
    ]


def test_a_place_only_one_can_hold_is_refused_also_where_no_room_says_so(session, monkeypatch, app, ana, rev):
    registry = app.extensions["fellespott_registry"]
    monkeypatch.setattr(registry, "merges", [])
    call = make_call(session)
    for person in (ana, rev):
        make_seat(session, call, person)
    assert refused(session, ana, rev) == "merge_conflict"
    assert len(session.scalars(select(Seat).where(Seat.call_id == call.id)).all()) == 2


@pytest.mark.parametrize(
    ("own", "theirs", "becomes"),
    [
        (MemberKind.MEMBER, MemberKind.MEMBER, MemberKind.MEMBER),
        (MemberKind.MEMBER, MemberKind.CONTACT, MemberKind.CONTACT),
        (MemberKind.MEMBER, MemberKind.HELPER, MemberKind.MEMBER),
        (MemberKind.MEMBER, MemberKind.CONTACT_ADULT, MemberKind.CONTACT_ADULT),
    ],
)
def test_in_one_group_twice_goes_on_once_as_the_better_of_the_two(session, ana, rev, own, theirs, becomes):
    is_contact = theirs is MemberKind.CONTACT
    group = make_group(session, contact=rev if is_contact else None)
    if not is_contact:
        add_member(session, group, rev, theirs)
    add_member(session, group, ana, own)
    merge(session, ana, rev)
    session.refresh(group)
    assert [one.kind for one in group.active if one.person == ana] == [becomes]
    assert [one.person_id for one in group.active if one.person_id == rev.id] == []


@pytest.mark.parametrize("kind", [MemberKind.CONTACT, MemberKind.HELPER, MemberKind.CONTACT_ADULT])
def test_who_hands_out_codes_does_not_swallow_a_nickname_of_the_group(session, ana, rev, kind):
    group = make_group(session, contact=ana if kind is MemberKind.CONTACT else None)
    if kind is not MemberKind.CONTACT:
        add_member(session, group, ana, kind)
    add_member(session, group, rev)
    assert refused(session, ana, rev) == "merge_hands_out"


def test_who_printed_the_code_does_not_either(session, ana, rev):
    code_for(session, rev, ana)
    assert refused(session, ana, rev) == "merge_own_print"


def test_only_a_nickname_is_merged(session, ana):
    with_mail = make_person(session)
    with_role_ = with_role(session, make_person(session, email=None), Role.RESEARCHER)
    with_identity = make_person(session, email=None)
    session.add(ProvenIdentity(person_id=with_identity.id, provider="x", subject_hash="y", added_at=utcnow()))
    session.flush()
    codes = [refused(session, ana, one) for one in (with_mail, with_role_, with_identity)]
    assert codes == ["merge_not_a_nickname"] * 3
    of_demo = make_person(session, email=None, is_demo=True)
    assert refused(session, ana, of_demo) == "merge_demo"


def test_not_into_oneself_not_twice_and_not_in_a_circle(session, ana, rev):
    assert refused(session, rev, rev) == "merge_itself"
    fox = make_person(session, name="Ulv", email=None)
    merge(session, fox, rev)
    with pytest.raises(DomainError, match="merge_over"), session.begin_nested():
        merge(session, ana, rev)
    with pytest.raises(DomainError, match="merge_over"), session.begin_nested():
        merge(session, rev, fox)
    merge(session, ana, fox)
    session.expire_all()
    assert (rev.merged_into_id, fox.merged_into_id, rev.name) == (ana.id, ana.id, "Ana")


def test_the_nicknames_sign_ins_end_and_its_code_lets_the_account_in(session, client, sign_in, ana, rev):
    text = code_for(session, rev, make_person(session))
    fox = sign_in(rev)
    assert fox.get("/meg").status_code == 200
    merge(session, ana, rev)
    assert fox.get("/meg").status_code == 303
    assert session.scalars(select(SignIn.ended_at).where(SignIn.person_id == rev.id)).one() is not None
    assert person_of(session, Proof(WayIn.PAPER_CODE, person_id=rev.id)) == ana
    assert submit(client, "/kode", {"code": text}).status_code == 303
    assert "Ana" in text_of(client.get("/meg"))


@pytest.mark.parametrize("is_staff", [True, False])
def test_codes_are_withdrawn_for_staff_and_for_who_wants_it(session, client, ana, rev, is_staff):
    account = make_staff(session) if is_staff else ana
    text = code_for(session, rev, make_person(session))
    merge(session, account, rev, keep_codes=is_staff)
    assert session.scalars(select(PaperCode)).one().withdrawn_at is not None
    assert "Koden virker ikke" in text_of(submit(client, "/kode", {"code": text}))


def test_the_accounts_own_word_wins_and_what_it_lacks_it_gets(session, ana, rev):
    rev.age_band, rev.language = AgeBand.FROM_15, "en"
    merge(session, ana, rev)
    assert (ana.age_band, ana.language, rev.age_band) == (AgeBand.FROM_15, "nb", None)


# ---- the pages ---------------------------------------------------------------------------------


def test_signed_in_with_an_account_the_code_shows_what_moves_and_then_comes_the_yes(
    session, sign_in, ana, rev
):
    text = code_for(session, rev, make_person(session))
    add_member(session, make_group(session, name="Nabolaget"), rev)
    client = sign_in(ana)
    shown = submit(client, "/meg/slaa-sammen", {"code": text})
    assert (shown.status_code, shown.location) == (303, "/meg/slaa-sammen/ja")
    page = text_of(client.get(shown.location))
    assert "Er Rev og Ana samme person?" in page
    assert "Plassen i gruppa Nabolaget" in page
    session.refresh(rev)
    assert rev.merged_into_id is None
    assert submit(client, shown.location).location == "/meg"
    session.refresh(rev)
    assert rev.merged_into_id == ana.id
    # The proof was for once.
    assert client.get("/meg/slaa-sammen/ja").location == "/meg/slaa-sammen"


def test_a_wrong_code_and_an_unused_one_get_the_same_answer(session, sign_in, ana, rev):
    text = code_for(session, rev, make_person(session))
    other = make_person(session)
    group = make_group(session, contact=other)
    ((_code, unused),) = print_sheet(session, actor=other, group=group, count=1, key=KEY, now=utcnow())
    wrong = unused[:4] + text[4:]
    client = sign_in(ana)
    answers = [submit(client, "/meg/slaa-sammen", {"code": one}) for one in (unused,)]
    assert [one.status_code for one in answers] == [422]
    assert "Koden virker ikke" in text_of(answers[0])
    assert submit(client, "/meg/slaa-sammen", {"code": wrong}).status_code == 422


def test_without_proof_there_is_no_yes(session, client, sign_in, ana, rev):
    mine = sign_in(ana)
    token = mine.get("/grupper/ny").get_data(as_text=True).split('name="csrf_token"')[1].split('"')[3]
    body = {"csrf_token": token, "nickname": str(rev.id), "account": str(ana.id)}
    assert mine.post("/meg/slaa-sammen/ja", data=body).location == "/meg/slaa-sammen"
    assert client.get("/meg/slaa-sammen").location.startswith("/logg-inn")
    session.refresh(rev)
    assert rev.merged_into_id is None


def test_a_proof_is_of_no_use_to_the_next_one_at_the_same_screen(session, sign_in, ana, rev):
    text = code_for(session, rev, make_person(session))
    client = sign_in(ana)
    submit(client, "/meg/slaa-sammen", {"code": text})
    with client.session_transaction() as cookie:
        proof = cookie["merge"]
    other = sign_in(make_person(session))
    with other.session_transaction() as cookie:
        cookie["merge"] = proof
    assert other.get("/meg/slaa-sammen/ja").location == "/meg/slaa-sammen"
    with client.session_transaction() as cookie:
        cookie["merge"] = proof | {"at": proof["at"] - 901}
    assert client.get("/meg/slaa-sammen/ja").location == "/meg/slaa-sammen"


def mailed_code(session):
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.created_at.desc())).first()
    return next(word for word in mail.body.split() if word.strip(".").isdigit() and len(word.strip(".")) >= 6)


def test_a_nickname_that_adds_an_accounts_address_is_offered_to_be_that_account(session, sign_in, ana, rev):
    add_member(session, make_group(session, name="Nabolaget"), rev)
    client = sign_in(rev)
    submit(client, "/meg/e-post", {"email": "ana@example.org"})
    proven = submit(client, "/meg/e-post/kode", {"code": mailed_code(session)})
    assert proven.location == "/meg/slaa-sammen/ja"
    assert "Plassen i gruppa Nabolaget" in text_of(client.get(proven.location))
    assert submit(client, proven.location).location == "/meg"
    # Goes on as the account.
    assert "ana@example.org" in text_of(client.get("/meg"))
    session.expire_all()
    assert (rev.merged_into_id, rev.email) == (ana.id, None)


def test_an_account_of_staff_is_not_reached_that_way(session, sign_in, rev):
    staff = make_staff(session, email="stab@example.org")
    client = sign_in(rev)
    submit(client, "/meg/e-post", {"email": "stab@example.org"})
    answer = submit(client, "/meg/e-post/kode", {"code": mailed_code(session)})
    assert answer.status_code == 409
    assert client.get("/meg/slaa-sammen/ja").location == "/meg/slaa-sammen"
    session.refresh(staff)
    assert rev.merged_into_id is None


# ---- at once -----------------------------------------------------------------------------------


def test_of_two_merges_at_once_one_is_done(fresh_app):
    with fresh_app.app_context(), unit_of_work() as session:
        ana, bo = make_person(session), make_person(session)
        rev = make_person(session, email=None)
        add_member(session, make_group(session), rev)
        ids = ana.id, bo.id, rev.id
    gate = threading.Barrier(2)

    def run(account_id):
        with fresh_app.app_context():
            gate.wait()
            try:
                with unit_of_work() as session:
                    merge(session, session.get_one(Person, account_id), session.get_one(Person, ids[2]))
            except DomainError as error:
                return error.code
            return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, ids[:2])) == ["done", "merge_over"]
    with fresh_app.app_context(), unit_of_work() as session:
        members = session.scalars(select(Membership.person_id).where(Membership.person_id.in_(ids))).all()
        assert members == [session.get_one(Person, ids[2]).merged_into_id]


def test_two_nicknames_that_swallow_each_other_at_once_leave_one(fresh_app):
    with fresh_app.app_context(), unit_of_work() as session:
        ids = [make_person(session, email=None).id for _ in range(2)]
    gate = threading.Barrier(2)

    def run(pair):
        with fresh_app.app_context():
            gate.wait()
            try:
                with unit_of_work() as session:
                    merge(session, session.get_one(Person, pair[0]), session.get_one(Person, pair[1]))
            except DomainError as error:
                return error.code
            return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, [ids, ids[::-1]])) == ["done", "merge_over"]
