"""The money page, and proposing a use."""

import uuid
from typing import Any

from flask import render_template, request

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, show_money
from fellespott.core.pagination import paginate
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.letters.states import Form as PayoutForm

from .. import labels, queries, services
from ..forms import UseForm
from ..models import Pot, Use
from ..policies import can_look_inside, can_propose_use, can_settle_pot, can_view_pot
from .room import load_pot, room


@room.get("/prosjekter/<slug>/pott")
@access(can_view_pot, load=load_pot)
def show_pot(pot: Pot) -> str:
    """Promised, decided, paid, left: for everyone. Receivers and purposes: for those in the project."""
    session, person = current_session(), current_person()
    inside = bool(can_look_inside(person, pot.project, now()))
    statement = queries.select_uses(pot, public=not inside)
    return render_template(
        "pots/show.html",
        pot=pot,
        project=pot.project,
        letter=pot.letter,
        inside=inside,
        may_propose=pot.stopped_at is None
        and pot.closed_at is None
        and bool(can_propose_use(person, pot, now())),
        may_settle=bool(can_settle_pot(person, pot, now())),
        action_form=ActionForm(),
        is_over=services.is_over(pot, now()),
        page=paginate(session, statement, number=request.args.get("side", 1, type=int)),
        rows=labels.share_of_promise(pot, queries.returned_ore(session, pot)),
        by_category=[
            (labels.category_name(key), sum_) for key, sum_ in queries.sums_by_category(session, pot)
        ],
        by_form=[(labels.FORMS[form], sum_) for form, sum_ in queries.sums_by_form(session, pot)],
        instalments=queries.instalments_of(session, pot),
        labels=labels,
    )


@room.route("/prosjekter/<slug>/pott/foresla", methods=["GET", "POST"])
@access(can_propose_use, load=load_pot)
def propose_use(pot: Pot) -> Any:
    """A use, in one small form. How many must agree is said on the next page."""
    form = UseForm().offer(pot)
    if not form.once.data:
        form.once.data = str(uuid.uuid4())
    use = save(form, lambda: _propose(form, pot))
    if use is not None:
        return done(_said(use), "pots.show_use", slug=pot.project.slug, use_id=use.id)
    page = render_template(
        "pots/propose.html", form=form, pot=pot, project=pot.project, labels=labels, letter=pot.letter
    )
    return page, form_status(form)


def _propose(form: UseForm, pot: Pot) -> Use:
    person = current_person()
    is_plan = form.form.data is PayoutForm.UNCONDITIONAL
    return services.propose_use(
        current_session(),
        actor=person,
        pot=pot,
        category_key=form.category.data or "",
        form=form.form.data,
        purpose=form.purpose.data or "",
        reason=form.reason.data or "",
        receiver=form.receiver.data or "",
        receiver_person=person if form.to_me.data else None,
        amount_ore=form.total_ore,
        per_payment_ore=form.per_payment.data if is_plan else None,
        payments_planned=form.payments.data if is_plan else None,
        first_payment_on=form.first_payment_on.data if is_plan else None,
        not_for_wages=bool(form.not_for_wages.data),
        use_id=_as_uuid(form.once.data),
        now=now(),
    )


def _as_uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _said(use: Use) -> str:
    return _("Forslaget er lagt inn. %(needs)s", needs=str(labels.NEEDS[use.needs]))


@room.post("/prosjekter/<slug>/pott/resten-tilbake")
@access(can_settle_pot, load=load_pot)
def return_rest(pot: Pot) -> Any:
    """Give what is left back, when the project is over."""
    form, slug = ActionForm(), pot.project.slug
    booking = save(
        form,
        lambda: services.return_rest(current_session(), actor=current_person(), pot=pot, now=now()),
    )
    if booking is None:
        return refused(form, "pots.show_pot", slug=slug)
    back = _("%(amount)s er gitt tilbake.", amount=show_money(booking.amount_ore))
    return done(back, "pots.show_pot", slug=slug)
