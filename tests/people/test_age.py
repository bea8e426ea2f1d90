"""Ages as bands: said by the person, taken back, and the month of turning 18 only where it fits."""

from datetime import UTC, datetime

import pytest

from fellespott.core.errors import DomainError
from fellespott.people.rules import fits_band, months_until
from fellespott.people.services import set_age
from fellespott.people.states import AgeBand
from tests.factories import make_person
from tests.support.html import submit, text_of

NOW = datetime(2026, 5, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("month", "months"),
    [("2027-05", 12), ("2026-05", 0), ("2026-04", -1), ("2027-13", None), ("2027-5", None), ("x", None)],
)
def test_months_until(month, months):
    assert months_until(month, NOW) == months


@pytest.mark.parametrize(
    ("band", "fits"),
    [
        (AgeBand.FROM_15, [0, 36]),
        (AgeBand.FROM_13, [36, 60]),
        (AgeBand.UNDER_13, [60, 120]),
        (AgeBand.ADULT, []),
    ],
)
def test_a_month_fits_its_band(band, fits):
    assert [months for months in (-1, 0, 36, 60, 120, 300) if fits_band(band, months)] == fits


def test_an_age_is_said_changed_and_taken_back(session, sign_in):
    ana = make_person(session)
    client = sign_in(ana)
    assert "ikke sagt" in text_of(client.get("/meg"))
    for answer, band in (("15_17", AgeBand.FROM_15), ("18_plus", AgeBand.ADULT), ("", None)):
        assert submit(client, "/meg/alder", {"age": answer}).status_code == 303
        session.refresh(ana)
        assert ana.age_band is band


def test_the_month_is_forgotten_when_the_band_changes_and_kept_when_not(session, sign_in):
    ana = make_person(session, age_band=AgeBand.FROM_15, turns_18="2027-04")
    client = sign_in(ana)
    submit(client, "/meg/alder", {"age": "15_17"})
    session.refresh(ana)
    kept = ana.turns_18
    submit(client, "/meg/alder", {"age": "18_plus"})
    session.refresh(ana)
    assert (kept, ana.turns_18) == ("2027-04", None)


@pytest.mark.parametrize(
    ("band", "month", "code"),
    [
        (AgeBand.FROM_15, "2027-04", None),
        (AgeBand.FROM_15, "2031-04", "turns_18_unlikely"),
        (AgeBand.FROM_13, "2027-04", "turns_18_unlikely"),
        (AgeBand.ADULT, "2027-04", "turns_18_unknown"),
        (None, "2027-04", "turns_18_unknown"),
        (AgeBand.FROM_15, "12.04.2009", "turns_18_unknown"),
    ],
)
def test_a_month_that_cannot_be_is_refused_and_never_a_date(session, band, month, code):
    ana = make_person(session)
    if code is None:
        assert set_age(session, actor=ana, person=ana, band=band, turns_18=month, now=NOW).turns_18 == month
        return
    with pytest.raises(DomainError, match=code):
        set_age(session, actor=ana, person=ana, band=band, turns_18=month, now=NOW)
    assert (ana.age_band, ana.turns_18) == (None, None)


def test_the_page_goes_on_to_where_one_came_from_and_nowhere_else(session, sign_in):
    client = sign_in(make_person(session))
    assert submit(client, "/meg/alder?next=/grupper", {"age": "13_14"}).location == "/grupper"
    assert submit(client, "/meg/alder?next=//ond.example", {"age": "13_14"}).location == "/meg"
