"""Working days, what looks personal, and blacking out."""

from datetime import date

import pytest

from fellespott.disclosures.rules import (
    BLOCK,
    Cover,
    answer_by,
    black_out,
    easter_sunday,
    hints,
    is_working_day,
    paragraphs_of,
)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),  # Monday to Thursday
        (date(2026, 11, 20), date(2026, 11, 25)),  # a weekend between
        (date(2026, 11, 21), date(2026, 11, 25)),  # came on a Saturday
        (date(2026, 4, 1), date(2026, 4, 9)),  # Easter between
        (date(2026, 12, 23), date(2026, 12, 29)),  # Christmas Eve counts, the two days after do not
        (date(2026, 12, 31), date(2027, 1, 6)),
    ],
)
def test_an_answer_is_due_three_working_days_on(received, due):
    assert answer_by(received) == due


@pytest.mark.parametrize(
    ("year", "day"), [(2000, date(2000, 4, 23)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))]
)
def test_easter_is_where_the_church_has_it(year, day):
    assert easter_sunday(year) == day


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 5, 17)])
def test_nobody_works_on_a_public_holiday(day):
    assert not is_working_day(day)


def test_hints_are_names_addresses_and_numbers_in_the_order_they_stand():
    text = (
        "Du kan ringe Kari Nordmann på 912 34 567 eller skrive til kari@example.org. "
        "Født 010190 12345. Vi er 20 unge i 2021."
    )
    assert hints(text, ["Kari"]) == [
        "Kari",
        "Kari Nordmann",
        "912 34 567",
        "kari@example.org",
        "010190 12345",
    ]


def test_what_is_no_telephone_is_no_hint():
    assert hints("Vi fikk 400 000 kroner i 2021 og 2022.") == []


def test_a_phrase_is_blacked_out_wherever_it_stands_and_its_length_with_it():
    text = paragraphs_of("Ola og OLA N.\n\nHele dette.\n\nHer er Ola igjen.")
    done = black_out(text, [Cover(0, "ola"), Cover(0, "Ola N"), Cover(1)])
    assert done == [f"{BLOCK} og {BLOCK}.", BLOCK, f"Her er {BLOCK} igjen."]


def test_a_cover_outside_the_text_changes_nothing():
    assert black_out(["En"], [Cover(7), Cover(3, "To")]) == ["En"]
