"""The page around the cards. For visitors it is kept, made of values alone, and the cards are put in.

A visitor's page differs from the next one's in its cards and in the word for its order; all else is the same
for the same address, language and numbers. So the frame is drawn once for each of those. Nothing is kept of
anybody who is signed in, nor where something is to be told once.
"""

from flask import current_app, render_template, request
from flask import session as cookie
from markupsafe import Markup

from fellespott.core.i18n import chosen_language
from fellespott.core.local_only import shows_local_mail
from fellespott.core.web import current_person
from fellespott.people.shared_device import on_shared_device

from . import gallery
from .gallery import Shown
from .gallery_queries import GalleryCall

# Where the cards go, and the word that stands for the visit's order until it is put in.
_CARDS = Markup("<!-- the cards -->")
_WORD = "seed0seed0seed0s"
MOST_KEPT = 256


def in_frame(call: GalleryCall, shown: Shown, look: str) -> str:
    """The page with its cards."""
    if current_person() is not None or cookie.get("_flashes"):
        return _draw(call, shown, look, shown.seed_word, shown.cards)
    key = (
        call,
        shown.numbers,
        look,
        shown.seed_word is None,
        chosen_language(),
        request.script_root,
        request.full_path,
        shows_local_mail(),
        on_shared_device(),
    )
    kept: dict[object, tuple[str, str]] = current_app.extensions.setdefault("gallery_frames", {})
    frame = kept.get(key)
    if frame is None:
        word = None if shown.seed_word is None else _WORD
        before, _cards, after = _draw(call, shown, look, word, _CARDS).partition(_CARDS)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        frame = kept[key] = (before, after)
    page = f"{frame[0]}{shown.cards}{frame[1]}"
    return page.replace(_WORD, shown.seed_word) if shown.seed_word is not None else page


def _draw(call: GalleryCall, shown: Shown, look: str, word: str | None, cards: Markup) -> str:
    return render_template(
        "proposals/list.html",
        call=call,
        shown=shown,
        look=look,
        filters=gallery.filters(),
        here_with=gallery.address_maker(call, word),
        seed_word=word,
        cards=cards,
    )
