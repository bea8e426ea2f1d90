"""The lot in two published steps: first everybody's chance, then, with a seed from outside, the draw."""

import json
import secrets
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.core.clock import to_oslo
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person

from .. import lot_notices, lot_queries
from ..lot.drawing import draw
from ..lot.pools import Pool, Quota
from ..lot_models import JuryLot, JuryLotMember, JuryOffer, JuryVolunteer
from ..lot_rules import Wanted, generalise, pool_commitment, quotas_left, row_commitment, told_rows
from ..lot_states import LOT_TRANSITIONS, CameBy, LotState, OfferState
from ..models import Juror
from ..states import AgeBand, Background
from .seating import seat_juror

# Pools up to this size are worked out while whoever asked waits; larger ones by a job.
SMALL_POOL = 300
SALT_BYTES = 32
PUBLISH_FIRST = _l("Trekningen må kunngjøres først, og trekkes bare én gang.")
TOO_EARLY = _l("Tallet er ikke kjent ennå. Trekk på den dagen som er kunngjort, eller senere.")


def fix_lot(
    session: Session, *, actor: Person, call: Call, seed_source: str, draw_on: date, now: datetime
) -> JuryLot:
    """Fix pool and quotas of the call's next lot, for the seats that are free.

    Who sits or is offered a seat counts towards the quotas. Raises DomainError "no_free_seats",
    "lot_under_way" or "nobody_to_draw" (409), "seed_known" (field "draw_on") for a day that is not to come.
    """
    lock(session, Call, call.id)
    _refuse_known(draw_on, now)
    earlier = lot_queries.lots_of(session, call.id)
    if any(one.state is not LotState.DRAWN for one in earlier):
        raise DomainError("lot_under_way", _l("En annen trekning er ikke ferdig."), status=409)
    seats = lot_queries.free_seats(session, call.id)
    if not seats:
        raise DomainError("no_free_seats", _l("Det er ingen ledige plasser å trekke om."), status=409)
    pool = lot_queries.pool_of(session, call.id)
    if not pool:
        raise DomainError("nobody_to_draw", _l("Det er ingen frivillige å trekke blant."), status=409)
    taken = lot_queries.seated_features(session, call.id) + lot_queries.offered_features(session, call.id)
    wanted = lot_queries.wanted_in(session, call.id)
    lot = JuryLot(
        id=uuid.uuid4(),
        call=call,
        number=1 + max((one.number for one in earlier), default=0),
        seats=seats,
        targets=_as_rows(wanted),
        quotas=_as_rows(quotas_left(wanted, taken)),
        seed_source=seed_source.strip(),
        draw_on=draw_on,
        salt=secrets.token_hex(SALT_BYTES),
        pool_size=len(pool),
        fixed_at=now,
        fixed_by_id=actor.id,
    )
    members = _members(lot, pool)
    lot.pool_sha256 = pool_commitment(lot.salt, [one.commitment for one in members])
    session.add(lot)
    session.flush()
    session.add_all(members)
    session.flush()
    record(session, actor=actor, action="lot.fixed", on=lot, now=now, seats=seats, pool=len(pool))
    return lot


def _as_rows(wanted: Sequence[Wanted] | Sequence[Quota]) -> list[dict[str, Any]]:
    return [
        {"category": one.category, "feature": one.feature, "low": one.low, "high": one.high} for one in wanted
    ]


def _members(lot: JuryLot, pool: Sequence[JuryVolunteer]) -> list[JuryLotMember]:
    """The pool's rows, in an order nobody can tell anything from."""
    mixed = list(pool)
    secrets.SystemRandom().shuffle(mixed)
    rows = []
    for position, one in enumerate(mixed):
        features = lot_queries.features_of(one.background, one.age_band, one.traits)
        salt = secrets.token_hex(SALT_BYTES)
        rows.append(
            JuryLotMember(
                id=uuid.uuid4(),
                lot_id=lot.id,
                position=position,
                person_id=one.person_id,
                features=features,
                salt=salt,
                commitment=row_commitment(salt, str(one.person_id), features),
            )
        )
    return rows


def work_out(
    pool: Sequence[dict[str, str]], quotas: Sequence[dict[str, Any]], seats: int
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The lot as it will be published, or None and the quotas that cannot be kept together.

    Plain values in and out: needs no transaction, however long it takes.
    """
    # Loads solvers, so only here.
    from ..lot.lots import as_data, make_lot
    from ..lot.refusals import Impossible

    wanted = [Quota(one["category"], one["feature"], one["low"], one["high"]) for one in quotas]
    categories, rows = told_rows(pool, wanted)
    try:
        lot = make_lot(Pool(categories, tuple(rows)), wanted, seats)
    except Impossible as error:
        return None, [
            {
                "category": one.quota.category if one.quota is not None else None,
                "feature": one.quota.feature if one.quota is not None else None,
                "number": one.number,
                "at_least": one.at_least,
                "in_pool": one.in_pool,
            }
            for one in error.bounds
        ]
    return as_data(lot) | {
        "categories": list(categories),
        "rows": [list(one) for one in generalise(rows)],
    }, []


def settle_lot(
    session: Session, *, lot: JuryLot, found: dict[str, Any] | None, conflict: list[dict[str, Any]]
) -> JuryLot:
    """Keep what was worked out. A lot that is settled already stays as it is."""
    lock(session, JuryLot, lot.id)
    if lot.state is not LotState.WAITING:
        return lot
    if found is None:
        lot.conflict = conflict
        _move(lot, LotState.IMPOSSIBLE)
    else:
        told = {
            "lot": f"{lot.call.slug}/{lot.number}",
            "seed_source": lot.seed_source,
            "draw_on": lot.draw_on.isoformat(),
            "pool_sha256": lot.pool_sha256,
            "pool_size": lot.pool_size,
            "targets": lot.targets,
        }
        lot.file = json.dumps(told | found, ensure_ascii=False, sort_keys=True) + "\n"
        lot.panels_total, lot.min_probability = len(found["panels"]), found["min_probability"]
        _move(lot, LotState.READY)
    session.flush()
    return lot


def publish_lot(session: Session, *, actor: Person, lot: JuryLot, now: datetime) -> JuryLot:
    """Show everybody's chance to all, before anybody can know the seed.

    Raises DomainError "not_ready" or "seed_known" (409).
    """
    lock(session, JuryLot, lot.id)
    if LotState.PUBLISHED not in LOT_TRANSITIONS[lot.state]:
        raise DomainError("not_ready", _l("Trekningen kan ikke kunngjøres nå."), status=409)
    _refuse_known(lot.draw_on, now, status=409)
    lot.published_at = now
    _move(lot, LotState.PUBLISHED)
    session.flush()
    record(session, actor=actor, action="lot.published", on=lot, now=now, sha256=lot.pool_sha256)
    return lot


def discard_lot(session: Session, *, actor: Person, lot: JuryLot, now: datetime) -> Call:
    """Drop a lot nobody has seen. Raises DomainError "lot_published" (409)."""
    lock(session, JuryLot, lot.id)
    if lot.published_at is not None:
        raise DomainError("lot_published", _l("Trekningen er kunngjort. Da blir den stående."), status=409)
    call = lot.call
    record(session, actor=actor, action="lot.discarded", on=lot, now=now)
    for member in lot_queries.members_of(session, lot.id):
        session.delete(member)
    session.flush()
    session.delete(lot)
    session.flush()
    return call


def draw_lot(session: Session, *, actor: Person, lot: JuryLot, seed: str, now: datetime) -> list[JuryOffer]:
    """Draw one panel with the seed, and offer its people their seats. One draw for each lot.

    Who has left the pool since it was published is offered nothing; the seat waits for the next lot.
    Raises DomainError "not_published" or "too_early" (409).
    """
    lock(session, JuryLot, lot.id)
    if LotState.DRAWN not in LOT_TRANSITIONS[lot.state]:
        raise DomainError("not_published", PUBLISH_FIRST, status=409)
    if to_oslo(now).date() < lot.draw_on:
        raise DomainError("too_early", TOO_EARLY, status=409)
    panels = json.loads(lot.file)["panels"]
    place = draw([one["weight"] for one in panels], seed.strip())
    lot.seed, lot.panel, lot.drawn_at, lot.drawn_by_id = seed.strip(), place, now, actor.id
    _move(lot, LotState.DRAWN)
    drawn, seated = set(panels[place]["rows"]), lot_queries.seated_people(session, lot.call_id)
    offers = [
        _offer(member, seated, now)
        for member in lot_queries.members_of(session, lot.id)
        if member.position in drawn
    ]
    session.add_all(offers)
    session.flush()
    record(session, actor=actor, action="lot.drawn", on=lot, now=now, seed=lot.seed, panel=place)
    for offer in offers:
        _tell(session, offer, now)
    return offers


def _offer(member: JuryLotMember, seated: set[uuid.UUID], now: datetime) -> JuryOffer:
    """A seat, or one that lapsed at once: the person left, or got a seat of another kind meanwhile."""
    gone = member.person_id is None or member.person_id in seated
    return JuryOffer(
        id=uuid.uuid4(),
        member=member,
        state=OfferState.LAPSED if gone else OfferState.OFFERED,
        offered_at=now,
        answered_at=now if gone else None,
    )


def _tell(session: Session, offer: JuryOffer, now: datetime) -> None:
    person = offer.member.person
    if offer.state is OfferState.OFFERED and person is not None and person.email:
        link = absolute_url("jury.answer_offer", offer_id=offer.id)
        subject, body = lot_notices.offer_mail(call=offer.call, person=person, link=link)
        queue_mail(session, to=person.email, subject=subject, body=body, now=now)


def accept_offer(
    session: Session, *, actor: Person, offer: JuryOffer, represents: str, now: datetime
) -> Juror:
    """Take the seat one was drawn for. Refuses as `seat_juror`, and "answered" (409) the second time."""
    _answer(session, offer, OfferState.ACCEPTED, now)
    features = offer.member.features
    return seat_juror(
        session,
        actor=actor,
        call=offer.call,
        person=actor,
        background=Background(features["background"]),
        age_band=AgeBand(features["age"]),
        represents=represents,
        came_by=CameBy.DRAWN,
        now=now,
    )


def decline_offer(session: Session, *, actor: Person, offer: JuryOffer, now: datetime) -> JuryOffer:
    """Leave the seat to another; no reason is asked. Raises DomainError "answered" (409)."""
    _answer(session, offer, OfferState.DECLINED, now)
    record(session, actor=actor, action="offer.declined", on=offer, now=now)
    return offer


def let_offer_lapse(session: Session, *, actor: Person, offer: JuryOffer, now: datetime) -> JuryOffer:
    """Nobody answers: the seat is free for the next lot. Raises DomainError "answered" (409)."""
    _answer(session, offer, OfferState.LAPSED, now)
    record(session, actor=actor, action="offer.lapsed", on=offer, now=now)
    return offer


def _answer(session: Session, offer: JuryOffer, state: OfferState, now: datetime) -> None:
    lock(session, JuryOffer, offer.id)
    if offer.state is not OfferState.OFFERED:
        raise DomainError("answered", _l("Det er alt svart på dette tilbudet."), status=409)
    offer.state, offer.answered_at = state, now
    session.flush()


def _refuse_known(day: date, now: datetime, status: int = 422) -> None:
    if day <= to_oslo(now).date():
        raise DomainError(
            "seed_known",
            _l("Dagen må komme etter kunngjøringen, så ingen kan vite tallet på forhånd."),
            field="draw_on",
            status=status,
        )


def _move(lot: JuryLot, state: LotState) -> None:
    if state not in LOT_TRANSITIONS[lot.state]:
        raise ValueError(f"a lot does not go from {lot.state} to {state}")
    lot.state = state
