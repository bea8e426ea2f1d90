"""Text from people becomes safe HTML, safe addresses, and moments on an Oslo clock."""

from datetime import UTC, datetime

import pytest

from fellespott.core.clock import from_oslo, to_oslo
from fellespott.core.html import rich_text
from fellespott.core.ids import keyed_hash, new_code, same, slugify, token_hash
from fellespott.core.web import safe_next


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[her](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "<a href='data:text/html,x'>x</a>",
        "<iframe src=//evil.example></iframe>",
        "<svg onload=alert(1)>",
    ],
)
def test_rich_text_drops_what_could_run(source):
    html = str(rich_text(source))
    for bad in ("<script", "<img", "<iframe", "<svg", 'href="javascript', 'href="data'):
        assert bad not in html


def test_rich_text_keeps_what_people_need():
    assert str(rich_text("**Viktig**\n\n- ett\n- to")) == (
        "<p><strong>Viktig</strong></p>\n<ul>\n<li>ett</li>\n<li>to</li>\n</ul>\n"
    )


def test_rich_text_never_outranks_the_page():
    assert str(rich_text("# Stor")) == "<h3>Stor</h3>\n"


def test_rich_text_marks_links_as_a_strangers():
    assert str(rich_text("[her](https://example.org/)")) == (
        '<p><a href="https://example.org/" rel="noopener noreferrer nofollow">her</a></p>\n'
    )


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Nabolaget på Møllenberg 2021", "nabolaget-pa-mollenberg-2021"),
        ("Ærlig talt!", "aerlig-talt"),
        ("  --  ", ""),
        ("مرحبا", ""),
    ],
)
def test_slugify_gives_a_plain_address(text, slug):
    assert slugify(text) == slug


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/mitt?side=2", "/mitt?side=2"),
        ("//evil.example/", None),
        ("https://evil.example/", None),
        ("/\\evil.example", None),
        ("javascript:alert(1)", None),
        ("", None),
        (None, None),
    ],
)
def test_safe_next_stays_on_our_own_pages(target, kept):
    assert safe_next(target) == kept


def test_codes_keep_their_leading_zeros():
    assert {len(new_code()) for _ in range(200)} == {6}


def test_a_keyed_hash_needs_the_key():
    assert not same(keyed_hash("one", "123456"), keyed_hash("two", "123456"))
    assert keyed_hash("key", "a", "bc") != keyed_hash("key", "ab", "c")
    assert token_hash("x") != "x"


def test_oslo_time_has_summer_and_winter():
    assert from_oslo(datetime(2021, 5, 15, 23, 59, 59)) == datetime(2021, 5, 15, 21, 59, 59, tzinfo=UTC)  # noqa: DTZ001
    assert to_oslo(datetime(2021, 1, 1, 12, tzinfo=UTC)).hour == 13


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        to_oslo(datetime(2021, 1, 1))  # noqa: DTZ001
