"""A request comes in: from anyone, with a link to follow it by."""

import uuid
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import to_oslo
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import new_token, token_hash
from fellespott.notices.rules import clean_address

from .. import queries, rules
from ..models import DisclosureRequest
from ..states import RequestState
from . import mailing

TRIES = 20


def receive(
    session: Session, *, text: str, email: str = "", language: str = "nb", now: datetime
) -> tuple[DisclosureRequest, str]:
    """Write the request into the register. Returns it and the token of the asker's own link, kept nowhere.

    Nobody has to say who they are: without an address the link is the way to the answer. Raises DomainError
    "text_missing" (field "text"), "not_an_address" (field "email").
    """
    if not text.strip():
        raise DomainError("text_missing", _l("Skriv hva du vil se."), field="text")
    address = clean_address(email) if email.strip() else ""
    token = new_token()
    request = _number_it(
        session,
        text=text.strip(),
        email=address,
        language=language,
        token_hash=token_hash(token),
        received_at=now,
        answer_by=rules.answer_by(to_oslo(now).date()),
    )
    record(session, actor=None, action="disclosure.received", on=request, now=now, number=request.number)
    mailing.tell_handlers(session, request=request, now=now)
    if address:
        mailing.send_receipt(session, request=request, token=token, now=now)
    return request, token


def _number_it(session: Session, **fields: object) -> DisclosureRequest:
    """With the next number; the UNIQUE decides between two that come in the same moment."""
    for _attempt in range(TRIES):
        request = DisclosureRequest(
            id=uuid.uuid4(), number=queries.next_number(session), state=RequestState.RECEIVED, **fields
        )
        try:
            with session.begin_nested():
                session.add(request)
        except IntegrityError:
            continue
        return request
    raise DomainError("too_busy", _l("Mange sender inn akkurat nå. Vent litt, og prøv igjen."), status=409)
