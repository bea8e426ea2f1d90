"""Payouts written down, money that came back, and uses closed: for those who lead the project."""

from typing import Any

from flask import render_template

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import labels, services
from ..forms import PayoutRecordForm, RefundForm
from ..models import Use
from ..policies import can_close_use, can_pay_use, can_record_payout, can_view_use
from ..states import Means
from .room import load_use, opens_receiver, room
from .use import address


@room.route("/prosjekter/<slug>/pott/bruk/<uuid:use_id>/utbetaling", methods=["GET", "POST"])
@access(can_record_payout, load=load_use, known_to=can_view_use, opens=opens_receiver)
def record_payout(use: Use) -> Any:
    """Write down that money reached its receiver."""
    form = PayoutRecordForm(
        data={
            "number": str(use.payments_made + 1),
            "amount": use.per_payment_ore or use.outstanding_ore,
            "means": Means.BANK,
            "paid_on": to_oslo(now()).date(),
        }
    )
    payout = save(form, lambda: _record(form, use))
    if payout is not None:
        return done(_("Utbetalingen er skrevet inn."), "pots.show_use", **address(use))
    page = render_template(
        "pots/payout.html", form=form, use=use, pot=use.pot, project=use.pot.project, labels=labels
    )
    return page, form_status(form)


def _record(form: PayoutRecordForm, use: Use) -> Any:
    return services.record_payout(
        current_session(),
        actor=current_person(),
        use=use,
        amount_ore=form.amount.data or 0,
        paid_on=form.paid_on.data,
        means=form.means.data,
        receiver=form.receiver.data or "",
        not_for_wages=bool(form.not_for_wages.data),
        number=form.number_shown,
        now=now(),
    )


@room.route("/prosjekter/<slug>/pott/bruk/<uuid:use_id>/penger-tilbake", methods=["GET", "POST"])
@access(can_pay_use, load=load_use, known_to=can_view_use, opens=opens_receiver)
def refund(use: Use) -> Any:
    """Write down money that came back by itself."""
    form = RefundForm()
    booking = save(
        form,
        lambda: services.refund(
            current_session(),
            actor=current_person(),
            use=use,
            amount_ore=form.amount.data or 0,
            text=form.text.data or "",
            now=now(),
        ),
    )
    if booking is not None:
        return done(_("Pengene er tilbake i potten."), "pots.show_use", **address(use))
    page = render_template("pots/refund.html", form=form, use=use, pot=use.pot, project=use.pot.project)
    return page, form_status(form)


@room.post("/prosjekter/<slug>/pott/bruk/<uuid:use_id>/ferdig")
@access(can_close_use, load=load_use, known_to=can_view_use)
def close_use(use: Use) -> Any:
    """No more will be paid: the rest goes back to the pot."""
    form = ActionForm()
    closed = save(
        form,
        lambda: services.close_use(current_session(), actor=current_person(), use=use, now=now()),
    )
    if closed is None:
        return refused(form, "pots.show_use", **address(use))
    return done(_("Det som var igjen, er tilbake i potten."), "pots.show_use", **address(use))
