"""What leaves the screen: paper as PDF, and still pictures, drawn by typst from templates/papers/.

The data is handed over as JSON and never becomes markup. Nothing is fetched and no font of the machine is
used, so the same data on the same day gives the same bytes everywhere. A PDF is PDF/UA-1: typst refuses a
picture without a text in its place, or a skipped heading.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, Literal

import typst

from fellespott.paths import STATIC, TEMPLATES

PAPERS = TEMPLATES / "papers"
FONTS = STATIC / "vendor" / "atkinson-print"
STANDARD = "ua-1"
# Drawings kept: what is asked for again costs nothing, and who asks for many fills no memory.
KEPT = 48
# After so many tries with single letters taken out, everything but Latin letters is.
TRIES = 4
UNKNOWN_LETTER = "?"

_NO_GLYPH = re.compile(r'the text `?"((?:[^"\\]|\\.)*)"`? could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def make_pdf(template: str, data: Mapping[str, Any], *, on: date) -> bytes:
    """The paper of that template, as PDF/UA-1, dated that day.

    The template finds `data` by `json(bytes(sys.inputs.data))`. Letters no font of ours has are left out.
    """
    return _drawn(template, _packed(data), "pdf", on)


def make_png(template: str, data: Mapping[str, Any]) -> bytes:
    """The one page of that template as a PNG: a pixel for each point."""
    return _drawn(template, _packed(data), "png", date(2000, 1, 1))


def _packed(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


@cache
def fonts() -> typst.Fonts:
    """Our own typeface, and those typst carries with it for letters ours lacks."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


@lru_cache(maxsize=KEPT)
def _drawn(template: str, data: str, kind: Literal["pdf", "png"], on: date) -> bytes:
    for attempt in range(TRIES + 1):
        try:
            return _draw(template, data, kind, on)
        except typst.TypstError as error:
            found = _NO_GLYPH.search(str(error))
            if found is None or attempt == TRIES:
                raise
            data = _latin_only(data) if attempt == TRIES - 1 else _without(data, _plain(found.group(1)))
    raise AssertionError("every way out of the loop is above")


def _draw(template: str, data: str, kind: Literal["pdf", "png"], on: date) -> bytes:
    at_midnight = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp())
    common: dict[str, Any] = {
        "root": str(PAPERS),
        "font_paths": fonts(),
        "ignore_system_fonts": True,
        "sys_inputs": {"data": data},
        "timestamp": at_midnight,
    }
    path = str(PAPERS / template)
    if kind == "pdf":
        common["pdf_standards"] = STANDARD
    made: Any = typst.compile(path, None, format=kind, ppi=72, **common)
    if not isinstance(made, bytes):
        raise TypeError(f"{template} is to be one file, of one page where it is a picture")
    return made


def _plain(escaped: str) -> str:
    """What typst could not show, out of its message."""
    return _ESCAPED.sub(lambda one: chr(int(one.group(1), 16)), escaped).replace('\\"', '"')


def _without(data: str, signs: str) -> str:
    return _mapped(data, lambda sign: _stand_in(sign) if sign in signs else sign)


def _latin_only(data: str) -> str:
    return _mapped(data, lambda sign: sign if sign in "\n\t" or " " <= sign < "\u0180" else _stand_in(sign))


def _stand_in(sign: str) -> str:
    """Nothing for a picture or a sign nobody sees; a mark where a letter is missing."""
    return UNKNOWN_LETTER if unicodedata.category(sign).startswith(("L", "N")) else ""


def _mapped(data: str, change: Any) -> str:
    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return "".join(change(sign) for sign in value)
        if isinstance(value, list):
            return [walk(one) for one in value]
        if isinstance(value, dict):
            return {key: walk(one) for key, one in value.items()}
        return value

    return _packed(walk(json.loads(data)))
