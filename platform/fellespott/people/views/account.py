"""My account: name, language, address, and signing out everywhere."""

from typing import Any

from flask import redirect, render_template, session, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, current_language
from fellespott.core.web import access, current_person, done, now, refused, save

from ..forms import AccountForm, CodeForm, EmailForm
from ..login import end_session
from ..models import Person
from ..policies import can_administer, can_be_signed_in, can_read_log
from ..queries import new_codes_of, person_by_email
from ..scopes import role_lines
from ..services import change_email, edit_person, end_all_sessions
from ..texts import AGE_NAMES
from .merging import keep_proof
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
        role_names=role_lines(current_session(), person),
        can_administer=can_administer,
        can_read_log=can_read_log,
        everywhere_form=ActionForm(formdata=None),
        age_name=AGE_NAMES.get(person.age_band),
        new_codes=new_codes_of(current_session(), person),
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
    mailed = mail_code(form, lambda: form.email.data, link=False)
    if mailed is None:
        return render_template("people/new_email.html", form=form), form_status(form)
    session[NEW_EMAIL] = {"address": mailed.email, "code": mailed.code_id}
    return redirect(url_for("people.prove_new_email"), 303)


@room.route("/meg/e-post/kode", methods=["GET", "POST"])
@access(can_be_signed_in)
def prove_new_email() -> Any:
    """The code that came to the new address."""
    wanted, person = session.get(NEW_EMAIL), current_person()
    if not isinstance(wanted, dict):
        return redirect(url_for("people.new_email"), 303)
    address, form = wanted["address"], CodeForm()
    changed = prove(
        form,
        wanted["code"],
        lambda proven: _change_or_merge(person, proven),
    )
    if changed is None:
        again = url_for("people.new_email")
        page = render_template("people/enter_code.html", form=form, email=address, again_url=again)
        return page, form_status(form)
    session.pop(NEW_EMAIL)
    if changed != person:
        return redirect(url_for("people.confirm_merge"), 303)
    return done(_("Fra nå av bruker vi %(email)s.", email=address), "people.account")


def _change_or_merge(person: Person, proven: str) -> Person:
    """Take the address; or when it is an account's and this a nickname without one, offer to be that account.

    The code has proven the account, the sign-in proves the nickname.
    """
    account = person_by_email(current_session(), proven)
    if person.email is None and account is not None and account != person:
        keep_proof(account=account, nickname=person)
        return account
    return change_email(current_session(), actor=person, email=proven, now=now())
