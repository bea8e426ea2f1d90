"""Signing in by a code sent by mail, and out again."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, Form, form_status
from fellespott.core.i18n import _, current_language
from fellespott.core.local_only import settings
from fellespott.core.web import current_person, done, now, public, refused, safe_next, save

from ..forms import CodeForm, NameForm, SignInForm
from ..login import end_session, forget_signing_in, keep_signing_in, signing_in, start_session
from ..models import Person
from ..queries import person_by_email
from ..services import find_or_add_person, note_sign_in, send_code, spend_try, use_code
from ..throttle import count_visit
from .room import room

T = TypeVar("T")


@room.route("/logg-inn", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Ask for a code. The answer is the same whether we know the address or not."""
    onward = safe_next(request.args.get("next"))
    if request.method == "GET" and current_person() is not None:
        return redirect(onward or url_for("home.mine"), 303)
    form = SignInForm(data={"email": signing_in().get("email", "")})
    address = mail_code(form, lambda: form.email.data)
    if address is None:
        return render_template("people/sign_in.html", form=form), form_status(form)
    forget_signing_in()
    keep_signing_in(email=address, next=onward, remember=bool(form.remember.data))
    return redirect(url_for("people.enter_code"), 303)


@room.route("/logg-inn/kode", methods=["GET", "POST"])
@public
def enter_code() -> Any:
    """Write the code. Whoever is new is asked for a name afterwards, so the page is the same for all."""
    pending = signing_in()
    if "email" not in pending:
        return redirect(url_for("people.sign_in"), 303)
    form = CodeForm()
    entered = prove(form, pending["email"], lambda address: _enter(address, pending.get("name", "")))
    if entered is None:
        again = url_for("people.sign_in", next=pending.get("next"))
        page = render_template("people/enter_code.html", form=form, email=pending["email"], again_url=again)
        return page, form_status(form)
    if isinstance(entered, Person):
        return _welcome(entered)
    keep_signing_in(proven=True)
    return redirect(url_for("people.choose_name"), 303)


@room.route("/logg-inn/navn", methods=["GET", "POST"])
@public
def choose_name() -> Any:
    """What shall we call you? Asked once, after the code was right."""
    pending = signing_in()
    if not pending.get("proven"):
        return redirect(url_for("people.sign_in"), 303)
    form = NameForm()
    entered = save(form, lambda: _enter(pending["email"], form.name.data))
    if not isinstance(entered, Person):
        return render_template("people/choose_name.html", form=form), form_status(form)
    return _welcome(entered)


@room.post("/logg-ut")
@public
def sign_out() -> Any:
    """Sign out on this device."""
    form = ActionForm()
    if not form.validate_on_submit():
        return refused(form, "home.front")
    end_session()
    return done(_("Du er logget ut."), "home.front")


def mail_code(form: Form, address: Callable[[], str]) -> str | None:
    """Mail a code to that address once the form is in order; the cleaned address, or None when refused."""

    def act() -> str:
        count_visit("send-code")
        return send_code(current_session(), email=address(), key=settings().secret_key, now=now())

    return save(form, act)


def prove(form: CodeForm, email: str, then: Callable[[str], T]) -> T | None:
    """When the form's code proves that address, do `then` in the same transaction; None when refused.

    The try is spent in a transaction of its own, so that a wrong code does not roll it back.
    """
    if not form.validate_on_submit():
        return None
    session = current_session()
    try:
        count_visit("try-code")
        spent = spend_try(session, email=email, now=now())
        session.commit()
    except DomainError as error:
        session.rollback()
        form.reject(error)
        return None
    key = settings().secret_key
    return save(
        form, lambda: then(use_code(session, spent=spent, typed=form.code.data or "", key=key, now=now()))
    )


def _enter(address: str, name: str) -> Person | str:
    """Let in whoever has the address, with a name also somebody new; else the address comes back."""
    session = current_session()
    person = person_by_email(session, address)
    if person is None:
        if not name:
            return address
        language = current_language()
        person = find_or_add_person(session, email=address, name=name, language=language, now=now())
    return note_sign_in(session, actor=person, demo=settings().demo, now=now())


def _welcome(person: Person) -> Any:
    pending = signing_in()
    start_session(person, remember=bool(pending.get("remember")))
    flash(_("Hei, %(name)s! Du er logget inn.", name=person.name), "success")
    return redirect(safe_next(pending.get("next")) or url_for("home.mine"), 303)
