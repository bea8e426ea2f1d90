"""Whose yes is needed, by age, and until when (rules R15, R20)."""

from datetime import date

import pytest

from fellespott.groups.guardian_rules import (
    Given,
    Need,
    answer_of,
    band_now,
    has_turned_18,
    last_day,
    must_ask_month,
    reason_problem,
    usual_last_day,
)
from fellespott.groups.guardian_states import Yes, YesEnd
from fellespott.people.states import AgeBand

DAY = date(2026, 5, 1)


def given(yes: Yes, mark: str = "film", ended: YesEnd | None = None, ends: date = date(2026, 6, 1)) -> Given:
    return Given(yes, mark, date(2026, 4, 1), ends, ended)


@pytest.mark.parametrize(
    ("band", "need"),
    [
        (None, Need.AGE),
        (AgeBand.UNDER_13, Need.GUARDIAN),
        (AgeBand.FROM_13, Need.GUARDIAN),
        (AgeBand.FROM_15, Need.OWN),
        (AgeBand.ADULT, Need.NOBODY),
    ],
)
def test_whose_yes_each_age_needs(band: AgeBand | None, need: Need) -> None:
    assert answer_of(band, [], mark="film", today=DAY).need is need


@pytest.mark.parametrize("band", list(AgeBand))
def test_a_call_that_does_not_ask_needs_nobody(band: AgeBand) -> None:
    assert answer_of(band, [], mark="film", today=DAY, is_asked=False).is_given


@pytest.mark.parametrize(
    ("band", "yes", "counts"),
    [
        (AgeBand.FROM_13, given(Yes.GUARDIAN), True),
        (AgeBand.FROM_13, given(Yes.WAIVER), True),
        (AgeBand.FROM_13, given(Yes.OWN), False),
        (AgeBand.FROM_13, given(Yes.GUARDIAN, mark="another"), False),
        (AgeBand.FROM_13, given(Yes.GUARDIAN, ends=date(2026, 4, 30)), False),
        (AgeBand.FROM_13, given(Yes.GUARDIAN, ends=DAY), True),
        (AgeBand.FROM_13, given(Yes.GUARDIAN, ended=YesEnd.WITHDRAWN), False),
        (AgeBand.FROM_15, given(Yes.OWN), True),
        (AgeBand.FROM_15, given(Yes.GUARDIAN), True),
        (None, given(Yes.GUARDIAN), False),
        (None, given(Yes.WAIVER), True),
    ],
)
def test_what_counts_as_the_yes(band: AgeBand | None, yes: Given, counts: bool) -> None:
    assert answer_of(band, [yes], mark="film", today=DAY).is_given is counts


def test_who_came_of_age_is_asked_for_their_own() -> None:
    fell = given(Yes.GUARDIAN, ended=YesEnd.MAJORITY)
    answer = answer_of(AgeBand.ADULT, [fell], mark="film", today=DAY)
    assert (answer.need, answer.missing) == (Need.OWN, Need.OWN)
    assert answer_of(AgeBand.ADULT, [fell, given(Yes.OWN)], mark="film", today=DAY).is_given


def test_nobody_shows_who_was_erased() -> None:
    assert answer_of(AgeBand.ADULT, [], mark="film", today=DAY, is_erased=True).missing is Need.GONE


def test_a_month_is_over_when_the_next_has_come() -> None:
    assert [has_turned_18("2026-04", one) for one in (date(2026, 4, 30), date(2026, 5, 1))] == [False, True]
    assert band_now(AgeBand.FROM_15, "2026-04", DAY) is AgeBand.ADULT
    assert band_now(AgeBand.FROM_15, "2026-05", DAY) is AgeBand.FROM_15


def test_a_yes_lasts_a_year_beyond_the_call_or_to_the_month_of_turning_18() -> None:
    assert usual_last_day(DAY, date(2026, 8, 15)) == date(2027, 8, 15)
    assert usual_last_day(DAY, date(2021, 5, 15)) == date(2027, 5, 1)
    assert usual_last_day(DAY, None) == date(2027, 5, 1)
    assert last_day(date(2027, 8, 15), "2027-02") == date(2027, 2, 28)
    assert last_day(date(2027, 8, 15), "2027-12") == date(2027, 8, 15)
    assert last_day(date(2028, 8, 15), "2027-12") == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("band", "ends", "asked"),
    [
        (AgeBand.UNDER_13, date(2027, 8, 15), False),
        (AgeBand.FROM_13, date(2029, 4, 30), False),
        (AgeBand.FROM_13, date(2029, 5, 1), True),
        (AgeBand.FROM_15, date(2027, 8, 15), True),
    ],
)
def test_the_month_is_asked_only_where_it_can_matter(band: AgeBand, ends: date, asked: bool) -> None:
    assert must_ask_month(band, DAY, ends) is asked


def test_a_reason_has_words() -> None:
    assert [reason_problem(one) for one in ("", "Kan skade", "  a  b  c ", "Det kan skade henne")] == [
        True,
        True,
        True,
        False,
    ]
