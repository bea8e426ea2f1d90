"""A call's way through its phases (rule R1)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from fellespott.audit.models import AuditEntry
from fellespott.calls.models import Call, PhaseChange
from fellespott.calls.services import move_by_date, move_phase
from fellespott.calls.signals import phase_moved
from fellespott.calls.states import MOVES, Phase
from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError
from fellespott.people.models import Person
from tests.factories import make_call, make_person, make_staff
from tests.support.log import actor_of

NOW = datetime(2021, 4, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def call_in(session, phase, **fields):
    dates = {"opens_at": NOW - 5 * DAY, "closes_at": NOW + 5 * DAY}
    return make_call(session, phase=phase, **({"summary": "Kort."} | dates | fields))


@pytest.fixture
def staff(session):
    return make_staff(session)


def move(session, staff, call, to, *, reason="Det er tid.", **kw):
    return move_phase(session, actor=staff, call=call, to=to, reason=reason, now=NOW, **kw)


def refusal(session, staff, call, to, **kw):
    with pytest.raises(DomainError) as refused, session.begin_nested():
        move(session, staff, call, to, **kw)
    return refused.value.code, refused.value.status


@pytest.mark.parametrize("before", list(Phase))
@pytest.mark.parametrize("to", list(Phase))
def test_only_the_moves_of_the_table_can_be_made(session, staff, before, to):
    call = call_in(session, before)
    if to in MOVES[before]:
        move(session, staff, call, to, closes_at=NOW + DAY)
        assert call.phase is to
    else:
        assert refusal(session, staff, call, to) == ("move_not_allowed", 409)
        assert call.phase is before


def test_a_move_is_written_down_with_who_and_why(session, staff):
    call = call_in(session, Phase.CLOSED)
    move(session, staff, call, Phase.JURY, reason=" Juryen er klar. ")
    row = session.scalars(select(PhaseChange)).one()
    assert (row.from_phase, row.to_phase, row.at) == (Phase.CLOSED, Phase.JURY, NOW)
    assert (row.by_id, row.reason) == (staff.id, "Juryen er klar.")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.object_id == call.id)).one()
    assert (entry.action, actor_of(session, entry)) == ("call.moved_to_jury", staff.id)


def test_a_person_must_say_why_and_the_database_holds_it(session, staff):
    call = call_in(session, Phase.CLOSED)
    assert refusal(session, staff, call, Phase.JURY, reason=" ") == ("reason_needed", 422)
    without = PhaseChange(
        call_id=call.id, from_phase=Phase.CLOSED, to_phase=Phase.JURY, at=NOW, by_id=staff.id
    )
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(without)


def test_the_history_cannot_be_rewritten(session, staff):
    move(session, staff, call_in(session, Phase.CLOSED), Phase.JURY)
    with pytest.raises(DatabaseError, match="append_only"), session.begin_nested():
        session.execute(update(PhaseChange).values(reason="noe annet"))


def test_an_unfinished_call_is_not_announced_and_says_what_is_missing(session, staff):
    call = call_in(session, Phase.DRAFT, summary="", complaints_to="")
    with pytest.raises(DomainError) as refused:
        move(session, staff, call, Phase.ANNOUNCED)
    assert refused.value.code == "not_ready"
    assert [str(line) for line in refused.value.details] == [
        "Skriv kort hva utlysningen handler om.",
        "Skriv hvor folk kan klage.",
    ]


def test_opening_by_hand_before_the_day_makes_now_the_opening(session, staff):
    call = call_in(session, Phase.ANNOUNCED, opens_at=NOW + DAY)
    move(session, staff, call, Phase.OPEN)
    assert call.opens_at == NOW


def test_a_call_whose_deadline_is_gone_cannot_be_opened(session, staff):
    call = call_in(session, Phase.ANNOUNCED, closes_at=NOW)
    assert refusal(session, staff, call, Phase.OPEN) == ("deadline_passed", 409)


def test_closing_by_hand_makes_now_the_deadline(session, staff):
    call = call_in(session, Phase.OPEN)
    move(session, staff, call, Phase.CLOSED)
    assert call.closes_at == NOW


def test_closing_by_hand_after_the_deadline_leaves_it_where_it_was(session, staff):
    call = call_in(session, Phase.OPEN, closes_at=NOW - DAY)
    move(session, staff, call, Phase.CLOSED)
    assert call.closes_at == NOW - DAY


@pytest.mark.parametrize(
    ("closes_at", "code"),
    [(None, "deadline_needed"), (NOW, "deadline_passed"), (NOW - DAY, "deadline_passed")],
)
def test_opening_again_needs_a_new_deadline_ahead(session, staff, closes_at, code):
    call = call_in(session, Phase.CLOSED, closes_at=NOW - DAY)
    assert refusal(session, staff, call, Phase.OPEN, closes_at=closes_at) == (code, 422)
    move(session, staff, call, Phase.OPEN, closes_at=NOW + SECOND)
    assert (call.phase, call.closes_at) == (Phase.OPEN, NOW + SECOND)


def test_the_date_opens_and_closes_calls_to_the_second(session):
    call = call_in(session, Phase.ANNOUNCED)
    assert move_by_date(session, call.opens_at - SECOND) == []
    assert move_by_date(session, call.opens_at) == [call]
    assert (call.phase, move_by_date(session, call.closes_at)) == (Phase.OPEN, [])
    assert move_by_date(session, call.closes_at + SECOND) == [call]
    assert call.phase is Phase.CLOSED
    rows = session.scalars(select(PhaseChange).order_by(PhaseChange.at)).all()
    assert [(row.to_phase, row.by_id, row.reason) for row in rows] == [
        (Phase.OPEN, None, ""),
        (Phase.CLOSED, None, ""),
    ]


def test_the_date_moves_every_call_that_is_due_and_no_other(session):
    due = [call_in(session, Phase.ANNOUNCED), call_in(session, Phase.OPEN, closes_at=NOW - SECOND)]
    for phase in (Phase.DRAFT, Phase.CLOSED, Phase.JURY, Phase.DECIDED):
        call_in(session, phase, closes_at=NOW - SECOND)
    assert {call.id for call in move_by_date(session, NOW)} == {call.id for call in due}
    assert move_by_date(session, NOW) == []


def test_other_rooms_hear_of_a_move_and_can_stop_it(session, staff):
    heard = []

    def listen(call, **kw):
        heard.append((call.slug, kw["session"] is session, kw["from_phase"], kw["to_phase"], kw["now"]))
        if kw["to_phase"] is Phase.JURY:
            raise DomainError("not_yet", "Vent litt.")

    call = call_in(session, Phase.OPEN)
    with phase_moved.connected_to(listen):
        move(session, staff, call, Phase.CLOSED)
        assert refusal(session, staff, call, Phase.JURY) == ("not_yet", 422)
    assert heard[0] == (call.slug, True, Phase.OPEN, Phase.CLOSED, NOW)
    session.expire_all()
    assert call.phase is Phase.CLOSED


def test_the_scheduler_needs_no_person_and_a_person_is_not_the_scheduler(session):
    call = call_in(session, Phase.CLOSED)
    move_phase(session, actor=None, call=call, to=Phase.JURY, reason="", now=NOW)
    assert session.scalars(select(PhaseChange)).one().by_id is None
    with pytest.raises(DomainError, match="reason_needed"):
        move_phase(session, actor=make_person(session), call=call, to=Phase.CLOSED, reason="", now=NOW)


def test_of_many_who_move_at_once_one_does(fresh_app):
    with fresh_app.app_context(), unit_of_work() as session:
        call_id, staff_id = call_in(session, Phase.CLOSED).id, make_staff(session).id
    gate = threading.Barrier(4)

    def one(_number):
        with fresh_app.app_context():
            gate.wait()
            try:
                with unit_of_work() as session:
                    call, staff = session.get_one(Call, call_id), session.get_one(Person, staff_id)
                    move(session, staff, call, Phase.JURY)
            except DomainError as refused:
                return refused.code
            return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == ["done", *["move_not_allowed"] * 3]
    with fresh_app.app_context(), unit_of_work() as session:
        assert len(session.scalars(select(PhaseChange)).all()) == 1


def test_many_schedulers_at_once_close_a_call_once(fresh_app):
    with fresh_app.app_context(), unit_of_work() as session:
        call_in(session, Phase.OPEN, closes_at=NOW - SECOND)
    gate = threading.Barrier(4)

    def one(_number):
        with fresh_app.app_context():
            gate.wait()
            with unit_of_work() as session:
                return len(move_by_date(session, NOW))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [0, 0, 0, 1]
