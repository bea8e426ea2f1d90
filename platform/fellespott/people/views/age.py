"""My age, as a band: asked where it changes what we do, and never needed to take part (rule R20)."""

from typing import Any

from flask import redirect, render_template, request

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, safe_next, save

from ..policies import can_be_signed_in
from ..self_forms import AgeForm
from ..services import set_age
from .room import room


@room.route("/meg/alder", methods=["GET", "POST"])
@access(can_be_signed_in)
def my_age() -> Any:
    """Say how old I am, or take it back. The month of turning 18 goes with a band that does not fit it."""
    me = current_person()
    form = AgeForm(data={"age": me.age_band.value if me.age_band else ""})

    def act() -> Any:
        kept = me.turns_18 if form.chosen is me.age_band else None
        return set_age(current_session(), actor=me, person=me, band=form.chosen, turns_18=kept, now=now())

    if save(form, act) is None:
        return render_template("people/age.html", form=form), form_status(form)
    onward = safe_next(request.args.get("next"))
    return redirect(onward, 303) if onward else done(_("Lagret."), "people.account")
