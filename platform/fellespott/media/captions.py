"""Captions as people send them (WebVTT or SRT, in whatever encoding their program wrote), made into clean
WebVTT: text and times, no markup, no styles.
"""

import html
import io
import re

import webvtt

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l

MAX_BYTES = 500_000
MAX_CUES = 5000
# A last cue may stand a little after the last picture.
TOLERANCE_MS = 2000

EMPTY = _l("Fila med teksting er tom.")
TOO_LARGE = _l("Fila med teksting er for stor. Er det riktig fil?")
NOT_READABLE = _l("Vi finner ingen teksting i fila. Send en fil i WebVTT (.vtt) eller SRT (.srt).")
PAST_THE_END = _l("Tekstinga fortsetter etter at filmen er slutt. Er det riktig fil?")

LONGEST_MS = 7000
PAST_THE_END_LINES = _l("Den siste tiden er etter at filmen er slutt.")

# "0:05 Hei", "1:02,5 Hei", "1:00:03 Hei".
_TIMED = re.compile(
    r"(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d)(?:[.,](?P<part>\d{1,3}))?(?:\s+(?P<words>.*))?"
)
_TAG = re.compile(r"<[^>]*>")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\ufeff]")


def clean_captions(source: bytes | str, *, film_ms: int) -> str:
    """WebVTT of the captions.

    `film_ms` is the film's length in milliseconds. Raises DomainError, field "captions": captions_empty,
    captions_too_large, captions_not_readable, captions_partly_readable or captions_past_the_end.
    """
    text = _decoded(source)
    if not text.strip():
        raise _refuse("captions_empty", EMPTY)
    cues = _cues(text)
    if not cues or len(cues) > MAX_CUES:
        raise _refuse("captions_not_readable", NOT_READABLE)
    if cues[-1][0] >= film_ms + TOLERANCE_MS:
        raise _refuse("captions_past_the_end", PAST_THE_END)
    return "\n\n".join(["WEBVTT", *(_block(*cue) for cue in cues)]) + "\n"


def captions_of_lines(text: str, *, film_ms: int) -> str:
    """WebVTT of captions typed by hand: a line for each, the time first, as in "0:05 Hei, vi er her".

    A line without a time goes on with the one before. A caption stands until the next, at most seven
    seconds. No words give "". Raises DomainError, field "lines": captions_no_time (it names the line) or
    captions_past_the_end.
    """
    said: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        found = _TIMED.fullmatch(line.strip())
        if found is not None:
            said.append((_milliseconds(found), (found["words"] or "").strip()))
        elif line.strip() and said:
            said[-1] = (said[-1][0], f"{said[-1][1]}\n{line.strip()}".strip())
        elif line.strip():
            message = _l("Linje %(number)s mangler tid. Skriv for eksempel 0:05 først.", number=number)
            raise DomainError("captions_no_time", message, field="lines")
    together: dict[int, list[str]] = {}
    for start, words in sorted(said, key=lambda one: one[0]):
        together.setdefault(start, []).append(words)
    said = [(start, _words("\n".join(parts))) for start, parts in together.items()]
    said = [(start, words) for start, words in said if words]
    if not said:
        return ""
    if said[-1][0] >= film_ms + TOLERANCE_MS:
        raise DomainError("captions_past_the_end", PAST_THE_END_LINES, field="lines")
    ends = [start for start, _words_said in said[1:]] + [max(film_ms, said[-1][0] + 1000)]
    cues = [
        (start, min(end, start + LONGEST_MS), words) for (start, words), end in zip(said, ends, strict=True)
    ]
    return "\n\n".join(["WEBVTT", *(_block(*cue) for cue in cues)]) + "\n"


def lines_of_captions(captions: str) -> str:
    """The same captions as lines to type in."""
    return "\n".join(f"{_short_stamp(start)} {words}" for start, words in said_in(captions))


def said_in(captions: str) -> list[tuple[int, str]]:
    """(when in milliseconds, words) of captions we have cleaned: a transcript of what is said."""
    return [(start, words.replace("\n", " ")) for start, _end, words in _cues(captions)] if captions else []


def _milliseconds(found: re.Match[str]) -> int:
    whole = int(found["hours"] or 0) * 3600 + int(found["minutes"]) * 60 + int(found["seconds"])
    return whole * 1000 + int((found["part"] or "0").ljust(3, "0"))


def _short_stamp(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    stamp = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
    return f"{stamp}.{thousandths:03d}".rstrip("0") if thousandths else stamp


def _refuse(code: str, message: object) -> DomainError:
    return DomainError(code, message, field="captions")


def _decoded(source: bytes | str) -> str:
    if len(source) > MAX_BYTES:
        raise _refuse("captions_too_large", TOO_LARGE)
    if isinstance(source, str):
        return source
    encoding = "utf-16" if source[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return source.decode(encoding)
    except UnicodeDecodeError:
        return source.decode("cp1252", errors="replace")  # what old subtitle programs write


def _cues(text: str) -> list[tuple[int, int, str]]:
    """(start, end, words) of each cue, in the order they are shown, times in milliseconds."""
    text = text.lstrip("\ufeff \t\r\n").replace("\r\n", "\n").replace("\r", "\n")
    kind = "vtt" if text.startswith("WEBVTT") else "srt"
    try:
        read = webvtt.from_buffer(io.StringIO(text), format=kind)
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError, ValueError) as error:
        raise _refuse("captions_not_readable", NOT_READABLE) from error
    # The reader leaves out what it does not understand; losing words in silence is worse than a no.
    expected = sum("-->" in line for line in text.splitlines())
    if 0 < len(read.captions) < expected:
        raise _refuse(
            "captions_partly_readable",
            _l(
                "Vi kunne lese %(read)s av %(all)s tekster i fila. Se etter feil i tidene.",
                read=len(read.captions),
                all=expected,
            ),
        )
    cues = [
        (one.start_time.in_milliseconds(), one.end_time.in_milliseconds(), _words(one.raw_text))
        for one in read.captions
    ]
    return sorted((start, end, words) for start, end, words in cues if words and end > start)


def _words(raw: str) -> str:
    """The words alone: no tags, no blank line (it would end the cue), no arrow (it would begin one)."""
    plain = _UNSEEN.sub("", html.unescape(_TAG.sub("", raw))).replace("-->", "→")
    return "\n".join(line.strip() for line in plain.split("\n") if line.strip())


def _block(start: int, end: int, words: str) -> str:
    return f"{_stamp(start)} --> {_stamp(end)}\n{html.escape(words, quote=False)}"


def _stamp(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{thousandths:03d}"
