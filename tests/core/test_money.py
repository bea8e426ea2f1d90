import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.core.money import MAX_ORE, format_kroner, parse_kroner


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("0", 0),
        ("2500", 250_000),
        ("2 500", 250_000),
        ("2.500", 250_000),
        ("1.234.567,89", 123_456_789),
        ("2 500,5", 250_050),
        ("2500.50", 250_050),
        ("kr 2500,-", 250_000),
        ("2500 kroner", 250_000),
        ("2500 kr", 250_000),
        ("NOK 100", 10_000),
        ("9\u00a0999,99", 999_999),
    ],
)
def test_parse_kroner_reads_what_people_type(text, ore):
    assert parse_kroner(text) == ore


@pytest.mark.parametrize("text", ["", "-5", "fem", "1,234", "10,999", "1e6", "٣", "999999999999999", "1,2,3"])
def test_parse_kroner_refuses_what_is_no_amount(text):
    with pytest.raises(ValueError, match=r"not an amount|too large"):
        parse_kroner(text)


@given(st.integers(min_value=0, max_value=MAX_ORE))
def test_an_amount_survives_being_written_and_read(ore):
    assert parse_kroner(format_kroner(ore)) == ore
