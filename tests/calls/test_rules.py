"""When a call is open, what it must have to be announced, and what may be changed when. No database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.calls.rules import (
    EASIER,
    AnnouncementFacts,
    Lack,
    as_kept,
    changed_rules,
    changes,
    date_move,
    has_closed,
    is_open,
    lacks,
    refused,
    usual_days,
)
from fellespott.calls.states import ALWAYS_OPEN, FIXED_FROM, MOVES, SETTINGS, DecisionMode, Phase, Publicity
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
    assert [has_closed(Dates(phase), OPENS) for phase in Phase] == [False] * 3 + [True] * 5


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
        (Phase.RUNNING, CLOSES + SECOND, None),
        (Phase.ENDED, CLOSES + SECOND, None),
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


OLD: dict[str, Any] = dict.fromkeys(SETTINGS, 1) | {
    "closes_at": CLOSES,
    "kinds_needed": ["voluntary", "business"],
    "commitments": [{"key": "a", "nb": "A"}, {"key": "b", "nb": "B"}],
    "proposals_public": Publicity.AFTER_DECISION,
    "needs_film": True,
    "age_from": 13,
    "age_to": 19,
}
# What is easier for the groups than OLD, and what is harder.
EASIER_NOW: dict[str, list[Any]] = {
    "closes_at": [CLOSES + SECOND],
    "age_from": [12, None],
    "age_to": [20, None],
    "min_actors": [0],
    "kinds_needed": [["voluntary"], []],
    "needs_municipal_lead": [False],
    "needs_film": [False],
    "film_max_seconds": [2],
    "max_awards": [2],
    "budget_frame_ore": [2],
    "max_award_ore": [2, None],
    "has_research": [False],
    "commitments": [[{"key": "b", "nb": "B"}], []],
    "proposals_public": [Publicity.NEVER],
    "films_public": [False],
}
HARDER_NOW: dict[str, list[Any]] = {
    "closes_at": [CLOSES - SECOND],
    "age_from": [14],
    "age_to": [18],
    "min_actors": [2],
    "kinds_needed": [["voluntary", "business", "state"], ["state"]],
    "needs_municipal_lead": [2],
    "needs_film": [2],
    "film_max_seconds": [0],
    "max_awards": [0],
    "budget_frame_ore": [0, None],
    "max_award_ore": [0],
    "has_research": [2],
    "commitments": [[{"key": "a", "nb": "Noe annet"}]],
    "proposals_public": [Publicity.AFTER_DEADLINE],
    "films_public": [2],
}


def test_only_what_differs_is_a_change():
    assert [one.field for one in changes(OLD, {"min_actors": 1, "max_awards": 2})] == ["max_awards"]


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_is_fixed_from_its_phase_on_and_not_before(name):
    found = changes(OLD, {name: EASIER_NOW.get(name, [2])[0]})
    first = FIXED_FROM.get(name)
    for phase in Phase:
        expected = found if first is not None and phase.step >= first.step else []
        assert refused(found, phase) == expected


@pytest.mark.parametrize("name", list(EASIER))
def test_an_open_calls_rule_may_be_made_easier_for_the_groups_and_never_harder(name):
    easier = [changes(OLD, {name: value}) for value in EASIER_NOW[name]]
    harder = [changes(OLD, {name: value}) for value in HARDER_NOW[name]]
    assert [refused(found, Phase.OPEN) for found in easier] == [[]] * len(easier)
    assert [refused(found, Phase.OPEN) for found in harder] == harder
    assert [refused(found, Phase.ANNOUNCED) for found in easier + harder] == [[]] * len(easier + harder)


@pytest.mark.parametrize("name", ["age_from", "age_to", "max_award_ore", "budget_frame_ore"])
def test_no_limit_is_set_in_an_open_call_that_had_none(name):
    found = changes(OLD | {name: None}, {name: 10_000})
    assert refused(found, Phase.OPEN) == found


def test_what_may_be_eased_is_what_is_fixed_when_the_deadline_is_out():
    assert set(EASIER) == {name for name, phase in FIXED_FROM.items() if phase is Phase.CLOSED}


def test_whom_to_ask_and_where_to_complain_can_always_be_changed():
    for name in ALWAYS_OPEN:
        assert refused(changes(OLD, {name: 2}), Phase.DECIDED) == []


@given(st.timedeltas(timedelta(days=-10), timedelta(days=10)).filter(bool))
def test_an_open_calls_deadline_may_be_put_off_but_not_brought_forward(shift):
    found = changes(OLD, {"closes_at": CLOSES + shift})
    assert (refused(found, Phase.OPEN) == []) is (shift > timedelta(0))
    assert refused(found, Phase.ANNOUNCED) == []


def test_a_kept_version_differs_only_where_a_rule_does():
    kept = as_kept({"closes_at": CLOSES, "decision_mode": DecisionMode.JURY_ADVISES, "commitments": []})
    assert kept == {
        "closes_at": "2021-05-15T21:59:00+00:00",
        "decision_mode": "jury_advises",
        "commitments": [],
    }
    assert changed_rules(kept, kept | {"decision_mode": "jury_decides"}) == ["decision_mode"]
    assert changed_rules({"min_actors": 3}, {"min_actors": 3, "area": "Øya"}) == []


def test_the_usual_days_are_four_weeks_to_write_and_the_jury_five_days_after():
    days = usual_days(datetime(2021, 4, 15, 9, tzinfo=OSLO))
    assert days == {
        "opens_at": datetime(2021, 4, 15, 9, tzinfo=OSLO),
        "closes_at": datetime(2021, 5, 13, 23, 59, tzinfo=OSLO),
        "jury_meets_at": datetime(2021, 5, 18, 9, tzinfo=OSLO),
        "decision_expected_at": datetime(2021, 5, 27, 12, tzinfo=OSLO),
    }
