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
