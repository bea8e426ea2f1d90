"""The gallery put together: what is looked for, in whose order, and the cards of one page."""

import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask import session as cookie
from markupsafe import Markup
from sqlalchemy.orm import Session

from fellespott.calls.tags import choices_of_kind, kind_label
from fellespott.core.pagination import Page

from . import gallery_queries as queries
from .gallery_cards import cards_here, known_of
from .gallery_queries import FILTER_KINDS, Found, GalleryCall, Wanted
from .ordering import ID_BYTES, new_order, page_of, read_order
from .policies import CHOSEN, REFUSED
from .states import TagKind

PAGE_SIZE = 24
# A visit: the order stays so long after it was begun, in this browser alone.
VISIT_SECONDS = 12 * 60 * 60
COOKIE_KEY = "order"
SEED_ARGUMENT = "rekke"
MAX_WORDS = 100
TAG_ARGUMENTS: dict[TagKind, str] = {
    TagKind.DISTRICT: "bydel",
    TagKind.AGE_GROUP: "alder",
    TagKind.MARMOT: "tema",
    TagKind.NEED_AREA: "behov",
}
OUTCOMES = {"ja": CHOSEN, "nei": REFUSED}


def wanted_here() -> Wanted:
    """What the address asks for; words that are no tags of ours ask for nothing."""
    if not request.args:
        return Wanted()
    found = {
        kind: request.args[name]
        for kind, name in TAG_ARGUMENTS.items()
        if name in request.args and request.args[name] in choices_of_kind(kind.value)
    }
    return Wanted(
        words=request.args.get("q", "").strip()[:MAX_WORDS],
        tags=found,
        outcome=OUTCOMES.get(request.args.get("svar", ""), ""),
        with_film=request.args.get("film") == "1",
    )


def seed_here() -> tuple[int, str | None]:
    """This visit's seed, and the word for it in addresses where the browser may not keep cookies.

    It lies in the visitor's own cookie and nowhere else, says nothing of anybody, and is new after a visit.
    """
    kept, _dot, begun = str(cookie.get(COOKIE_KEY, "")).partition(".")
    seed = read_order(kept)
    if seed is not None and begun.isdigit() and 0 <= time.time() - int(begun) < VISIT_SECONDS:
        return seed, None
    word = request.args.get(SEED_ARGUMENT, "")
    seed = read_order(word)
    if seed is None:
        word = new_order(secrets.randbits(64))
        seed = int(word, 16)
    cookie[COOKIE_KEY] = f"{word}.{int(time.time())}"
    return seed, word


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the gallery: its cards as markup, and what stands around them."""

    cards: Markup
    page: Page[bytes]
    found: Found
    wanted: Wanted
    seed_word: str | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers a page tells around its cards."""
        return self.page.number, self.page.total, self.found.total, self.found.hidden


def gallery(session: Session, call: GalleryCall, *, number: int, now: datetime) -> Shown:
    """That page for this visitor. The same few statements for ten proposals and for a thousand."""
    wanted = wanted_here()
    kept = known_of(session, call, now)
    found = kept.found.get(wanted.key)
    if found is None:
        found = kept.found[wanted.key] = _find(session, call, wanted, now)
    seed, word = seed_here()
    number = min(max(1, number), max(1, -(-found.count // PAGE_SIZE)))
    ids = page_of(found.packed, seed, number=number, size=PAGE_SIZE)
    made = cards_here(session, call, kept, ids, found.packed, now)
    page = Page(ids, number, PAGE_SIZE, found.count)
    return Shown(made, page, found, wanted, word)


def _find(session: Session, call: GalleryCall, wanted: Wanted, now: datetime) -> Found:
    found = queries.find(session, call, wanted)
    if wanted.with_film:
        found = _without(found, queries.closed_films(session, call, now), keep=call.films_public)
    return found


def ids_in(found: Found) -> list[uuid.UUID]:
    """All that was found, in no order of importance."""
    packed = found.packed
    return [uuid.UUID(bytes=packed[at : at + ID_BYTES]) for at in range(0, len(packed), ID_BYTES)]


def _without(found: Found, gone: set[uuid.UUID], *, keep: bool) -> Found:
    left = [one for one in ids_in(found) if keep and one not in gone]
    return replace(found, packed=b"".join(one.bytes for one in left))


def filters() -> list[dict[str, Any]]:
    """The lists one can choose from, with what is chosen now."""
    return [
        {
            "name": name,
            "label": kind_label(kind.value),
            "choices": choices_of_kind(kind.value),
            "chosen": request.args.get(name, ""),
        }
        for kind, name in ((one, TAG_ARGUMENTS[one]) for one in FILTER_KINDS)
    ]


def address_maker(call: GalleryCall, seed_word: str | None) -> Callable[..., str]:
    """For templates: this page's address with something in it changed. `reset` leaves all that is looked for.

    The visit's order stands in it only where it is not known whether the browser keeps cookies.
    """
    kept: dict[str, Any] = {key: one for key, one in request.args.items() if one and key != SEED_ARGUMENT}

    def here_with(*, reset: bool = False, **changes: Any) -> str:
        values = {name: kept[name] for name in ("vis",) if name in kept} if reset else kept
        values = values | changes
        if seed_word is not None:
            values[SEED_ARGUMENT] = seed_word
        return url_for("proposals.list_proposals", slug=call.slug, **values)

    return here_with


def by_district(session: Session, found: Found) -> Mapping[str, int]:
    """How many of all that was found are about each district."""
    return queries.count_by_district(session, ids_in(found)) if found.count else {}
