from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from fellespott.stories import rules
from fellespott.stories.models import TEXT_FIELDS
from fellespott.stories.tags import known_tags, tag_choices

WHOLE = dict.fromkeys(TEXT_FIELDS, "x")


@given(st.sampled_from(TEXT_FIELDS), st.text(min_size=1))
def test_any_changed_part_changes_the_fingerprint(name: str, text: str) -> None:
    changed = WHOLE | {name: WHOLE[name] + text}
    assert rules.fingerprint(changed, is_constructed=False) != rules.fingerprint(WHOLE, is_constructed=False)


def test_text_moved_to_another_part_changes_the_fingerprint() -> None:
    one = WHOLE | {"before": "ab", "changed": ""}
    other = WHOLE | {"before": "a", "changed": "b"}
    assert rules.fingerprint(one, is_constructed=False) != rules.fingerprint(other, is_constructed=False)


def test_the_mark_of_a_persona_is_part_of_what_is_approved() -> None:
    assert rules.fingerprint(WHOLE, is_constructed=True) != rules.fingerprint(WHOLE, is_constructed=False)


@pytest.mark.parametrize("name", rules.MUST_BE_TOLD)
def test_each_part_that_must_be_told_is_missed_when_blank(name: str) -> None:
    assert rules.missing(WHOLE | {name: " \n"}) == [name]


def test_a_whole_story_misses_nothing() -> None:
    assert rules.missing(WHOLE | {"mattered": "", "together": "", "whats_next": "", "told_as": ""}) == []


@pytest.mark.parametrize(
    ("today", "end"),
    [(date(2022, 9, 1), date(2024, 9, 1)), (date(2024, 2, 29), date(2026, 2, 28))],
)
def test_a_consent_lasts_two_years_by_default(today: date, end: date) -> None:
    assert rules.default_end(today) == end


@pytest.mark.parametrize(
    ("ends_on", "problem"),
    [
        (date(2022, 8, 31), "too_soon"),
        (date(2022, 9, 1), "too_soon"),
        (date(2022, 9, 2), None),
        (date(2032, 9, 1), None),
        (date(2032, 9, 2), "too_far"),
        (date.min, "too_soon"),
        (date.max, "too_far"),
    ],
)
def test_the_end_of_a_consent_lies_between_tomorrow_and_ten_years(ends_on: date, problem: str | None) -> None:
    assert rules.end_problem(date(2022, 9, 1), ends_on) == problem


@pytest.mark.parametrize(("members", "small"), [(None, False), (0, True), (4, True), (5, False), (40, False)])
def test_a_group_below_five_is_small(members: int | None, small: bool) -> None:
    assert rules.is_small_group(members) is small


@pytest.mark.parametrize(("days_before", "now"), [(4, False), (3, True), (0, True), (-40, True)])
def test_a_receiver_is_reminded_from_three_days_before(days_before: int, now: bool) -> None:
    answer_by = date(2022, 9, 21)
    assert rules.is_time_to_remind(answer_by - timedelta(days=days_before), answer_by) is now


def test_only_our_own_tags_are_kept_each_once_in_their_order() -> None:
    assert known_tags(["age-0-5", "marmot-a", "nonsense", "marmot-a", "%"]) == ["marmot-a", "age-0-5"]


def test_all_eight_marmot_areas_and_eight_drivers_are_there(app: Flask) -> None:
    keys = [key for key, _label in tag_choices()]
    assert [key for key in keys if key.startswith("marmot")] == [f"marmot-{one}" for one in "abcdefgh"]
    assert [key for key in keys if key.startswith("driver")] == [f"driver-{one}" for one in range(1, 9)]
