"""A call's dates as a calendar file, read again as a calendar reads it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from fellespott.calls.states import Phase
from tests.factories import make_call

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
# 15 May 2030 23:59 in Oslo, where it is summer time.
CLOSES = datetime(2030, 5, 15, 21, 59, tzinfo=UTC)


def calendar_at(client, call):
    found = client.get(f"/utlysninger/{call.slug}/datoer.ics")
    assert (found.status_code, found.content_type) == (200, "text/calendar; charset=utf-8")
    return found.data, Calendar.from_ical(found.data)


def events(calendar):
    return {str(one["uid"]).split("-")[0]: one for one in calendar.walk("VEVENT")}


def test_every_date_of_the_call_is_there_at_its_exact_moment(session, client):
    call = make_call(
        session,
        phase=Phase.ANNOUNCED,
        opens_at=datetime(2030, 1, 15, 9, 0, tzinfo=UTC),
        closes_at=CLOSES,
        jury_meets_at=datetime(2030, 5, 20, 7, 0, tzinfo=UTC),
        decision_expected_at=datetime(2030, 5, 29, 10, 0, tzinfo=UTC),
    )
    raw, calendar = calendar_at(client, call)
    found = events(calendar)
    assert {key: one["dtstart"].dt for key, one in found.items()} == {
        "opens": call.opens_at,
        "deadline": CLOSES,
        "jury": call.jury_meets_at,
        "answer": call.decision_expected_at,
    }
    assert b"DTSTART:20300515T215900Z" in raw
    address = f"http://localhost/utlysninger/{call.slug}"
    assert str(found["deadline"]["description"]) == f"15. mai 2030 kl. 23.59, norsk tid.\n{address}"
    # Winter time: one hour from UTC, not two.
    assert str(found["opens"]["description"]).startswith("15. januar 2030 kl. 10.00")


def test_dates_a_call_does_not_have_are_not_invented(session, client):
    call = make_call(session, closes_at=CLOSES)
    assert sorted(events(calendar_at(client, call)[1])) == ["deadline", "opens"]


def test_only_the_deadline_rings_and_it_does_the_day_before(session, client):
    call = make_call(session, title="Varen", closes_at=CLOSES)
    alarms = {key: one.walk("VALARM") for key, one in events(calendar_at(client, call)[1]).items()}
    assert alarms["opens"] == []
    (alarm,) = alarms["deadline"]
    assert (alarm["trigger"].dt, str(alarm["action"])) == (timedelta(days=-1), "DISPLAY")
    assert str(alarm["description"]) == "I morgen: Frist: Varen"


def test_a_moved_deadline_moves_in_the_calendar_instead_of_standing_there_twice(session, client):
    call = make_call(session, closes_at=CLOSES)
    _raw, calendar = calendar_at(client, call)
    before = events(calendar)["deadline"]
    call.closes_at = CLOSES + timedelta(days=2)
    session.commit()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=False):
        after = events(calendar_at(client, call)[1])["deadline"]
    assert before["uid"] == after["uid"] == f"deadline-{call.id}@localhost"
    assert after["dtstart"].dt - before["dtstart"].dt == timedelta(days=2)
    assert after["sequence"] > before["sequence"]
    assert after["dtstamp"].dt > before["dtstamp"].dt


def test_asked_twice_without_a_change_the_sequence_stands(session, client):
    call = make_call(session)
    once, twice = (events(calendar_at(client, call)[1])["deadline"]["sequence"] for _ in range(2))
    assert once == twice


@pytest.mark.parametrize(
    "title",
    ["Komma, semikolon; og \\ skråstrek", "Linje\nskift", "ærlig talt " * 15, "BEGIN:VEVENT\r\nX:1"],
)
def test_no_title_breaks_the_file(session, client, title):
    call = make_call(session, title=title, closes_at=CLOSES)
    raw, calendar = calendar_at(client, call)
    assert len(calendar.walk("VEVENT")) == 2
    read = str(events(calendar)["deadline"]["summary"])
    assert read == "Frist: " + title.replace("\r\n", "\n")
    lines = raw.split(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(one) for one in lines) <= 75
    # Folded between letters, never inside one.
    for one in lines:
        one.decode("utf-8")


def test_what_rfc_5545_asks_of_every_file_is_there(session, client):
    call = make_call(session, closes_at=CLOSES)
    raw, calendar = calendar_at(client, call)
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert (str(calendar["version"]), str(calendar["method"])) == ("2.0", "PUBLISH")
    assert str(calendar["prodid"]) == "-//Fellespott//Utlysninger//NO"
    for one in calendar.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE"} <= set(one.keys())
    assert calendar.errors == []
