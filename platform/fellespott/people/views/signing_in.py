"""Signing in by a code sent by mail, and out again; the door all ways in lead to."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for

from fellespott.core.db import current_session, expect_writes
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, Form, form_status
from fellespott.core.i18n import _, current_language
from fellespott.core.links import absolute_url
from fellespott.core.local_only import settings
from fellespott.core.web import current_person, done, now, public, refused, safe_next, save
from fellespott.notices.rules import clean_address

from ..forms import CodeForm, NameForm, SignInForm
from ..login import end_session, forget_signing_in, keep_signing_in, signing_in, start_session
from ..models import Person
from ..services import Proof, enter, send_code, spend_try, use_code
from ..states import WayIn
from ..throttle import count_visit, count_wrong, needs_long_code
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
    mailed = mail_code(form, lambda: form.email.data, onward=onward)
    if mailed is None:
        page = render_template(
            "people/sign_in.html", form=form, onward=onward, sends_texts=settings().sms_url is not None
        )
        return page, form_status(form)
    forget_signing_in()
    keep_signing_in(
        email=mailed.email,
        code=mailed.code_id,
        next=onward,
        remember=bool(form.remember.data),
        shared=bool(form.shared.data),
    )
    return redirect(url_for("people.enter_code"), 303)


@room.route("/logg-inn/kode", methods=["GET", "POST"])
@public
def enter_code() -> Any:
    """Write the code. Whoever is new is asked for a name afterwards, so the page is the same for all."""
    pending = signing_in()
    if "email" not in pending or "code" not in pending:
        return redirect(url_for("people.sign_in"), 303)
    form = CodeForm()
    entered = prove(form, pending["code"], lambda address: _enter(Proof(WayIn.EMAIL_CODE, email=address)))
    if entered is None:
        again = url_for("people.sign_in", next=pending.get("next"))
        page = render_template("people/enter_code.html", form=form, email=pending["email"], again_url=again)
        return page, form_status(form)
    return go_on(entered)


@room.route("/logg-inn/navn", methods=["GET", "POST"])
@public
def choose_name() -> Any:
    """What shall we call you? Asked once, after the proof was right."""
    pending = signing_in()
    if "proof" not in pending:
        return redirect(url_for("people.sign_in"), 303)
    form = NameForm()
    entered = save(form, lambda: _enter(Proof.from_json(pending["proof"]), name=form.name.data))
    if entered is None:
        by_provider = Proof.from_json(pending["proof"]).way is WayIn.PROVIDER
        page = render_template("people/choose_name.html", form=form, by_provider=by_provider)
        return page, form_status(form)
    return go_on(entered)


@room.post("/logg-ut")
@public
def sign_out() -> Any:
    """Sign out on this device."""
    form = ActionForm()
    if not form.validate_on_submit():
        return refused(form, "home.front")
    end_session()
    return done(_("Du er logget ut."), "home.front")


@dataclass(frozen=True, slots=True)
class Mailed:
    """A code that was mailed: to which address, and which one it is. This browser alone may try it."""

    email: str
    code_id: str


def mail_code(
    form: Form, address: Callable[[], str | None], *, onward: str | None = None, link: bool = True
) -> Mailed | None:
    """Mail a code, and a link that signs in, once the form is in order; None when refused.

    `onward`: where the link leads afterwards. Without `link` the code proves the address, signs nobody in.
    """

    def act() -> Mailed:
        cleaned = clean_address(address())
        count_visit("send-code", cleaned)
        is_long = needs_long_code(cleaned)
        sent = send_code(
            current_session(),
            email=cleaned,
            key=settings().secret_key,
            now=now(),
            is_long=is_long,
            link_to=(lambda token: absolute_url("people.open_link", token=token, next=onward))
            if link
            else None,
        )
        return Mailed(cleaned, str(sent.id))

    return save(form, act)


def prove(form: CodeForm, code_id: str, then: Callable[[str], T]) -> T | None:
    """When the form's code is that one, do `then(address)` in the same transaction; None when refused.

    The try is spent in a transaction of its own, so that a wrong code does not roll it back.
    """
    if not form.validate_on_submit():
        return None
    session, key = current_session(), settings().secret_key
    try:
        count_visit("try-code")
        spent = spend_try(session, code_id=uuid.UUID(code_id), now=now())
        session.commit()
    except DomainError as error:
        session.rollback()
        form.reject(error)
        return None
    proven = save(
        form, lambda: then(use_code(session, spent=spent, typed=form.code.data or "", key=key, now=now()))
    )
    if form.rejection is not None and form.rejection.code in ("code_wrong", "code_over"):
        count_wrong()
    return proven


@dataclass(frozen=True, slots=True)
class Entered:
    """A proof that was right, and whose it is: None when somebody new has to say a name first."""

    proof: Proof
    person: Person | None


def _enter(proof: Proof, name: str = "") -> Entered:
    """The one door: find or make the person behind the proof, in the caller's transaction."""
    pending = signing_in()
    person = enter(
        current_session(),
        proof=proof,
        name=name or pending.get("name", ""),
        language=current_language(),
        demo=settings().demo,
        now=now(),
    )
    return Entered(proof, person)


def come_in(form: Form, prove_it: Callable[[], Proof]) -> Any:
    """For every way in: when the form is in order and `prove_it` gives a proof, go through the door.

    Returns the answer to send, or None when anything refused; then the form carries the messages.
    """
    entered = save(form, lambda: _enter(prove_it()))
    return go_on(entered) if entered is not None else None


def come_in_with(proof: Proof) -> Any:
    """The same for a proof that comes by a GET: a provider sends the browser back with it.

    Raises what `enter` raises.
    """
    session = current_session()
    session.rollback()  # what was read so far was read by somebody who was not going to write
    expect_writes()
    entered = _enter(proof)
    session.commit()
    return go_on(entered)


def go_on(entered: Entered) -> Any:
    """Sign the person in and go where they were going; somebody new is asked for a name first."""
    pending = signing_in()
    if entered.person is None:
        keep_signing_in(proof=entered.proof.as_json())
        return redirect(url_for("people.choose_name"), 303)
    start_session(
        entered.person,
        way=entered.proof.way,
        second_step=entered.proof.second_step,
        remember=bool(pending.get("remember")),
        shared=bool(pending.get("shared")),
        accounts=tuple(filter(None, (entered.proof.email, *(entered.proof.identity or ())[1:]))),
    )
    flash(_("Hei, %(name)s! Du er logget inn.", name=entered.person.name), "success")
    return redirect(safe_next(pending.get("next")) or url_for("home.mine"), 303)
