"""The cards of a page of the gallery as markup. What is drawn is kept, under everything it was drawn from.

Nothing kept can be older than what it shows: its key holds each value that can change (gallery_queries.Sign),
read anew for every page. Whether a proposal is there at all is never kept.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import get_template_attribute, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from fellespott.calls.states import Phase
from fellespott.calls.tags import known_tags, tag_label
from fellespott.core.clock import to_oslo
from fellespott.core.i18n import chosen_language
from fellespott.core.registry import ChainStation
from fellespott.core.unchanged import unchanged

from . import gallery_queries as queries
from .chain import STATIONS, chains_of, put_in_line
from .gallery_queries import Card, Found, GalleryCall, Sign
from .ordering import ID_BYTES
from .policies import CHOSEN

MOST_KEPT = 8192
# So many pages were read anew without a write between them: it is quiet.
QUIET_AFTER = 6
_kept: dict[object, str] = {}


@dataclass(slots=True)
class Known:
    """What visitors before this one had read, with not a thing written to the database since."""

    found: dict[object, Found] = field(default_factory=dict)
    cards: dict[tuple[object, ...], dict[bytes, str]] = field(default_factory=dict)
    asked: int = 0  # how often somebody's page held what was not read yet


def known_of(session: Session, call: GalleryCall, now: datetime) -> Known:
    """What is known of that call today: a yes to be seen ends with a day, and nobody writes that down."""
    known: Known = unchanged(session).setdefault((Known, call.id, to_oslo(now).date()), Known())
    return known


def cards_here(
    session: Session, call: GalleryCall, known: Known, ids: Sequence[bytes], packed: bytes, now: datetime
) -> Markup:
    """The cards of these proposals, in this order. At most two statements, however many there are.

    `packed` is all that could be asked for next: where nobody writes for a while, the rest is read at once.
    """
    came_to_jury = call.phase is Phase.JURY or call.phase.is_decided
    around = (chosen_language(), request.script_root, came_to_jury, call.films_public)
    drawn = known.cards.setdefault(around, {})
    unread = [uuid.UUID(bytes=one) for one in ids if one not in drawn]
    if unread:
        drawn |= {one.bytes: card for one, card in _draw_all(session, call, unread, around, now).items()}
        known.asked += 1
        if known.asked == QUIET_AFTER:
            rest = [uuid.UUID(bytes=packed[at : at + ID_BYTES]) for at in range(0, len(packed), ID_BYTES)]
            signs = queries.signs_of(session, call, rest)
            closed = _closed(session, call, signs, now)
            for one in rest:
                sign = signs.get(one.hex)
                card = _kept.get((sign, one.hex in closed, around))
                if card is not None:
                    drawn[one.bytes] = card
    return Markup("".join([drawn[one] for one in ids]))  # noqa: S704 - each was drawn by a template


def _draw_all(
    session: Session, call: GalleryCall, ids: Sequence[uuid.UUID], around: tuple[Any, ...], now: datetime
) -> dict[uuid.UUID, str]:
    signs = queries.signs_of(session, call, ids)
    closed = _closed(session, call, signs, now)
    keys = {one: (signs[one.hex], one.hex in closed, around) for one in ids if one.hex in signs}
    # A yes goes on to letter, money and story: those few are drawn anew each time.
    chosen = [one for one in keys if signs[one.hex].outcome == CHOSEN]
    missing = [one for one in keys if keys[one] not in _kept or one in chosen]
    made = dict.fromkeys(ids, "")
    made |= {one: _kept[keys[one]] for one in keys if one not in missing}
    lines = _lines_of(session, chosen, now)
    for card in queries.cards_of(session, missing).values():
        one = uuid.UUID(card.id)
        is_open = card.film is not None and call.films_public and card.id not in closed
        made[one] = _draw(card, is_open, lines.get(one) or _line(card.film is not None, bool(around[2])))
        if one not in chosen:
            _keep(keys[one], made[one])
    return made


def _keep(key: object, drawn: str) -> None:
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = drawn


def forget_cards() -> None:
    """Draw everything anew from here on."""
    _kept.clear()


def _closed(session: Session, call: GalleryCall, signs: dict[str, Sign], now: datetime) -> frozenset[str]:
    """Those whose film is not for everyone though the call lets films be."""
    asked = [uuid.UUID(key) for key, one in signs.items() if one.has_people and one.film]
    if not asked or not call.films_public:
        return frozenset()
    return frozenset(one.hex for one in queries.closed_films(session, call, now, asked))


def _lines_of(
    session: Session, ids: Sequence[uuid.UUID], now: datetime
) -> dict[uuid.UUID, list[ChainStation]]:
    """The whole chain line of the few that got a yes, as their rooms tell it."""
    if not ids:
        return {}
    return chains_of(session, queries.proposals_among(session, ids), now)


def _draw(card: Card, film_is_open: bool, line: Sequence[ChainStation]) -> str:
    draw = get_template_attribute("proposals/_card.html", "proposal_card")
    tags = [tag_label(one) for one in known_tags(card.tags.split())]
    film = uuid.UUID(card.film) if card.film else None
    return str(draw(card, uuid.UUID(card.id), film, film_is_open, line, tags))


def _line(has_film: bool, came_to_jury: bool) -> list[ChainStation]:
    """How far everything has come that got no yes, without asking the rooms about each."""
    told = [ChainStation("idea", STATIONS["idea"], done=True)]
    if has_film:
        told.append(ChainStation("film", STATIONS["film"], done=True))
    if came_to_jury:
        told.append(ChainStation("jury", STATIONS["jury"], done=True))
    return put_in_line(told)
