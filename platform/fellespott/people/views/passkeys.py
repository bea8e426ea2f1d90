"""Passkeys: signing in with one, and my own on a list."""

import time
import uuid
from datetime import UTC, datetime
from typing import Any

from flask import jsonify, render_template, request, session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, _l
from fellespott.core.local_only import settings
from fellespott.core.web import access, current_person, done, now, public, refused, safe_next, save

from ..forms import (
    NewPasskeyForm,
    OneTimePasswordForm,
    PasskeyForm,
    PasskeyNameForm,
    PasskeySignInForm,
)
from ..login import forget_signing_in, keep_signing_in, mark_second_step
from ..models import Passkey
from ..policies import can_be_signed_in, can_change_passkey
from ..providers import vouching
from ..services import Proof
from ..services.passkeys import (
    Question,
    Site,
    add_passkey,
    ask_for_new,
    ask_for_proof,
    passkeys_of,
    prove_by_passkey,
    remove_passkey,
    rename_passkey,
)
from ..services.second_step import NOT_PROVEN, note_second_step
from ..throttle import count_visit
from .room import room
from .second_step import go_onward, had_none, set_up_done, step_page, steps_of
from .signing_in import come_in

QUESTION = "passkey_question"
QUESTION_SECONDS = 5 * 60
NEW, PROOF = "new", "proof"
NOT_HERE = _l("Passnøkler virker ikke på denne adressen.")


def load_passkey(session: Session, *, passkey_id: uuid.UUID) -> Passkey | None:
    """The passkey of an address."""
    return session.get(Passkey, passkey_id)


@room.route("/logg-inn/passnokkel", methods=["GET", "POST"])
@public
def sign_in_by_passkey() -> Any:
    """Sign in with a passkey; it says itself whose it is."""
    form = PasskeySignInForm()
    if form.is_submitted():
        count_visit("passkey")
        forget_signing_in()
        keep_signing_in(
            next=safe_next(request.args.get("next")),
            remember=bool(form.remember.data),
            shared=bool(form.shared.data),
        )
        answer = come_in(form, lambda: prove(form))
        if answer is not None:
            return answer
    page = render_template(
        "people/passkey_sign_in.html", form=form, site=site(), onward=safe_next(request.args.get("next"))
    )
    return page, form_status(form)


@room.get("/logg-inn/passnokkel/sporsmal")
@public
def passkey_question() -> Response:
    """A question for a passkey: random, and otherwise the same for everybody."""
    count_visit("passkey")
    return _asked(PROOF, ask_for_proof(site=_site_needed()))


@room.post("/logg-inn/steg-to/passnokkel")
@access(can_be_signed_in)
def second_step_by_passkey() -> Any:
    """Show a passkey as the second proof; it must be this person's own."""
    person, form = current_person(), PasskeyForm()
    count_visit("passkey")

    def act() -> bool:
        note_second_step(current_session(), actor=person, proof=prove(form), now=now())
        return True

    if save(form, act):
        mark_second_step()
        return go_onward()
    return step_page(OneTimePasswordForm(formdata=None), form, steps_of(person))


@room.route("/meg/passnokler", methods=["GET", "POST"])
@access(can_be_signed_in)
def list_passkeys() -> Any:
    """My passkeys, and a new one."""
    form, person = NewPasskeyForm(), current_person()
    first = had_none(person)

    def act() -> Passkey:
        return add_passkey(
            current_session(),
            actor=person,
            site=_site_needed(),
            question=take_question(NEW),
            answer=form.credential.data or "",
            name=form.name.data or "",
            now=now(),
        )

    if save(form, act) is not None:
        return set_up_done(_("Passnøkkelen er lagret."), "people.list_passkeys", first=first)
    page = render_template(
        "people/passkeys.html", form=form, site=site(), passkeys=passkeys_of(current_session(), person.id)
    )
    return page, form_status(form)


@room.get("/meg/passnokler/sporsmal")
@access(can_be_signed_in)
def new_passkey_question() -> Response:
    """A question for a passkey about to be made."""
    count_visit("passkey")
    return _asked(NEW, ask_for_new(current_session(), site=_site_needed(), actor=current_person()))


@room.route("/meg/passnokler/<uuid:passkey_id>", methods=["GET", "POST"])
@access(can_change_passkey, load=load_passkey, private=True)
def edit_passkey(passkey: Passkey) -> Any:
    """Call it something else, or remove it."""
    form = PasskeyNameForm(data={"name": passkey.name})

    def act() -> bool:
        rename_passkey(
            current_session(), actor=current_person(), passkey=passkey, name=form.name.data or "", now=now()
        )
        return True

    if save(form, act):
        return done(_("Lagret."), "people.list_passkeys")
    page = render_template(
        "people/edit_passkey.html", form=form, passkey=passkey, remove_form=ActionForm(formdata=None)
    )
    return page, form_status(form)


@room.post("/meg/passnokler/<uuid:passkey_id>/fjern")
@access(can_change_passkey, load=load_passkey, private=True)
def drop_passkey(passkey: Passkey) -> Any:
    """Let it open nothing any more."""
    form = ActionForm()

    def act() -> bool:
        remove_passkey(
            current_session(), actor=current_person(), passkey=passkey, vouching=vouching(), now=now()
        )
        return True

    if save(form, act) is None:
        return refused(form, "people.list_passkeys")
    return done(_("Passnøkkelen er fjernet. Den åpner ikke Fellespott lenger."), "people.list_passkeys")


@room.app_template_global("passkeys_work")
def passkeys_work() -> bool:
    """Whether browsers make passkeys for this address; asked by pages that offer it."""
    return site() is not None


def site() -> Site | None:
    """Where passkeys made here are good; None where there can be none."""
    return Site.of(settings().base_url)


def prove(form: PasskeyForm) -> Proof:
    """Whose passkey answered the question this browser was asked. Raises DomainError "passkey_not_proven"."""
    return prove_by_passkey(
        current_session(),
        site=_site_needed(),
        question=take_question(PROOF),
        answer=form.credential.data or "",
        now=now(),
    )


def take_question(kind: str) -> Question:
    """The question this browser was asked; it is asked once. Raises DomainError "passkey_not_proven"."""
    found: Any = session.pop(QUESTION, None)
    if not isinstance(found, dict) or found["kind"] != kind or time.time() - found["at"] > QUESTION_SECONDS:
        raise DomainError("passkey_not_proven", NOT_PROVEN)
    return Question(found["challenge"], datetime.fromtimestamp(found["at"], UTC))


def _asked(kind: str, options: dict[str, Any]) -> Response:
    session[QUESTION] = {"kind": kind, "challenge": options["challenge"], "at": time.time()}
    return jsonify(options)


def _site_needed() -> Site:
    found = site()
    if found is None:
        raise DomainError("no_passkeys_here", NOT_HERE, status=404)
    return found
