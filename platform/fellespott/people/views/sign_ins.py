"""Where I am signed in, and ending it there."""

import uuid
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save

from ..login import current_sign_in, end_session, ends_at
from ..models import SignIn
from ..policies import can_be_signed_in, can_end_sign_in
from ..queries import open_sign_ins
from ..services import end_other_sign_ins, end_sign_in
from ..texts import WAY_NAMES
from .room import room


def load_sign_in(session: Session, *, sign_in_id: uuid.UUID) -> SignIn | None:
    """The sign-in of an address."""
    return session.get(SignIn, sign_in_id)


@room.get("/meg/innlogginger")
@access(can_be_signed_in)
def list_sign_ins() -> str:
    """Every device I am signed in on: how, since when, last used, until when."""
    found = open_sign_ins(current_session(), current_person())
    return render_template(
        "people/list_sign_ins.html",
        sign_ins=[(one, ends_at(one)) for one in found if ends_at(one) > now()],
        this_one=current_sign_in(),
        way_names=WAY_NAMES,
        form=ActionForm(formdata=None),
    )


@room.post("/meg/innlogginger/<uuid:sign_in_id>/avslutt")
@access(can_end_sign_in, load=load_sign_in, private=True)
def end_one_sign_in(sign_in: SignIn) -> Any:
    """End one of them; this one is signing out."""
    form, here = ActionForm(), current_sign_in()
    is_here = here is not None and here.id == sign_in.id

    def act() -> bool:
        end_sign_in(current_session(), actor=current_person(), sign_in=sign_in, now=now())
        return True

    if save(form, act) is None:
        return refused(form, "people.list_sign_ins")
    if is_here:
        end_session()
        return done(_("Du er logget ut."), "home.front")
    return done(_("Du er logget ut der."), "people.list_sign_ins")


@room.post("/meg/innlogginger/avslutt-andre")
@access(can_be_signed_in)
def end_all_other_sign_ins() -> Any:
    """End every one but this."""
    form = ActionForm()

    def act() -> bool:
        here = current_sign_in()
        if here is not None:
            end_other_sign_ins(current_session(), actor=current_person(), but=here, now=now())
        return True

    if save(form, act) is None:
        return refused(form, "people.list_sign_ins")
    return done(_("Du er logget ut alle andre steder."), "people.list_sign_ins")
