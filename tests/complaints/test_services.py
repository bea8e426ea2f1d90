"""Complaints from received to closed, and the deadline of three weeks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from fellespott.audit.models import AuditDetail
from fellespott.complaints import services
from fellespott.complaints.models import Complaint, ComplaintStep
from fellespott.complaints.queries import complaint_by_token
from fellespott.complaints.rules import answer_by
from fellespott.complaints.states import COMPLAINT_MOVES, About, ComplaintState
from fellespott.complaints.subjects import subject_of
from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from tests.factories import make_person, make_staff
from tests.project_factories import make_project

NOW = datetime(2022, 3, 1, 10, 0, tzinfo=UTC)
LAST = date(2022, 3, 22)
WORDS = "Dere spurte aldri oss i blokka."


def refused(code, status, act):
    with pytest.raises(DomainError) as caught:
        act()
    assert (caught.value.code, caught.value.status) == (code, status)
    return caught.value


def receive(session, **changes):
    return services.receive(session, **({"text": WORDS, "now": NOW} | changes))


def mails(session, address):
    found = sa.select(OutboxMail).where(OutboxMail.recipient == address)
    return list(session.scalars(found.order_by(OutboxMail.created_at)))


def steps(complaint):
    return [one.state for one in complaint.steps]


def test_anyone_complains_and_follows_it_by_a_link(session):
    complaint, token = receive(session)

    assert (complaint.state, complaint.number, complaint.answer_by) == (ComplaintState.RECEIVED, 1, LAST)
    assert complaint_by_token(session, token) is complaint
    assert complaint_by_token(session, token[:-1] + "x") is None
    assert token not in (complaint.token_hash, complaint.text)
    assert steps(complaint) == [ComplaintState.RECEIVED]


def test_with_an_address_it_is_acknowledged_at_once_by_a_mail(session):
    complaint, token = receive(session, sender_email="Anna@Example.org", sender_name="Anna")

    assert (complaint.state, complaint.acknowledged_at) == (ComplaintState.ACKNOWLEDGED, NOW)
    assert steps(complaint) == [ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED]
    (mail,) = mails(session, "anna@example.org")
    assert mail.subject == "Vi har fått klagen din, nummer 1"
    assert f"http://localhost/klage/{token}" in mail.body
    assert "22. mars 2022" in mail.body


def test_those_who_run_rounds_are_told_without_a_word_of_it(session):
    staff = make_staff(session)
    make_person(session)

    complaint, _token = receive(session, sender_email="anna@example.org")

    (mail,) = mails(session, staff.email)
    assert f"/klager/{complaint.id}" in mail.body
    assert WORDS not in mail.body
    assert "anna@example.org" not in mail.body
    assert session.query(OutboxMail).count() == 2


def test_the_log_holds_no_word_of_it(session):
    complaint, _token = receive(session, sender_name="Anna", sender_email="anna@example.org")
    services.answer(session, actor=make_staff(session), complaint=complaint, text="Takk.", now=NOW)

    logged = str([one.detail for one in session.scalars(sa.select(AuditDetail))])

    for private in (WORDS, "Anna", "anna@example.org", "Takk."):
        assert private not in logged


def test_numbers_follow_each_other(session):
    assert [receive(session)[0].number for _one in range(3)] == [1, 2, 3]


def test_many_at_once_each_get_a_number(fresh_app):
    gate = threading.Barrier(6)

    def one(_number):
        with fresh_app.app_context():
            gate.wait()
            with unit_of_work() as session:
                return receive(session)[0].number

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(one, range(6))) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("changes", "code"), [({"text": " \n "}, "text_missing"), ({"sender_email": "anna"}, "not_an_address")]
)
def test_bad_input_is_refused(session, changes, code):
    refused(code, 422, lambda: receive(session, **changes))
    assert session.query(Complaint).count() == 0


def test_the_whole_way(session):
    staff = make_staff(session)
    complaint, _token = receive(session, sender_email="anna@example.org")

    services.forward(session, actor=staff, complaint=complaint, forwarded_to="Statsforvalteren", now=NOW)
    services.answer(session, actor=staff, complaint=complaint, text="Dere har rett.", now=NOW)
    services.close(session, actor=staff, complaint=complaint, now=NOW)

    assert steps(complaint) == [
        ComplaintState.RECEIVED,
        ComplaintState.ACKNOWLEDGED,
        ComplaintState.FORWARDED,
        ComplaintState.ANSWERED,
        ComplaintState.CLOSED,
    ]
    _receipt, forwarded, answered = mails(session, "anna@example.org")
    assert "Statsforvalteren skal svare" in forwarded.body
    assert "Dere har rett." in answered.body
    assert complaint.handled_by_id == staff.id


@pytest.mark.parametrize("act", ["forward", "answer"])
def test_what_is_answered_or_forwarded_unread_is_acknowledged_on_the_way(session, act):
    complaint, _token = receive(session)
    more = {"forwarded_to": "Bydelen"} if act == "forward" else {"text": "Takk."}

    getattr(services, act)(session, actor=make_staff(session), complaint=complaint, now=NOW, **more)

    assert complaint.acknowledged_at == NOW
    assert steps(complaint)[:2] == [ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED]


DO = {
    ComplaintState.ACKNOWLEDGED: lambda session, **of: services.acknowledge(session, **of),
    ComplaintState.FORWARDED: lambda session, **of: services.forward(session, forwarded_to="Bydelen", **of),
    ComplaintState.ANSWERED: lambda session, **of: services.answer(session, text="Takk.", **of),
    ComplaintState.CLOSED: lambda session, **of: services.close(session, **of),
}
WAY = list(DO)


@pytest.mark.parametrize("before", list(ComplaintState))
@pytest.mark.parametrize("after", WAY)
def test_moves_are_those_of_the_table(session, before, after):
    staff = make_staff(session)
    complaint, _token = receive(session)
    for state in WAY:
        if complaint.state is before:
            break
        if state is ComplaintState.FORWARDED and before in (ComplaintState.ANSWERED, ComplaintState.CLOSED):
            continue
        DO[state](session, actor=staff, complaint=complaint, now=NOW)
    assert complaint.state is before
    via = before is ComplaintState.RECEIVED and after in (ComplaintState.FORWARDED, ComplaintState.ANSWERED)

    if via or after in COMPLAINT_MOVES[before]:
        DO[after](session, actor=staff, complaint=complaint, now=NOW)
        assert complaint.state is after
    else:
        refused(
            "cannot_move",
            409,
            lambda: DO[after](session, actor=staff, complaint=complaint, now=NOW),
        )
        assert complaint.state is before


def test_only_those_who_run_rounds_handle_it_and_nobody_their_own(session):
    staff, member = make_staff(session), make_person(session)
    complaint, _token = receive(session, sender=staff)

    for person in (staff, member):
        refused(
            "not_handler",
            403,
            lambda who=person: services.answer(session, actor=who, complaint=complaint, text="Nei.", now=NOW),
        )
    assert mails(session, staff.email) == []


def test_an_answer_and_a_receiver_are_written(session):
    staff = make_staff(session)
    complaint, _token = receive(session)

    no_answer = refused(
        "answer_missing",
        422,
        lambda: services.answer(session, actor=staff, complaint=complaint, text=" ", now=NOW),
    )
    no_one = refused(
        "receiver_missing",
        422,
        lambda: services.forward(session, actor=staff, complaint=complaint, forwarded_to="", now=NOW),
    )

    assert (no_answer.field, no_one.field) == ("text", "forwarded_to")


def test_two_who_answer_at_once_are_one_answer(fresh_app):
    with fresh_app.app_context(), unit_of_work() as session:
        complaint, _token = receive(session)
        complaint_id, people = complaint.id, [make_staff(session).id, make_staff(session).id]
    gate = threading.Barrier(2)

    def answer(person_id):
        with fresh_app.app_context():
            gate.wait()
            try:
                with unit_of_work() as session:
                    services.answer(
                        session,
                        actor=session.get_one(Person, person_id),
                        complaint=session.get_one(Complaint, complaint_id),
                        text="Takk.",
                        now=NOW,
                    )
            except DomainError as error:
                return error.code
            return "answered"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, people)) == ["answered", "cannot_move"]


# --- The deadline


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2022, 3, 1), date(2022, 3, 22)),
        (date(2022, 2, 10), date(2022, 3, 3)),
        (date(2023, 12, 20), date(2024, 1, 10)),
    ],
)
def test_three_weeks(received, last):
    assert answer_by(received) == last


def test_the_day_is_counted_on_an_oslo_clock(session):
    late = datetime(2022, 3, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 March in Oslo

    assert receive(session, now=late)[0].answer_by == date(2022, 3, 23)


def test_reminded_once_five_days_before(session):
    staff = make_staff(session)
    complaint, _token = receive(session)
    day = datetime(2022, 3, 17, 8, 0, tzinfo=UTC)

    assert services.remind_handlers(session, day - timedelta(days=1)) == []
    assert services.remind_handlers(session, day) == [complaint]
    assert services.remind_handlers(session, day + timedelta(days=1)) == []
    come, reminder = mails(session, staff.email)
    assert come.subject == "En klage har kommet, nummer 1"
    assert reminder.subject == "Klage nummer 1 har ikke fått svar"
    assert WORDS not in reminder.body


def test_a_month_without_a_scheduler_reminds_once(session):
    staff = make_staff(session)
    receive(session)

    assert len(services.remind_handlers(session, NOW + timedelta(days=51))) == 1
    assert services.remind_handlers(session, NOW + timedelta(days=52)) == []
    assert len(mails(session, staff.email)) == 2


def test_what_has_its_answer_is_not_reminded_of(session):
    complaint, _token = receive(session)
    services.answer(session, actor=make_staff(session), complaint=complaint, text="Takk.", now=NOW)

    assert services.remind_handlers(session, NOW + timedelta(days=30)) == []


# --- What it is about


def test_a_complaint_about_a_project_says_which(session):
    project = make_project(session, name="Åpent hus")
    subject = subject_of(session, About.PROJECT, project.id)

    complaint, _token = receive(session, subject=subject)

    assert (complaint.about, complaint.about_id) == (About.PROJECT, project.id)
    assert complaint.about_text == "Prosjektet «Åpent hus»"


# --- What the database refuses


def db_refuses(session, statement):
    session.flush()
    with pytest.raises(DatabaseError) as caught, session.begin_nested():
        session.execute(statement)
    return str(caught.value.orig).lower()


def test_the_database_keeps_words_and_steps(session):
    complaint, _token = receive(session)
    services.answer(session, actor=make_staff(session), complaint=complaint, text="Takk.", now=NOW)
    of_it = sa.update(Complaint).where(Complaint.id == complaint.id)

    for change in ({"text": "x"}, {"number": 9}, {"answer": "x"}, {"answer_by": LAST + timedelta(days=9)}):
        assert "complaint_keeps_its_words" in db_refuses(session, of_it.values(**change))
    assert "complaint_stays" in db_refuses(session, sa.delete(Complaint))
    assert "complaint_step_is_append_only" in db_refuses(session, sa.delete(ComplaintStep))
    assert "complaint_step_is_append_only" in db_refuses(
        session, sa.update(ComplaintStep).values(at=NOW + timedelta(days=1))
    )


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"state": ComplaintState.ACKNOWLEDGED}, "acknowledged_has_a_moment"),
        ({"state": ComplaintState.ANSWERED, "acknowledged_at": NOW}, "complaint_moves_one_way"),
        ({"state": ComplaintState.CLOSED, "closed_at": NOW}, "complaint_moves_one_way"),
        ({"closed_at": NOW}, "closed_has_a_moment"),
    ],
)
def test_the_database_refuses_a_state_without_its_facts(session, values, name):
    complaint, _token = receive(session)

    said = db_refuses(session, sa.update(Complaint).where(Complaint.id == complaint.id).values(**values))

    assert name in said


def test_the_database_refuses_an_answer_of_nothing(session):
    complaint, _token = receive(session, sender_email="anna@example.org")
    values = {"state": ComplaintState.ANSWERED, "answer": " ", "answered_at": NOW}

    said = db_refuses(session, sa.update(Complaint).where(Complaint.id == complaint.id).values(**values))

    assert "answered_has_an_answer" in said
