"""The lot: fixed and published by those who run the round, read by everyone, answered by those drawn."""

import uuid
from datetime import date
from typing import Any

from flask import Response, render_template
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import lot_queries, services
from ..lot_forms import YES, AnswerForm, DrawForm, FixLotForm
from ..lot_models import JuryLot, JuryOffer
from ..lot_policies import can_answer_offer, can_draw, can_manage_seating, can_read_lot
from ..lot_rules import pool_commitment
from ..lot_states import LotState, OfferState
from ..lot_texts import (
    LOT_STATE_NAMES,
    LOT_STATE_TONES,
    OFFER_STATE_NAMES,
    OFFER_STATE_TONES,
    bound_text,
    chance_text,
    drawn_sentence,
    feature_name,
    span,
)
from ..policies import can_manage_jury, can_see_jury
from ..services.drawing import SMALL_POOL
from ._room import load_call, may_know, room
from .plans import may_know_of


def load_lot(session: Session, lot_id: uuid.UUID) -> JuryLot | None:
    """The lot of an address."""
    return session.get(JuryLot, lot_id)


def load_offer(session: Session, offer_id: uuid.UUID) -> JuryOffer | None:
    """The offered seat of an address."""
    return session.get(JuryOffer, offer_id)


@room.route("/utlysninger/<slug>/jury/trekning", methods=["GET", "POST"])
@access(can_manage_jury, load=load_call, known_to=may_know)
def fix_lot(call: Call) -> Any:
    """The call's lots, and the form that fixes pool and quotas of the next."""
    session, form = current_session(), FixLotForm()
    lot = save(form, lambda: _fix(call, form))
    if lot:
        return done(_("Lista og målene ligger fast."), "jury.manage_lot", lot_id=lot.id)
    lots = lot_queries.lots_of(session, call.id)
    return render_template(
        "jury/fix_lot.html",
        form=form,
        call=call,
        lots=lots,
        plan=lot_queries.plan_of(session, call.id),
        free=lot_queries.free_seats(session, call.id),
        pool=len(lot_queries.pool_of(session, call.id)),
        under_way=any(one.state is not LotState.DRAWN for one in lots),
        state_names=LOT_STATE_NAMES,
        state_tones=LOT_STATE_TONES,
    ), form_status(form)


def _fix(call: Call, form: FixLotForm) -> JuryLot:
    session = current_session()
    lot = services.fix_lot(
        session,
        actor=current_person(),
        call=call,
        seed_source=form.seed_source.data or "",
        draw_on=form.draw_on.data or date.min,
        now=now(),
    )
    if lot.pool_size <= SMALL_POOL:
        pool = [one.features for one in lot_queries.members_of(session, lot.id)]
        found, conflict = services.work_out(pool, lot.quotas, lot.seats)
        services.settle_lot(session, lot=lot, found=found, conflict=conflict)
    return lot


def opens_drawn(lot: JuryLot) -> list[uuid.UUID]:
    """Whose names the page shows: those drawn."""
    offers = lot_queries.offers_of(current_session(), lot.id)
    return [one.member.person_id for one in offers if one.member.person_id is not None]


@room.get("/jurytrekninger/<uuid:lot_id>")
@access(can_manage_seating, load=load_lot, known_to=may_know_of, opens=opens_drawn)
def manage_lot(lot: JuryLot) -> Any:
    """How far a lot has come, the next step, and, once it is drawn, who was drawn and what they said."""
    session = current_session()
    rows = [one.commitment for one in lot_queries.members_of(session, lot.id)]
    return render_template(
        "jury/manage_lot.html",
        lot=lot,
        call=lot.call,
        offers=lot_queries.offers_of(session, lot.id),
        is_whole=pool_commitment(lot.salt, rows) == lot.pool_sha256,
        free=lot_queries.free_seats(session, lot.call_id),
        conflict=[bound_text(one) for one in lot.conflict if one["category"] is not None],
        action_form=ActionForm(formdata=None),
        offer_names=OFFER_STATE_NAMES,
        offer_tones=OFFER_STATE_TONES,
        **_words(),
    )


@room.post("/jurytrekninger/<uuid:lot_id>/kunngjor")
@access(can_manage_seating, load=load_lot, known_to=may_know_of)
def publish_lot(lot: JuryLot) -> Any:
    """Show everybody's chance to all."""
    form = ActionForm()
    if save(
        form, lambda: services.publish_lot(current_session(), actor=current_person(), lot=lot, now=now())
    ):
        return done(_("Trekningen er kunngjort."), "jury.manage_lot", lot_id=lot.id)
    return refused(form, "jury.manage_lot", lot_id=lot.id)


@room.post("/jurytrekninger/<uuid:lot_id>/forkast")
@access(can_manage_seating, load=load_lot, known_to=may_know_of)
def discard_lot(lot: JuryLot) -> Any:
    """Drop a lot nobody has seen."""
    form, lot_id, slug = ActionForm(), lot.id, lot.call.slug
    if save(
        form, lambda: services.discard_lot(current_session(), actor=current_person(), lot=lot, now=now())
    ):
        return done(_("Trekningen er forkastet."), "jury.fix_lot", slug=slug)
    return refused(form, "jury.manage_lot", lot_id=lot_id)


@room.route("/jurytrekninger/<uuid:lot_id>/trekk", methods=["GET", "POST"])
@access(can_draw, load=load_lot, known_to=may_know_of)
def draw_lot(lot: JuryLot) -> Any:
    """Type the seed, and draw."""
    form = DrawForm()
    offers = save(
        form,
        lambda: services.draw_lot(
            current_session(), actor=current_person(), lot=lot, seed=form.seed.data or "", now=now()
        ),
    )
    if offers:
        return done(_("Juryen er trukket. De som ble trukket, får e-post."), "jury.manage_lot", lot_id=lot.id)
    return render_template("jury/draw_lot.html", form=form, lot=lot, call=lot.call), form_status(form)


@room.get("/utlysninger/<slug>/juryen/trekning")
@access(can_see_jury, load=load_call, private=True)
def lots(call: Call) -> Any:
    """The lots as everyone sees them: chances before the draw, the seed after it, never a name."""
    return render_template(
        "jury/lots.html", call=call, lots=lot_queries.public_lots(current_session(), call.id), **_words()
    )


def load_public_lot(session: Session, slug: str, number: int) -> JuryLot | None:
    """The lot of an address, once it is published."""
    return lot_queries.public_lot(session, slug, number)


@room.get("/utlysninger/<slug>/juryen/trekning/<int:number>.json")
@access(can_read_lot, load=load_public_lot, private=True)
def lot_file(lot: JuryLot) -> Any:
    """The published file, byte for byte: `flask lot-draw` reads it."""
    answer = Response(lot.file, mimetype="application/json")
    name = f"trekning-{lot.call.slug}-{lot.number}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@room.route("/jurytilbud/<uuid:offer_id>", methods=["GET", "POST"])
@access(can_answer_offer, load=load_offer, private=True)
def answer_offer(offer: JuryOffer) -> Any:
    """Say yes or no to the seat one was drawn for."""
    form, call = AnswerForm(), offer.call
    if save(form, lambda: _answer(offer, form)):
        if form.answer.data == YES:
            return done(_("Velkommen i juryen!"), "jury.welcome", slug=call.slug)
        return done(_("Takk for svaret. Plassen går til en annen."), "calls.show_call", slug=call.slug)
    return render_template(
        "jury/answer_offer.html",
        form=form,
        call=call,
        offer=offer,
        is_open=offer.state is OfferState.OFFERED,
        offer_names=OFFER_STATE_NAMES,
    ), form_status(form)


def _answer(offer: JuryOffer, form: AnswerForm) -> Any:
    session, person, lot = current_session(), current_person(), offer.member.lot
    if form.answer.data == YES:
        said = drawn_sentence(lot.number, lot.pool_size)
        return services.accept_offer(session, actor=person, offer=offer, represents=said, now=now())
    return services.decline_offer(session, actor=person, offer=offer, now=now())


@room.post("/jurytilbud/<uuid:offer_id>/videre")
@access(can_manage_seating, load=load_offer, known_to=may_know_of)
def let_offer_lapse(offer: JuryOffer) -> Any:
    """Nobody answers: the seat is free for the next lot."""
    form, lot_id = ActionForm(), offer.member.lot_id
    if save(
        form,
        lambda: services.let_offer_lapse(current_session(), actor=current_person(), offer=offer, now=now()),
    ):
        return done(_("Plassen er ledig igjen."), "jury.manage_lot", lot_id=lot_id)
    return refused(form, "jury.manage_lot", lot_id=lot_id)


def _words() -> dict[str, Any]:
    return {
        "state_names": LOT_STATE_NAMES,
        "state_tones": LOT_STATE_TONES,
        "feature_name": feature_name,
        "span": span,
        "chance_text": chance_text,
    }
