"""Our drawings for paper: the very macros of components/art.html, with the colours of art.css written in.

On a page the colours come from the style sheet; on paper and in pictures there is none.
"""

import re
from functools import cache

from flask import current_app

from fellespott.paths import STATIC

SHEET = STATIC / "css" / "art.css"
_VARIABLE = re.compile(r"(--[\w-]+):\s*(#[0-9a-f]{3,8})\s*;")
_RULE = re.compile(r"\.(a-[\w-]+)\s*\{([^}]*)\}")
_USED = re.compile(r"var\((--[\w-]+)\)")
# Used by the drawings, and not a colour of theirs.
_GREY = "#8a8f8c"


@cache
def drawing_colours() -> str:
    """The rules of the drawings with each variable's value in its place, as in light mode."""
    text = SHEET.read_text(encoding="utf-8")
    light = text.split("@media", 1)[0]
    values = dict(_VARIABLE.findall(light))
    rules = (f".{name}{{{' '.join(body.split())}}}" for name, body in _RULE.findall(text))
    return _USED.sub(lambda one: values.get(one.group(1), _GREY), "".join(rules))


@cache
def drawing_svg(name: str) -> str:
    """One of our drawings as an SVG file of its own: "hero", "pot", "logo" and the rest of art.html."""
    macros = current_app.jinja_env.get_template("components/art.html").module
    drawn = str(macros.logo() if name == "logo" else macros.drawing(name))  # type: ignore[attr-defined]
    head, body = drawn.strip().split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{drawing_colours()}</style>{body}'
