"""Addresses, subjects, and how long a mail rests."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.core.errors import DomainError
from fellespott.notices.rules import MAX_TRIES, clean_address, one_line, wait_after


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ana@example.org", "ana@example.org"),
        ("  Ana.Berg+film@Example.ORG ", "ana.berg+film@example.org"),
        ("ana@blåbær.no", "ana@xn--blbr-roah.no"),
        ("o'hara@example.co.uk", "o'hara@example.co.uk"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_address_is_stored_in_one_form(typed, stored):
    assert clean_address(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        None,
        "ana",
        "@example.org",
        "ana@",
        "ana@localhost",
        "ana@example..org",
        "ana@-example.org",
        ".ana@example.org",
        "ana berg@example.org",
        "ana@example.org, bo@example.org",
        "Ana <ana@example.org>",
        "ana@example.org\nBcc: all@example.org",
        "ana\r\n@example.org",
        "ana@exam\nple.org",
        "ana@example.org\x00",
        "åse@example.org",
        "a" * 65 + "@example.org",
        "ana@" + "a" * 64 + ".org",
        "ana@" + ".".join(["abcdefghij"] * 30),
    ],
)
def test_anything_but_one_plain_address_is_refused(typed):
    with pytest.raises(DomainError) as refused:
        clean_address(typed)

    assert (refused.value.code, refused.value.field, refused.value.status) == ("not_an_address", "email", 422)


@given(st.text(max_size=60), st.text(max_size=60))
def test_an_accepted_address_is_ascii_lower_case_and_stable(local, domain):
    try:
        stored = clean_address(f"{local}@{domain}")
    except DomainError:
        return

    assert clean_address(stored) == stored
    assert stored.isascii()
    assert stored == stored.lower()
    assert not set(stored) & set("\r\n\0 ,;<>")


def test_subject_stays_on_one_line():
    assert one_line("Gruppa Hei\r\nBcc: all@example.org\t inviterer") == (
        "Gruppa Hei Bcc: all@example.org inviterer"
    )
    assert len(one_line("å" * 1000)) == 300


def test_a_mail_rests_longer_after_each_try_and_a_day_and_a_half_in_all():
    waits = [wait_after(tries) for tries in range(1, MAX_TRIES)]

    assert waits[:3] == [timedelta(minutes=2), timedelta(minutes=6), timedelta(minutes=18)]
    assert timedelta(hours=36) <= sum(waits, timedelta()) <= timedelta(hours=37)
