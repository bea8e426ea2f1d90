"""A screen many use: saying so, staying signed in on it, and leaving it."""

from typing import Any

from flask import redirect, render_template, url_for

from fellespott.core.forms import ActionForm
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, public, refused

from ..login import end_session
from ..policies import can_be_signed_in
from ..shared_device import device_is_shared, leave_shared, mark_device
from .room import room


@room.get("/delt-skjerm")
@public
def shared_screen() -> str:
    """What it means that a screen is shared, and the button that makes this one so, or not any more."""
    return render_template(
        "people/shared_screen.html", form=ActionForm(formdata=None), is_shared=device_is_shared()
    )


@room.post("/delt-skjerm")
@public
def share_screen() -> Any:
    """From now on every sign-in on this device is a short one. Whoever is signed in now is signed out."""
    form = ActionForm()
    if not form.validate_on_submit():
        return refused(form, "people.shared_screen")
    end_session()
    leave_shared()
    mark_device(shared=True)
    return done(_("Nå er dette en delt skjerm."), "people.shared_screen")


@room.post("/delt-skjerm/min-egen")
@public
def own_screen() -> Any:
    """This device is one person's own again."""
    form = ActionForm()
    if not form.validate_on_submit():
        return refused(form, "people.shared_screen")
    end_session()
    mark_device(shared=False)
    return done(_("Nå er dette ikke lenger en delt skjerm."), "people.shared_screen")


@room.get("/delt-skjerm/her")
@access(can_be_signed_in)
def still_here() -> Any:
    """Somebody is at work on the page: static/js/shared-device.js says so now and then."""
    return "", 204


@room.get("/delt-skjerm/ferdig")
@public
def shared_over() -> Any:
    """Where a page left alone goes. The sign-in has ended by then, by its own time."""
    if current_person() is not None:
        return redirect(url_for("home.mine"), 303)
    end_session()
    leave_shared()
    return render_template("people/shared_over.html")
