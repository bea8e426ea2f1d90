"""What stands on a call's poster, its card on other sites and its share picture, in each language.

Gathers words and facts; drawing is templates/papers/*.typ by core/pdf.py. Says nothing that the call's own
page does not say.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import format_datetime
from segno import make

from fellespott.core.clock import to_oslo
from fellespott.core.drawings import drawing_svg
from fellespott.core.i18n import LANGUAGES, RIGHT_TO_LEFT, _, current_language, show_datetime, speaking
from fellespott.core.links import absolute_url

from .models import Call
from .rules import has_closed, is_open
from .states import Phase

SHEETS = ("a4", "a3")
ALL_LANGUAGES = "alle"
SENTENCE_LENGTH = 170
_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def paper_languages(wanted: str | None) -> list[str] | None:
    """The languages an address asks for: one, "alle" for all, bokmål for none; None for nonsense."""
    if wanted == ALL_LANGUAGES:
        return list(LANGUAGES)
    return [wanted or "nb"] if (wanted or "nb") in LANGUAGES else None


def call_address(call: Call) -> str:
    """Where everyone reads about the call, whole."""
    return absolute_url("calls.show_call", slug=call.slug)


def card_address(call: Call) -> str:
    """Where the card other sites show lies, whole."""
    return absolute_url("calls.card_page", slug=call.slug)


def readable_address(url: str) -> str:
    """An address as one types it: without what the browser adds by itself."""
    parts = urlsplit(url)
    return parts.netloc.removeprefix("www.") + parts.path


def qr_file(address: str) -> str:
    """The address as a QR code, an SVG file with the quiet edge telephones need."""
    # "q": read also where a corner is torn or a pin goes through it.
    drawn: str = make(address, error="q", micro=False).svg_inline(border=3, light="#fff", omitsize=True)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def first_sentence(text: str, limit: int = SENTENCE_LENGTH) -> str:
    """The text's first sentence, cut at a word where even that is too long."""
    flat = " ".join(text.split())
    first = _END_OF_SENTENCE.split(flat, maxsplit=1)[0]
    if len(first) <= limit:
        return first
    return first[:limit].rsplit(" ", 1)[0].rstrip(",;:–-") + " …"


def moment_in_words(moment: datetime) -> str:
    """ "lørdag 15. mai 2021 klokka 23.59": with the weekday, which is what people plan by."""
    local = to_oslo(moment).replace(tzinfo=None)
    pattern = "EEEE d. MMMM y 'klokka' HH.mm" if current_language() == "nb" else "EEEE d MMMM y 'at' HH:mm"
    words = str(format_datetime(local, pattern, rebase=False))
    return words[:1].upper() + words[1:]


def when_in_words(call: Call, now: datetime) -> str:
    """The one date that counts now: when it opens, the deadline, or when the deadline was."""
    if call.phase in (Phase.DRAFT, Phase.ANNOUNCED) and not is_open(call, now) and now < call.opens_at:
        return _("Åpner %(when)s", when=show_datetime(call.opens_at))
    if has_closed(call, now):
        return _("Fristen var %(when)s", when=show_datetime(call.closes_at))
    return _("Frist %(when)s", when=show_datetime(call.closes_at))


def poster(call: Call, languages: list[str], sheet: str) -> dict[str, Any]:
    """What poster.typ draws: a page for each language."""
    address = call_address(call)
    return {
        "title": call.title,
        "author": call.responsible_unit or "Fellespott",
        "sheet": sheet,
        "address": readable_address(address),
        "qr": qr_file(address),
        "hero": drawing_svg("hero"),
        "logo": drawing_svg("logo"),
        "pages": [_page(call, address, language) for language in languages],
    }


def _page(call: Call, address: str, language: str) -> dict[str, Any]:
    with speaking(language):
        return {
            "language": language,
            "rtl": language in RIGHT_TO_LEFT,
            "title": call.title,
            "sentence": first_sentence(call.summary)
            or _("Har dere en idé til noe folk her trenger? Send den inn, så kan dere få penger til den."),
            "unit": call.responsible_unit,
            "scan": _("Skann med mobilen"),
            "qr_says": _("QR-kode som åpner %(address)s", address=address),
            "deadline_label": _("Frist for å sende inn"),
            "deadline": moment_in_words(call.closes_at),
            "without": [_("Uten PC"), _("Uten BankID"), _("På ditt eget språk")],
            "address_label": _("Eller skriv dette i nettleseren"),
            "contact_label": _("Lurer du på noe?"),
            "contact": "\n".join(one for one in (call.contact_name, call.contact_email) if one),
        }


def share_picture(*, title: str, line: str, eyebrow: str, tone: str) -> dict[str, Any]:
    """What share.typ draws: a picture for those who pass the link on."""
    return {"title": title, "line": line, "eyebrow": eyebrow, "tone": tone, "art": drawing_svg("people")}
