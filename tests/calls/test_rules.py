"""When a call is open, what it must have to be announced, and what may be changed when. No database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.calls.rules import (
    AnnouncementFacts,
    Lack,
    changes,
    date_move,
    has_closed,
    is_open,
    lacks,
    refused,
    usual_days,
)
from fellespott.calls.states import ALWAYS_OPEN, FIXED_FROM, MOVES, SETTINGS, Phase
from fellespott.core.clock import OSLO

OPENS = datetime(2021, 4, 15, 7, tzinfo=UTC)
CLOSES = datetime(2021, 5, 15, 21, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MOMENTS = st.integers(-100, 300).map(lambda days: OPENS + timedelta(days=days, seconds=days % 7))


@dataclass
class Dates:
    phase: Phase
    opens_at: datetime = OPENS
    closes_at: datetime = CLOSES


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [(OPENS - SECOND, False), (OPENS, True), (CLOSES, True), (CLOSES + SECOND, False)],
)
def test_an_open_call_is_open_from_opening_to_the_deadline_both_included(moment, open_then):
    assert is_open(Dates(Phase.OPEN), moment) is open_then


@given(st.sampled_from([phase for phase in Phase if phase is not Phase.OPEN]), MOMENTS)
def test_in_any_other_phase_nothing_is_open(phase, moment):
    assert not is_open(Dates(phase), moment)


@given(st.sampled_from(list(Phase)), MOMENTS)
def test_a_call_is_never_open_and_closed_at_once(phase, moment):
    assert not (is_open(Dates(phase), moment) and has_closed(Dates(phase), moment))


def test_the_deadline_closes_by_itself_before_the_scheduler_does():
    assert [has_closed(Dates(Phase.OPEN), moment) for moment in (CLOSES, CLOSES + SECOND)] == [False, True]
    assert [has_closed(Dates(phase), OPENS) for phase in Phase] == [False, False, False, True, True, True]


@pytest.mark.parametrize(
    ("phase", "moment", "to"),
    [
        (Phase.ANNOUNCED, OPENS - SECOND, None),
        (Phase.ANNOUNCED, OPENS, Phase.OPEN),
        (Phase.ANNOUNCED, CLOSES + SECOND, Phase.OPEN),
        (Phase.OPEN, CLOSES, None),
        (Phase.OPEN, CLOSES + SECOND, Phase.CLOSED),
        (Phase.DRAFT, CLOSES + SECOND, None),
        (Phase.CLOSED, CLOSES + SECOND, None),
        (Phase.JURY, CLOSES + SECOND, None),
        (Phase.DECIDED, CLOSES + SECOND, None),
    ],
)
def test_the_date_opens_and_closes_and_does_nothing_else(phase, moment, to):
    assert date_move(Dates(phase), moment) is to


@given(st.sampled_from(list(Phase)), MOMENTS)
def test_the_date_moves_only_where_the_table_says_so(phase, moment):
    to = date_move(Dates(phase), moment)
    assert to is None or MOVES[phase][to] is True


def test_every_phase_has_its_moves_and_all_can_be_reached():
    assert list(MOVES) == list(Phase)
    assert {to for moves in MOVES.values() for to in moves} == set(Phase)


WHOLE = AnnouncementFacts(
    summary="Dette er det.",
    responsible_unit="Oppvekst",
    contact_name="Den som leder",
    contact_email="runden@example.org",
    complaints_to="Skriv til oss.",
    criteria=8,
    closes_at=CLOSES,
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"summary": " "}, [Lack.SUMMARY]),
        ({"responsible_unit": ""}, [Lack.RESPONSIBLE_UNIT]),
        ({"contact_name": ""}, [Lack.CONTACT]),
        ({"contact_email": " "}, [Lack.CONTACT]),
        ({"complaints_to": ""}, [Lack.COMPLAINTS_TO]),
        ({"criteria": 0}, [Lack.CRITERIA]),
        ({"closes_at": OPENS}, [Lack.DEADLINE_PASSED]),
        ({"summary": "", "complaints_to": ""}, [Lack.SUMMARY, Lack.COMPLAINTS_TO]),
    ],
)
def test_what_is_missing_is_named(change, expected):
    assert lacks(replace(WHOLE, **change), OPENS) == expected


OLD = dict.fromkeys(SETTINGS, 1) | {"closes_at": CLOSES}


def test_only_what_differs_is_a_change():
    assert [one.field for one in changes(OLD, {"min_actors": 1, "max_awards": 2})] == ["max_awards"]


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_is_fixed_from_its_phase_on_and_not_before(name):
    new = CLOSES + timedelta(days=1) if name == "closes_at" else 2
    found = changes(OLD, {name: new})
    first = FIXED_FROM.get(name)
    for phase in Phase:
        expected = found if first is not None and phase.step >= first.step else []
        assert refused(found, phase) == expected


def test_whom_to_ask_and_where_to_complain_can_always_be_changed():
    for name in ALWAYS_OPEN:
        assert refused(changes(OLD, {name: 2}), Phase.DECIDED) == []


@given(st.timedeltas(timedelta(days=-10), timedelta(days=10)).filter(bool))
def test_an_open_calls_deadline_may_be_put_off_but_not_brought_forward(shift):
    found = changes(OLD, {"closes_at": CLOSES + shift})
    assert (refused(found, Phase.OPEN) == []) is (shift > timedelta(0))
    assert refused(found, Phase.ANNOUNCED) == []


def test_the_usual_days_are_those_of_2021():
    days = usual_days(datetime(2021, 4, 15, 9, tzinfo=OSLO))
    assert days == {
        "opens_at": datetime(2021, 4, 15, 9, tzinfo=OSLO),
        "closes_at": datetime(2021, 5, 15, 23, 59, tzinfo=OSLO),
        "jury_meets_at": datetime(2021, 5, 20, 9, tzinfo=OSLO),
        "decision_expected_at": datetime(2021, 5, 29, 12, tzinfo=OSLO),
    }
