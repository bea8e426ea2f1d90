"""Proving on somebody else's device that it is oneself who answers: by the code one signs in with."""

import uuid
from collections.abc import Callable
from datetime import datetime

from flask import session as cookie
from sqlalchemy.orm import Session

from fellespott.core.db import current_session, own_transaction
from fellespott.core.errors import DomainError
from fellespott.core.forms import Form
from fellespott.core.i18n import _l
from fellespott.core.local_only import settings
from fellespott.core.web import save
from fellespott.people.models import PaperCode, Person, SignInCode
from fellespott.people.services import codes, paper_codes
from fellespott.people.throttle import count_visit, count_wrong

_KEY = "spot_code"
NO_MAIL = _l("Vi har ingen e-postadresse å sende koden til. Bruk koden fra arket.")
WRONG = frozenset({"code_wrong", "code_over", "no_such_code"})


def send_own_code(session: Session, person: Person, now: datetime) -> SignInCode:
    """Mail a sign-in code. Raises DomainError "no_mail" (409), and what codes.send_code raises."""
    if person.email is None:
        raise DomainError("no_mail", NO_MAIL, status=409)
    sent = codes.send_code(session, email=person.email, key=settings().secret_key, now=now)
    cookie[_KEY] = {"person": str(person.id), "code": str(sent.id)}
    return sent


def with_own_code(form: Form, person: Person, now: datetime, act: Callable[[], int]) -> int | None:
    """Do `act` when `form.code` holds that person's code, mailed or from their sheet; None when refused.

    Tries are counted in transactions of their own, before anything else is written.
    """
    if not form.validate_on_submit():
        return None
    typed, person_id = str(form["code"].data or ""), person.id
    done: int | None = None
    try:
        count_visit("try-code")
        mailed = _mailed_to(person_id, typed)
        if mailed is not None:
            spent = codes.spend_try(current_session(), code_id=mailed, now=now)
            current_session().commit()  # the try counts, whatever comes of it
            done = save(form, lambda: _used(spent, typed, now) and act())
        else:
            _own_paper(person_id, typed, now)
            done = save(form, act)
    except DomainError as error:
        current_session().rollback()
        form.reject(error)
    if form.rejection is not None and form.rejection.code in WRONG:
        count_wrong()
    return done


def _mailed_to(person_id: uuid.UUID, typed: str) -> uuid.UUID | None:
    """The code that was mailed to that person from this device, if what was typed looks like one."""
    kept = cookie.get(_KEY)
    if not "".join(typed.split()).isdigit() or not isinstance(kept, dict) or kept["person"] != str(person_id):
        return None
    return uuid.UUID(kept["code"])


def _used(spent: SignInCode, typed: str, now: datetime) -> bool:
    codes.use_code(current_session(), spent=spent, typed=typed, key=settings().secret_key, now=now)
    return True


def _own_paper(person_id: uuid.UUID, typed: str, now: datetime) -> None:
    with own_transaction() as session:
        code_id = paper_codes.try_code(session, typed=typed, key=settings().secret_key, now=now)
    code = current_session().get(PaperCode, code_id) if code_id is not None else None
    if code is None or code.person_id != person_id:
        raise paper_codes.no_such_code()
