"""Reads for the gallery: few statements, however many proposals there are, and rows instead of objects.

What is never read here: who sent in first, how often something was looked at. There are no such counts.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, exists, func, null, or_, select
from sqlalchemy.orm import Session, lazyload

from fellespott.calls.models import Call
from fellespott.calls.states import Phase, Publicity
from fellespott.core.unchanged import unchanged
from fellespott.groups.models import Group
from fellespott.media.models import Caption, Media
from fellespott.media.states import MediaState
from fellespott.safety.models import HiddenThing

from .film_people import shown_to_all
from .models import BudgetLine, FilmPerson, Proposal, ProposalTag
from .ordering import ID_BYTES
from .policies import REFUSED
from .states import ProposalState, TagKind

# A tag of any of these kinds can be chosen, one of each.
FILTER_KINDS = (TagKind.DISTRICT, TagKind.AGE_GROUP, TagKind.MARMOT, TagKind.NEED_AREA)


@dataclass(frozen=True, slots=True)
class GalleryCall:
    """What a gallery needs of its call, under the names a Call has, so that policies can be asked."""

    id: uuid.UUID
    slug: str
    title: str
    phase: Phase
    opens_at: datetime
    closes_at: datetime
    proposals_public: Publicity
    films_public: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor looks for. Empty: everything."""

    words: str = ""
    tags: Mapping[TagKind, str] = field(default_factory=dict)
    outcome: str = ""
    with_film: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for those who look for the same."""
        return self.words, tuple(self.tags.items()), self.outcome, self.with_film

    @property
    def is_anything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.words or self.tags or self.outcome or self.with_film)


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of what a visitor may see, sixteen bytes each, and how many there are in all."""

    packed: bytes
    total: int
    hidden: int

    @property
    def count(self) -> int:
        """How many are shown."""
        return len(self.packed) // ID_BYTES


@dataclass(frozen=True, slots=True)
class Card:
    """One proposal as the gallery shows it: plain values, so that equal cards look alike."""

    id: str  # as 32 hexadecimal digits, like the film's: a page has many, and needs few of them as more
    title: str
    dream: str
    group: str
    area: str
    total_ore: int
    tags: str
    outcome: str
    is_invented: bool
    film: str | None
    has_poster: bool
    has_captions: bool
    seconds: int
    has_people: bool


_CALL = select(*(getattr(Call, one.name) for one in fields(GalleryCall))).where(
    Call.slug == bindparam("slug")
)


def call_for_gallery(session: Session, slug: str) -> GalleryCall | None:
    """The call with that public address part, as the gallery needs it."""
    kept = unchanged(session)
    known: GalleryCall | None = kept.get((GalleryCall, slug))
    if known is None:
        row = session.connection().execute(_CALL, {"slug": slug}).first()
        known = GalleryCall(*row) if row is not None else None
        kept[GalleryCall, slug] = known
    return known


def public(publicity: Publicity, *, is_decided: bool) -> ColumnElement[bool]:
    """policies.is_public in SQL, for what was sent in to such a call, after its deadline; hidden ones too."""
    asked = ~Proposal.asks_not_public
    if publicity is Publicity.NEVER or (publicity is Publicity.AFTER_DECISION and not is_decided):
        return and_(asked, Proposal.id.is_(None))
    if not is_decided:
        return asked  # a decision is published in the very transaction that decides the call
    outcome = Proposal.published_outcome
    stays = or_(Proposal.stays_if_refused, func.coalesce(outcome, "") != REFUSED)
    return and_(asked, stays, *([outcome.is_not(None)] if publicity is Publicity.AFTER_DECISION else []))


def find(session: Session, call: GalleryCall, wanted: Wanted) -> Found:
    """All that was sent in to the call, counted, and the ids of what is shown and wanted. One statement."""
    shown = call.proposals_public, call.phase.is_decided
    statement = _all_of(*shown) if wanted.is_anything else _select_found(*shown, *_conditions(wanted))
    row = session.connection().execute(statement, {"call": call.id}).one()
    # Spaces between them may stay; the dashes PostgreSQL writes may not.
    return Found(bytes.fromhex((row[0] or "").replace("-", "")), row[1], row[2])


def _select_found(publicity: Publicity, is_decided: bool, *conditions: ColumnElement[bool]) -> Select[Any]:
    sent_in = Proposal.call_id == bindparam("call"), Proposal.state == ProposalState.SUBMITTED
    shown = public(publicity, is_decided=is_decided)
    taken_down = select(HiddenThing.thing_id).where(HiddenThing.kind == Proposal.hidden_kind)
    hidden = (
        select(func.count())
        .select_from(HiddenThing)
        .join(Proposal, Proposal.id == HiddenThing.thing_id)
        .where(HiddenThing.kind == Proposal.hidden_kind, *sent_in, shown)
    )
    # One text of all ids: a row for each would cost more than the whole page.
    ids = (
        select(func.aggregate_strings(cast(Proposal.id, String), " "))
        .select_from(Proposal)
        .where(*sent_in, shown, Proposal.id.not_in(taken_down), *conditions)
    )
    total = select(func.count()).select_from(Proposal).where(*sent_in)
    return select(ids.scalar_subquery(), total.scalar_subquery(), hidden.scalar_subquery())


@cache
def _all_of(publicity: Publicity, is_decided: bool) -> Select[Any]:
    """The statement of everyone who looks for nothing in particular: made once."""
    return _select_found(publicity, is_decided)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_about(word) for word in wanted.words.split()[:6]]
    found += [
        exists().where(
            ProposalTag.proposal_id == Proposal.id, ProposalTag.kind == kind, ProposalTag.key == key
        )
        for kind, key in wanted.tags.items()
    ]
    if wanted.outcome:
        found.append(Proposal.published_outcome == wanted.outcome)
    if wanted.with_film:
        captioned = exists().where(Caption.media_id == Media.id)
        found.append(exists().where(Media.id == Proposal.film_id, Media.state == MediaState.READY, captioned))
    return found


def _about(word: str) -> ColumnElement[bool]:
    """Somewhere in what the group wrote, whatever the case."""
    texts = (Proposal.title, Proposal.need, Proposal.dream, Proposal.idea, Proposal.participants)
    in_group = exists().where(
        Group.id == Proposal.group_id,
        or_(Group.name.icontains(word, autoescape=True), Group.area.icontains(word, autoescape=True)),
    )
    return or_(*(text.icontains(word, autoescape=True) for text in texts), in_group)


@cache
def _select_cards() -> Select[Any]:
    """Made once the rooms are all there: what a decision says is put on proposals by a later one."""
    return (
        select(
            cast(Proposal.id, String),
            Proposal.title,
            Proposal.dream,
            Group.name,
            Group.area,
            select(func.coalesce(func.sum(BudgetLine.amount_ore), 0))
            .where(BudgetLine.proposal_id == Proposal.id)
            .scalar_subquery(),
            select(func.aggregate_strings(ProposalTag.key, " "))
            .where(ProposalTag.proposal_id == Proposal.id)
            .scalar_subquery(),
            Proposal.published_outcome,
            Proposal.is_invented,
            cast(Media.id, String),
            Media.poster_key.is_not(None),
            exists().where(Caption.media_id == Media.id),
            Media.duration_ms,
            exists().where(FilmPerson.proposal_id == Proposal.id),
        )
        .join(Group, Group.id == Proposal.group_id)
        .outerjoin(Media, and_(Media.id == Proposal.film_id, Media.state == MediaState.READY))
        .where(Proposal.id.in_(bindparam("ids", expanding=True)))
    )


@dataclass(frozen=True, slots=True)
class Sign:
    """All of a card that can change once a proposal is sent in; the rest changes with its version.

    Texts, money and tags are fixed by then. A group's name, the film's state and an answer are not.
    """

    id: str
    version: int
    group: str
    area: str
    film: str | None
    has_poster: bool
    seconds: int | None
    has_captions: bool
    has_people: bool
    outcome: str | None


@cache
def _select_signs(is_decided: bool) -> Any:
    return (
        select(
            cast(Proposal.id, String),
            Proposal.version,
            Group.name,
            Group.area,
            cast(Media.id, String),
            Media.poster_key.is_not(None),
            Media.duration_ms,
            exists().where(Caption.media_id == Media.id),
            exists().where(FilmPerson.proposal_id == Proposal.id),
            Proposal.published_outcome if is_decided else null(),
        )
        .join(Group, Group.id == Proposal.group_id)
        .outerjoin(Media, and_(Media.id == Proposal.film_id, Media.state == MediaState.READY))
        .where(Proposal.id.in_(bindparam("ids", expanding=True)))
    )


def signs_of(session: Session, call: GalleryCall, ids: Sequence[uuid.UUID]) -> dict[str, Sign]:
    """What tells whether a kept card still holds, by proposal. One statement."""
    if not ids:
        return {}
    rows = session.connection().execute(_select_signs(call.phase.is_decided), {"ids": list(ids)})
    return {row[0].replace("-", ""): Sign(*row) for row in rows.all()}


def cards_of(session: Session, ids: Sequence[uuid.UUID]) -> dict[str, Card]:
    """The cards of a page, by proposal. One statement."""
    if not ids:
        return {}
    rows = session.connection().execute(_select_cards(), {"ids": list(ids)})
    return {card.id: card for card in map(_card, rows)}


def _card(row: Any) -> Card:
    key, title, dream, group, area, total, tags, outcome, invented, film, poster, captions, ms, people = row
    return Card(
        id=key.replace("-", ""),
        title=title,
        dream=dream,
        group=group,
        area=area,
        total_ore=int(total),
        tags=tags or "",
        outcome=outcome or "",
        is_invented=invented,
        film=film.replace("-", "") if film is not None else None,
        has_poster=bool(poster),
        has_captions=bool(captions),
        seconds=(ms or 0) // 1000,
        has_people=bool(people),
    )


def closed_films(
    session: Session, call: GalleryCall, now: datetime, ids: Sequence[uuid.UUID] | None = None
) -> set[uuid.UUID]:
    """Proposals of the call, or of these, whose film is not for everyone though the call lets films be.

    Only a film somebody of the group is seen in can be: the others have nobody to ask.
    """
    seen = select(FilmPerson.proposal_id) if ids is None else _seen_in(ids)
    asked = list(
        session.scalars(
            select(Proposal).where(Proposal.id.in_(seen), Proposal.call_id == call.id).options(lazyload("*"))
        )
    )
    return {one.id for one in asked} - shown_to_all(session, asked, now)


def _seen_in(ids: Sequence[uuid.UUID]) -> Select[uuid.UUID]:
    return select(FilmPerson.proposal_id).where(FilmPerson.proposal_id.in_(ids))


def count_by_district(session: Session, ids: Sequence[uuid.UUID]) -> dict[str, int]:
    """How many of these proposals are about each district, by its key."""
    rows = session.execute(
        select(ProposalTag.key, func.count())
        .where(ProposalTag.kind == TagKind.DISTRICT, ProposalTag.proposal_id.in_(ids))
        .group_by(ProposalTag.key)
    )
    return {row[0]: row[1] for row in rows}


def proposals_among(session: Session, ids: Sequence[uuid.UUID]) -> list[Proposal]:
    """These proposals as objects, for the few of a page that need more than a card tells."""
    found = select(Proposal).where(Proposal.id.in_(ids)).order_by(Proposal.id)
    return list(session.scalars(found).unique()) if ids else []
