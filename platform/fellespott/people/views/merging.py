"""Making a nickname a part of an account: proof of both, what comes along, and then the yes."""

import time
import uuid
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask import session as cookie

from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import form_status
from fellespott.core.i18n import _, _l
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, done, now, save

from ..forms import PaperCodeForm
from ..login import current_sign_in, start_session
from ..models import PaperCode, Person
from ..policies import can_be_signed_in
from ..self_forms import MergeForm
from ..services.merging import merge_people, why_not
from ..services.paper_codes import no_such_code
from ..states import WayIn
from .paper import try_typed
from .room import room

# Who has been proven to be whom, in this browser, and until when that is worth something.
MERGE = "merge"
VALID_SECONDS = 15 * 60

FROM_THE_ACCOUNT = _l(
    "Denne kontoen har en rolle. Logg inn med den, og slå sammen fra siden «Kontoen min» der."
)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two that are one person."""

    account: Person
    nickname: Person


@room.route("/meg/slaa-sammen", methods=["GET", "POST"])
@access(can_be_signed_in)
def merge() -> Any:
    """Signed in with an account: the code on paper proves the nickname."""
    form = PaperCodeForm()
    code_id, session = try_typed(form), current_session()
    code = session.get(PaperCode, code_id) if code_id is not None else None
    if code is not None and code.person is not None:
        refusal = why_not(session, current_person(), code.person)
        if refusal is None:
            keep_proof(account=current_person(), nickname=code.person)
            return redirect(url_for("people.confirm_merge"), 303)
        form.reject(refusal)
    elif code is not None:
        form.reject(no_such_code())
    return render_template("people/merge.html", form=form), form_status(form)


@room.route("/meg/slaa-sammen/ja", methods=["GET", "POST"])
@access(can_be_signed_in)
def confirm_merge() -> Any:
    """What comes along, and the yes. Whoever was signed in as the nickname goes on as the account."""
    pair = _proven()
    if pair is None:
        return redirect(url_for("people.merge"), 303)
    form, session, me = MergeForm(), current_session(), current_person()
    here = current_sign_in()
    was_nickname, remember = me == pair.nickname, here is not None and here.is_remembered
    shared = here is not None and here.is_shared
    merged = save(
        form,
        lambda: merge_people(
            session,
            account=pair.account,
            nickname=pair.nickname,
            keep_codes=bool(form.keep_codes.data),
            now=now(),
        ),
    )
    if merged is None:
        return _page(form, pair)
    cookie.pop(MERGE, None)
    if was_nickname:
        start_session(pair.account, way=WayIn.EMAIL_CODE, remember=remember, shared=shared)
    return done(_("Nå er kallenavnet en del av kontoen din."), "people.account")


def keep_proof(*, account: Person, nickname: Person) -> None:
    """Both were proven here and now. Raises DomainError "merge_staff" (409): staff must be in as such."""
    if account.has_staff_role and current_person() != account:
        raise DomainError("merge_staff", FROM_THE_ACCOUNT, status=409)
    cookie[MERGE] = {"account": str(account.id), "nickname": str(nickname.id), "at": time.time()}


def _proven() -> Pair | None:
    """The two, when they were proven in this browser a moment ago by one of them."""
    kept = cookie.get(MERGE)
    if not isinstance(kept, dict) or time.time() - kept.get("at", 0) > VALID_SECONDS:
        return None
    session = current_session()
    account = session.get(Person, uuid.UUID(kept["account"]))
    nickname = session.get(Person, uuid.UUID(kept["nickname"]))
    if account is None or nickname is None or current_person() not in (account, nickname):
        return None
    return Pair(account, nickname)


def _page(form: MergeForm, pair: Pair) -> Any:
    session = current_session()
    tells = [line for tell in registry().merge_tells for line in tell(session, pair.nickname)]
    page = render_template("people/confirm_merge.html", form=form, pair=pair, tells=tells)
    return page, form_status(form)
