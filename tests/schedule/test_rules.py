"""Slots."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fellespott.core.clock import OSLO
from fellespott.schedule.rules import keep_for, slot_of

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_slot_is_the_beginning_of_its_seconds():
    moment = datetime(2021, 4, 15, 12, 0, 7, 500, tzinfo=UTC)

    assert slot_of(moment, 5) == datetime(2021, 4, 15, 12, 0, 5, tzinfo=UTC)
    assert slot_of(moment, 3600) == datetime(2021, 4, 15, 12, tzinfo=UTC)


def test_slot_is_the_same_in_every_time_zone_and_when_clocks_go_back():
    before = datetime(2021, 10, 31, 2, 30, fold=0, tzinfo=OSLO)
    after = datetime(2021, 10, 31, 2, 30, fold=1, tzinfo=OSLO)

    assert slot_of(before, 3600) == datetime(2021, 10, 31, 0, tzinfo=UTC)
    assert slot_of(after, 3600) == datetime(2021, 10, 31, 1, tzinfo=UTC)


@given(MOMENTS, st.integers(1, 86400))
def test_every_moment_lies_in_exactly_one_slot(moment, seconds):
    slot = slot_of(moment, seconds)

    assert slot <= moment < slot + timedelta(seconds=seconds)
    assert slot_of(slot, seconds) == slot


def test_runs_of_frequent_jobs_are_forgotten_soon():
    assert (keep_for(2), keep_for(60)) == (timedelta(hours=1), timedelta(days=30))
