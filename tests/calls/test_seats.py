"""One seat for each person in a call (rule R5)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from fellespott.audit.models import AuditEntry
from fellespott.calls.models import Call, Seat
from fellespott.calls.queries import has_seat, open_seat_invitations, seat_counts, seat_of, seats_in
from fellespott.calls.services import (
    SeatTaken,
    accept_seat,
    give_seat,
    invite_to_seat,
    take_seat_away,
    withdraw_seat_invitation,
)
from fellespott.calls.states import SeatKind
from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from tests.factories import make_call, make_juror, make_person, make_seat, make_staff

NOW = datetime(2021, 4, 20, 9, tzinfo=UTC)


def give(session, call, person, kind):
    return give_seat(session, actor=None, call=call, person=person, kind=kind, now=NOW)


@pytest.mark.parametrize("first", list(SeatKind))
@pytest.mark.parametrize("second", list(SeatKind))
def test_nobody_gets_a_second_seat_in_a_call(session, first, second):
    call, ana = make_call(session), make_person(session, name="Ana")
    seat = give(session, call, ana, first)
    if first is second is SeatKind.LEAD_CONTACT:  # leads two proposals from one seat
        assert give(session, call, ana, second) is seat
        return
    with pytest.raises(SeatTaken) as refused:
        give(session, call, ana, second)
    assert (refused.value.code, refused.value.status, refused.value.held) == ("seat_taken", 409, first)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (SeatKind.JUROR, "Ana sitter i juryen i denne utlysningen."),
        (SeatKind.PROJECT_LEADER, "Ana er prosjektleder i denne utlysningen."),
        (SeatKind.STEERING_GROUP, "Ana sitter i styringsgruppa i denne utlysningen."),
        (SeatKind.LEAD_CONTACT, "Ana er ansvarlig leder for et forslag i denne utlysningen."),
    ],
)
def test_a_refusal_says_what_seat_the_person_has(session, kind, said):
    call, ana = make_call(session), make_person(session, name="Ana")
    give(session, call, ana, kind)
    other = SeatKind.STEERING_GROUP if kind is SeatKind.JUROR else SeatKind.JUROR
    with pytest.raises(SeatTaken) as refused:
        give(session, call, ana, other)
    assert str(refused.value.message).startswith(said)


def test_a_seat_in_another_call_is_another_matter(session):
    ana = make_person(session)
    first, second = make_call(session), make_call(session)
    give(session, first, ana, SeatKind.PROJECT_LEADER)
    give(session, second, ana, SeatKind.JUROR)
    assert [seat_of(session, ana, call.id).kind.value for call in (first, second)] == [
        "project_leader",
        "juror",
    ]
    assert has_seat(session, ana, first.id, SeatKind.PROJECT_LEADER, SeatKind.STEERING_GROUP)
    assert not has_seat(session, ana, second.id, SeatKind.PROJECT_LEADER)
    assert not has_seat(session, None, first.id, *SeatKind)


def test_the_database_refuses_a_second_seat(session):
    call, ana = make_call(session), make_person(session)
    make_seat(session, call, ana)
    with pytest.raises(IntegrityError), session.begin_nested():
        make_seat(session, call, ana, SeatKind.PROJECT_LEADER)


def test_of_two_seats_at_once_one_is_given(fresh_app):
    with fresh_app.app_context(), unit_of_work() as session:
        call_id, person_id = make_call(session).id, make_person(session).id
    kinds, gate = [*SeatKind, SeatKind.JUROR], threading.Barrier(len(SeatKind) + 1)

    def one(kind):
        with fresh_app.app_context():
            gate.wait()
            try:
                with unit_of_work() as session:
                    call, person = session.get_one(Call, call_id), session.get_one(Person, person_id)
                    return give(session, call, person, kind).kind
            except SeatTaken as refused:
                return refused

    with ThreadPoolExecutor(len(kinds)) as pool:
        answers = list(pool.map(one, kinds))
    given = [answer for answer in answers if not isinstance(answer, SeatTaken)]
    refused = [answer for answer in answers if isinstance(answer, SeatTaken)]
    assert (len(given), len(refused)) == (1, 4)
    assert {one.held for one in refused} == set(given)
    with fresh_app.app_context(), unit_of_work() as session:
        assert session.scalars(select(Seat.kind)).all() == given
        entries = select(func.count()).where(AuditEntry.action == "seat.given")
        assert session.scalar(entries) == 1


def test_a_seat_is_taken_away_unless_something_hangs_on_it(session):
    call, staff = make_call(session), make_staff(session)
    leader = make_seat(session, call, kind=SeatKind.PROJECT_LEADER).person
    take_seat_away(session, actor=staff, call=call, person=leader, now=NOW)
    assert seat_of(session, leader, call.id) is None
    juror = make_juror(session, call)
    for person, code in ((leader, "no_seat"), (juror.seat.person, "seat_in_use")):
        with pytest.raises(DomainError) as refused:
            take_seat_away(session, actor=staff, call=call, person=person, now=NOW)
        assert (refused.value.code, refused.value.status) == (code, 409)
    assert seat_of(session, juror.seat.person, call.id) is not None


def test_seats_are_counted_for_many_calls_at_once(session):
    first, second = make_call(session), make_call(session)
    for call, kind in ((first, SeatKind.JUROR), (first, SeatKind.JUROR), (second, SeatKind.STEERING_GROUP)):
        make_seat(session, call, kind=kind)
    assert seat_counts(session, [first.id, second.id]) == {
        (first.id, SeatKind.JUROR): 2,
        (second.id, SeatKind.STEERING_GROUP): 1,
    }
    assert [seat.kind for seat in seats_in(session, first, SeatKind.JUROR)] == [SeatKind.JUROR] * 2


def invite(session, call, *, kind=SeatKind.STEERING_GROUP, email="Siv@Example.org"):
    staff = make_staff(session, name="Runa")
    return invite_to_seat(session, actor=staff, call=call, kind=kind, email=email, name="Siv", now=NOW)


def test_an_invitation_to_a_seat_is_mailed_with_what_it_means(session):
    call = make_call(session, title="Runden", contact_email="runden@example.org")
    token = invite(session, call)
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.recipient, mail.subject) == ("siv@example.org", "Vil du sitte i styringsgruppa?")
    for words in (
        "Hei, Siv!",
        "Runa spør om du vil sitte i styringsgruppa for Runden.",
        "kan ikke sitte i juryen i den samme utlysningen",
        f"http://localhost/invitasjon/{token}",
        "Spørsmål? Skriv til runden@example.org.",
    ):
        assert words in mail.body


@pytest.mark.parametrize("kind", [SeatKind.JUROR, SeatKind.LEAD_CONTACT])
def test_jurors_and_leads_are_not_invited_here(session, kind):
    with pytest.raises(DomainError, match="not_invited_here"):
        invite(session, make_call(session), kind=kind)


def test_somebody_with_a_seat_is_not_invited_to_another(session):
    call = make_call(session)
    make_seat(session, call, make_person(session, email="siv@example.org"))
    with pytest.raises(SeatTaken) as refused:
        invite(session, call)
    assert (refused.value.field, refused.value.held) == ("email", SeatKind.JUROR)


def test_accepting_gives_the_seat_and_accepting_again_changes_nothing(session):
    call, siv = make_call(session), make_person(session)
    invite(session, call)
    (invitation,) = open_seat_invitations(session, call, NOW)
    first = accept_seat(session, invitation=invitation, call=call, person=siv, now=NOW)
    assert (first.kind, first.person) == (SeatKind.STEERING_GROUP, siv)
    assert accept_seat(session, invitation=invitation, call=call, person=siv, now=NOW) is first


def test_a_juror_who_accepts_a_seat_in_the_steering_group_is_told_why_not(session):
    call = make_call(session)
    juror = make_seat(session, call)
    invite(session, call)
    (invitation,) = open_seat_invitations(session, call, NOW)
    with pytest.raises(SeatTaken):
        accept_seat(session, invitation=invitation, call=call, person=juror.person, now=NOW)
    assert seat_of(session, juror.person, call.id).kind is SeatKind.JUROR


def test_open_invitations_leave_out_the_withdrawn_and_the_old(session):
    call, staff = make_call(session), make_staff(session)
    invite(session, call)
    invite(session, call, email="ola@example.org")
    first, second = open_seat_invitations(session, call, NOW)
    withdraw_seat_invitation(session, actor=staff, call=call, invitation=first, now=NOW)
    assert open_seat_invitations(session, call, NOW) == [second]
    assert open_seat_invitations(session, call, NOW + timedelta(days=30)) == []
