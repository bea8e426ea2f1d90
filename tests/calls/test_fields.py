"""Times as typed on an Oslo clock, and lengths of films."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wtforms import Form

from fellespott.calls.call_forms import promises
from fellespott.calls.fields import LengthField, OsloTimeField, oslo_moment, show_length
from fellespott.core.clock import to_oslo


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2021-05-15T23:59", datetime(2021, 5, 15, 21, 59, tzinfo=UTC)),
        ("2021-01-15T23:59", datetime(2021, 1, 15, 22, 59, tzinfo=UTC)),
        ("2021-05-15T23:59:30", datetime(2021, 5, 15, 21, 59, 30, tzinfo=UTC)),
        (" 15.05.2021 23:59 ", datetime(2021, 5, 15, 21, 59, tzinfo=UTC)),
        ("15.05.2021 kl. 23.59", datetime(2021, 5, 15, 21, 59, tzinfo=UTC)),
        # The hour that comes twice means its first time, in summer time.
        ("2021-10-31T02:30", datetime(2021, 10, 31, 0, 30, tzinfo=UTC)),
        ("2021-03-28T01:59", datetime(2021, 3, 28, 0, 59, tzinfo=UTC)),
        ("2021-03-28T03:00", datetime(2021, 3, 28, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_typed_time_is_norwegian_time(typed, moment):
    assert oslo_moment(typed) == moment


@pytest.mark.parametrize("typed", ["2021-03-28T02:00", "2021-03-28T02:59"])
def test_a_time_the_clock_jumps_over_is_refused(typed):
    with pytest.raises(LookupError):
        oslo_moment(typed)


@pytest.mark.parametrize(
    "typed", ["i morgen", "2021-13-01T10:00", "1999-12-31T23:59", "2101-01-01T00:00", "0001-01-01T00:00"]
)
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ValueError, match=r"not a time|out of range"):
        oslo_moment(typed)


class Times(Form):
    at = OsloTimeField("Når")


class Data(dict):
    def getlist(self, name):
        return [self[name]]


@given(st.integers(0, 36_000), st.integers(0, 24 * 60 - 1))
def test_what_the_page_shows_comes_back_as_it_was(days, minutes):
    moment = datetime(2000, 1, 2, tzinfo=UTC) + timedelta(days=days, minutes=minutes)
    if to_oslo(moment).fold:
        moment -= timedelta(hours=1)
    shown = Times(data={"at": moment}).at._value()
    assert Times(Data(at=shown)).at.data == moment


def test_seconds_that_are_not_shown_are_not_lost():
    moment = datetime(2021, 5, 15, 21, 59, 30, tzinfo=UTC)
    assert Times(Data(at="2021-05-15T23:59"), data={"at": moment}).at.data == moment
    assert Times(Data(at="2021-05-15T23:58"), data={"at": moment}).at.data == datetime(
        2021, 5, 15, 21, 58, tzinfo=UTC
    )


def test_what_was_typed_stays_in_the_box(app):
    with app.test_request_context():
        form = Times(Data(at="i morgen"))
        assert not form.validate()
        assert (form.at.data, form.at._value()) == (None, "i morgen")
        assert form.errors == {"at": ["Skriv dag og klokkeslett, for eksempel 15.05.2026 23:59."]}


class Lengths(Form):
    length = LengthField("Lengde")


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("5", 300),
        ("1:30", 90),
        ("0:45", 45),
        ("1.30", 90),
        ("1:75", None),
        ("fem", None),
        ("", None),
        ("-1", None),
    ],
)
def test_a_length_is_typed_in_minutes(app, typed, seconds):
    with app.test_request_context():
        form = Lengths(Data(length=typed))
        assert form.validate() is (seconds is not None)
        assert form.length.data == seconds


@given(st.integers(1, 3600))
def test_a_length_comes_back_as_it_was(seconds):
    assert Lengths(Data(length=show_length(seconds))).length.data == seconds


def test_promises_keep_their_keys_and_new_ones_get_one():
    rows = [
        {"key": "research", "nb": "Vi blir med.", "en": "We join."},
        {"key": "", "nb": "Vi deler mat.", "en": ""},
        {"key": "", "nb": "Vi deler mat.", "en": ""},
        {"key": "gone", "nb": " ", "en": "Left out"},
        {"key": "", "nb": "نعم", "en": ""},
    ]
    assert promises(rows) == [
        {"key": "research", "nb": "Vi blir med.", "en": "We join."},
        {"key": "vi-deler-mat", "nb": "Vi deler mat.", "en": ""},
        {"key": "vi-deler-mat-2", "nb": "Vi deler mat.", "en": ""},
        {"key": "promise", "nb": "نعم", "en": ""},
    ]
