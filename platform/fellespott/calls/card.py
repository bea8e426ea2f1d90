"""The card other sites can show: a page so small that it carries its own style, and asks us for nothing more.

No script, no cookie, no typeface, nothing about who reads it: the same for everyone.
"""

import base64
import hashlib
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app, request
from markupsafe import Markup

from fellespott.core.drawings import drawing_svg
from fellespott.core.i18n import LANGUAGES, RIGHT_TO_LEFT, speaking
from fellespott.paths import STATIC

from .models import Call
from .papers import call_address, first_sentence, when_in_words
from .rules import is_open
from .texts import PHASE_NAMES

STYLE = STATIC / "css" / "card.css"
HEIGHT = 320


@cache
def card_style() -> str:
    """The card's whole style sheet."""
    return STYLE.read_text(encoding="utf-8").strip()


@cache
def card_policy() -> str:
    """What a browser lets the card do: its own style, and to be shown inside any page. Nothing else."""
    digest = base64.b64encode(hashlib.sha256(card_style().encode()).digest()).decode("ascii")
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors *",
        ]
    )


def card_language() -> str:
    """What the address says, else what the browser wishes; never a cookie."""
    wanted = request.args.get("sprak")
    if wanted in LANGUAGES:
        return str(wanted)
    best = request.accept_languages.best_match(["nb", "no", "nn", "en"], default="nb")
    return "en" if best == "en" else "nb"


def card_page(call: Call, language: str, now: datetime) -> str:
    """The page itself. Drawn without what every other page is given, such as who is signed in."""
    with speaking(language):
        facts: dict[str, Any] = {
            "call": call,
            "language": language,
            "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
            "style": Markup(card_style()),  # noqa: S704 - our own file
            "logo": Markup(_logo()),  # noqa: S704 - our own drawing
            "address": call_address(call),
            "sentence": first_sentence(call.summary),
            "when": when_in_words(call, now),
            "phase": PHASE_NAMES[call.phase],
            "is_open": is_open(call, now),
        }
        return current_app.jinja_env.get_template("calls/card.html").render(facts)


@cache
def _logo() -> str:
    """The logo without its colours: they stand in the card's own style."""
    drawn = drawing_svg("logo")
    return drawn[: drawn.index("<style>")] + drawn[drawn.index("</style>") + len("</style>") :]
