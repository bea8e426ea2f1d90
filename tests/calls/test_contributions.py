"""What calls hand to other rooms."""

from datetime import UTC, datetime, timedelta

from fellespott.calls.contributions import figures, todos
from fellespott.calls.queries import call_for_figures
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.calls.tasks import move_by_date
from fellespott.core.registry import registry
from tests.factories import make_call, make_criteria, make_person, make_seat, make_staff

NOW = datetime(2021, 4, 20, 9, tzinfo=UTC)


def titles(session, person):
    return sorted(str(todo.title) for todo in todos(session, person, NOW))


def test_staff_are_asked_for_what_each_phase_needs(session):
    staff = make_staff(session)
    for phase in Phase:
        call = make_call(session, phase=phase, title=phase.value)
        make_seat(session, call, kind=SeatKind.PROJECT_LEADER)
    assert titles(session, staff) == [
        "Fristen er ute for closed: send forslagene til juryen",
        "Gjør ferdig utlysningen draft og kunngjør den",
    ]


def test_staff_are_asked_to_find_those_who_lead_and_decide(session):
    staff = make_staff(session)
    call = make_call(session, title="Runden", decision_mode=DecisionMode.JURY_ADVISES)
    assert titles(session, staff) == ["Finn en prosjektleder for Runden", "Sett styringsgruppa for Runden"]
    make_seat(session, call, kind=SeatKind.PROJECT_LEADER)
    make_seat(session, call, kind=SeatKind.STEERING_GROUP)
    assert titles(session, staff) == []


def test_others_are_asked_for_nothing(session):
    make_call(session, phase=Phase.DRAFT)
    assert titles(session, make_person(session)) == []


def test_to_dos_take_as_many_statements_for_12_calls_as_for_2(session, count_sql):
    staff, counts = make_staff(session), []
    for more in (2, 10):
        for _ in range(more):
            make_call(session, phase=Phase.CLOSED)
        session.commit()
        session.refresh(staff)
        with count_sql() as statements:
            found = list(todos(session, staff, NOW))
        counts.append((len(found), statements.count))
    assert [rows for rows, _ in counts] == [4, 24]
    assert counts[0][1] == counts[1][1]


def test_figures_name_the_criteria_in_order(session):
    call = make_call(session, phase=Phase.DECIDED)
    expected = [f"Kriterium {number}" for number in range(1, 9)]
    assert figures(session, call.slug) == {"criteria": expected}
    assert figures(session, "finnes-ikke") == {"criteria": []}


def test_figures_are_of_the_call_decided_last_else_the_newest(session):
    assert call_for_figures(session, None) is None
    criteria = make_criteria(session).id

    def call(phase, days):
        return make_call(
            session,
            phase=phase,
            criteria_version_id=criteria,
            opens_at=NOW - timedelta(days=days + 1),
            closes_at=NOW - timedelta(days=days),
            created_at=NOW - timedelta(days=days),
        )

    call(Phase.OPEN, 9)
    newest = call(Phase.OPEN, 1)
    assert call_for_figures(session, None) == newest
    call(Phase.DECIDED, 30)
    last = call(Phase.DECIDED, 20)
    call(Phase.JURY, 2)
    assert call_for_figures(session, None) == last
    assert call_for_figures(session, newest.slug) == newest


def test_the_clock_and_the_shipped_data_are_registered(app):
    found = registry()
    assert [job.seconds for job in found.jobs if job.name == "calls.move_by_date"] == [30]
    assert "seat" in found.invitations


def test_the_job_counts_what_it_moved(session):
    make_call(session, phase=Phase.OPEN, opens_at=NOW - timedelta(days=2), closes_at=NOW - timedelta(days=1))
    assert (move_by_date(session, NOW), move_by_date(session, NOW)) == (1, 0)
