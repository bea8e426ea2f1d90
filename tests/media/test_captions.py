"""Captions of any make become clean WebVTT, or are refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.media.captions import captions_of_lines, clean_captions, lines_of_captions
from fellespott.media.models import Caption
from fellespott.media.services import MAX_TRANSCRIPT, set_captions, set_transcript
from tests.factories import WHEN, make_film

SRT = (
    "1\n00:00:00,000 --> 00:00:01,500\nVi vil ha et sted å være.\n\n"
    "2\n00:00:01,500 --> 00:00:03,000\nHele året.\n"
)
CLEAN = (
    "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nVi vil ha et sted å være.\n\n"
    "00:00:01.500 --> 00:00:03.000\nHele året.\n"
)


@pytest.mark.parametrize(
    "source",
    [
        SRT,
        SRT.encode(),
        b"\xef\xbb\xbf" + SRT.encode(),
        SRT.encode("utf-16"),
        SRT.encode("cp1252"),
        SRT.replace("\n", "\r\n").encode(),
        "\n\n" + SRT,
        CLEAN,
        CLEAN.replace("00:00:0", "00:0"),
        CLEAN.replace("Hele året", "<v Anna><b>Hele</b> <c.yellow>året</c>"),
        CLEAN.replace("WEBVTT\n", "WEBVTT - film\n\nSTYLE\n::cue { color: red }\n\nNOTE til oss selv\n"),
        CLEAN.replace("00:00:03.000\n", "00:00:03.000 align:start position:10%\n"),
    ],
)
def test_clean_captions_same_from_every_make(source: str | bytes) -> None:
    assert clean_captions(source, film_ms=3000) == CLEAN


def test_clean_captions_keeps_no_markup() -> None:
    source = "WEBVTT\n\n00:00.000 --> 00:01.000\n<script>alert(1)</script>2 &lt; 3 &amp; 4\n"
    assert clean_captions(source, film_ms=3000).splitlines()[-1] == "alert(1)2 &lt; 3 &amp; 4"


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("captions_empty", b""),
        ("captions_empty", b" \n\n "),
        ("captions_not_readable", b"Bare en vanlig tekst uten tider."),
        ("captions_not_readable", b"WEBVTT\n"),
        ("captions_not_readable", b"WEBVTT\n\n00:02.000 --> 00:01.000\nBaklengs\n"),
        ("captions_not_readable", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>\n"),
        ("captions_not_readable", bytes(range(256)) * 10),
        ("captions_partly_readable", SRT.replace("00:00:01,500 --> 00:00:03,000", "00:00:01 --> 3 s")),
        (
            "captions_past_the_end",
            SRT.replace("00:00:03,000", "00:10:03,000").replace("2\n00:00:01", "2\n00:10:01"),
        ),
        ("captions_too_large", b"x" * 500_001),
    ],
)
def test_clean_captions_refused(code: str, source: bytes | str) -> None:
    with pytest.raises(DomainError) as refused:
        clean_captions(source, film_ms=3000)
    assert (refused.value.code, refused.value.field) == (code, "captions")


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_clean_captions_answers_or_refuses_anything(source: bytes | str) -> None:
    try:
        clean = clean_captions(source, film_ms=3000)
    except DomainError:
        return
    assert clean_captions(clean, film_ms=3000) == clean


@given(st.lists(st.text(alphabet="ab<>&-–\nåسλ ", min_size=1, max_size=40), min_size=1, max_size=8))
def test_clean_captions_is_stable(words: list[str]) -> None:
    cues = [
        f"00:{number:02d}.000 --> 00:{number:02d}.900\n"
        + " ".join(text.replace("-->", "").split())
        + " slutt"
        for number, text in enumerate(words)
    ]
    clean = clean_captions("WEBVTT\n\n" + "\n\n".join(cues), film_ms=60_000)
    assert clean.count(" --> ") == len(words)
    assert clean_captions(clean, film_ms=60_000) == clean


def test_set_captions_replaces_those_in_the_same_language(session: Session) -> None:
    media = make_film(session, captions=False)
    set_captions(session, actor=None, media=media, language="nb", source=SRT, now=WHEN)
    set_captions(session, actor=None, media=media, language="en", source=SRT, now=WHEN)
    changed = SRT.replace("Hele året", "Hver dag")
    set_captions(session, actor=None, media=media, language="nb", source=changed, now=WHEN)
    assert session.scalar(select(func.count()).select_from(Caption)) == 2
    session.refresh(media)
    assert [(one.language, "Hver dag" in one.webvtt) for one in media.captions] == [
        ("en", False),
        ("nb", True),
    ]


def test_set_captions_unknown_language_refused(session: Session) -> None:
    media = make_film(session, captions=False)
    with pytest.raises(DomainError) as refused:
        set_captions(session, actor=None, media=media, language="xx", source=SRT, now=WHEN)
    assert (refused.value.code, refused.value.field) == ("captions_language", "language")


def test_set_transcript_at_its_edge(session: Session) -> None:
    media = make_film(session, captions=False)
    assert not media.is_understandable_without_sound
    set_transcript(session, actor=None, media=media, text=" " + "å" * MAX_TRANSCRIPT + "\x00 ", now=WHEN)
    assert media.transcript == "å" * MAX_TRANSCRIPT
    assert media.is_understandable_without_sound
    with pytest.raises(DomainError) as refused:
        set_transcript(session, actor=None, media=media, text="å" * (MAX_TRANSCRIPT + 1), now=WHEN)
    assert (refused.value.code, refused.value.field) == ("transcript_too_long", "transcript")
    set_transcript(session, actor=None, media=media, text=" ", now=WHEN)
    assert not media.is_understandable_without_sound


def test_lines_typed_by_hand_become_captions() -> None:
    typed = "0:00 Vi vil ha et sted å være.\n\n0:01,5 Hele året,\nogså om vinteren.\n"
    made = captions_of_lines(typed, film_ms=3000)
    assert made == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nVi vil ha et sted å være.\n\n"
        "00:00:01.500 --> 00:00:03.000\nHele året,\nogså om vinteren.\n"
    )
    assert lines_of_captions(made) == "0:00 Vi vil ha et sted å være.\n0:01.5 Hele året, også om vinteren."
    assert clean_captions(made, film_ms=3000) == made


def test_two_lines_at_one_time_stand_together() -> None:
    made = captions_of_lines("0:01 Hei\n0:01 Hadet", film_ms=3000)
    assert made == "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nHei\nHadet\n"


def test_a_caption_stands_seven_seconds_at_most() -> None:
    made = captions_of_lines("0:00 Hei\n0:30 Hadet", film_ms=60_000)
    assert [line for line in made.splitlines() if "-->" in line] == [
        "00:00:00.000 --> 00:00:07.000",
        "00:00:30.000 --> 00:00:37.000",
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Hei\n0:05 Hadet", "captions_no_time"),
        ("0:70 Hei", "captions_no_time"),
        ("9:00 Hei", "captions_past_the_end"),
    ],
)
def test_lines_that_cannot_be_read_are_named(typed: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        captions_of_lines(typed, film_ms=10_000)
    assert (refused.value.code, refused.value.field) == (code, "lines")


@given(st.text(max_size=300))
def test_any_lines_become_captions_or_are_refused(typed: str) -> None:
    try:
        made = captions_of_lines(typed, film_ms=60_000)
    except DomainError:
        return
    if made:
        assert clean_captions(made, film_ms=60_000) == made
