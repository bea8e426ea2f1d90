"""My account: name, language, address, and signing out everywhere."""

from typing import Any

from flask import redirect, render_template, session, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, current_language
from fellespott.core.web import access, current_person, done, now, refused, save

from ..forms import AccountForm, CodeForm, EmailForm
from ..login import end_session
from ..notices import ROLE_NAMES
from ..policies import can_administer, can_be_signed_in
from ..services import change_email, edit_person, end_all_sessions
from .room import room
from .signing_in import mail_code, prove

NEW_EMAIL = "new_email"


@room.route("/meg", methods=["GET", "POST"])
@access(can_be_signed_in)
def account() -> Any:
    """What we know about me, and what I can change."""
    person = current_person()
    form = AccountForm(data={"name": person.name, "language": person.language or current_language()})
    changed = save(
        form,
        lambda: edit_person(
            current_session(), actor=person, name=form.name.data, language=form.language.data, now=now()
        ),
    )
    if changed is not None:
        session["language"] = changed.language
        return done(_("Lagret."), "people.account")
    page = render_template(
        "people/account.html",
        form=form,
        role_names=[ROLE_NAMES[grant.role] for grant in person.roles if grant.revoked_at is None],
        can_administer=can_administer,
        everywhere_form=ActionForm(formdata=None),
    )
    return page, form_status(form)


@room.post("/meg/logg-ut-overalt")
@access(can_be_signed_in)
def sign_out_everywhere() -> Any:
    """End every session of mine, this one included."""
    form = ActionForm()
    if save(form, lambda: end_all_sessions(current_session(), actor=current_person(), now=now())) is None:
        return refused(form, "people.account")
    end_session()
    return done(_("Du er logget ut overalt."), "home.front")


@room.route("/meg/e-post", methods=["GET", "POST"])
@access(can_be_signed_in)
def new_email() -> Any:
    """Another address: it gets a code first, so that nobody locks themself out."""
    form = EmailForm()
    address = mail_code(form, lambda: form.email.data)
    if address is None:
        return render_template("people/new_email.html", form=form), form_status(form)
    session[NEW_EMAIL] = address
    return redirect(url_for("people.prove_new_email"), 303)


@room.route("/meg/e-post/kode", methods=["GET", "POST"])
@access(can_be_signed_in)
def prove_new_email() -> Any:
    """The code that came to the new address."""
    address, person = session.get(NEW_EMAIL), current_person()
    if not address:
        return redirect(url_for("people.new_email"), 303)
    form = CodeForm()
    changed = prove(
        form, address, lambda proven: change_email(current_session(), actor=person, email=proven, now=now())
    )
    if changed is None:
        again = url_for("people.new_email")
        page = render_template("people/enter_code.html", form=form, email=address, again_url=again)
        return page, form_status(form)
    session.pop(NEW_EMAIL)
    return done(_("Fra nå av bruker vi %(email)s.", email=address), "people.account")
