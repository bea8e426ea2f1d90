"""A person is erased: each room removes what it holds, and the person's row stays without a name.

What others did together still adds up: counts, ledger and log point at a row that says nobody's name.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.registry import PersonalData, registry

from ..models import Person

# Last of all: the others look for the person by name and address.
LAST = "people"


def must_do_first(session: Session, person: Person) -> list[tuple[Any, str | None]]:
    """What has to be done before the person can be erased: (what, endpoint or address), room by room."""
    return [one for data in registry().personal_data for one in data.must_first(session, person)]


def erase_person(
    session: Session, *, actor: Person, person: Person, now: datetime, reason: str = ""
) -> Person:
    """Erase the person, with every nickname that became theirs. There is no way back.

    `reason` is written by those who do it for somebody. Raises DomainError "already_erased" (409),
    "something_first" (409; `details` says what), "no_reason" (field "reason").
    """
    person = lock(session, Person, person.id)
    if person.erased_at is not None:
        raise DomainError("already_erased", _l("Denne kontoen er slettet fra før."), status=409)
    if actor != person and not reason.strip():
        raise DomainError("no_reason", _l("Skriv hvorfor, så andre kan forstå det senere."), field="reason")
    first = must_do_first(session, person)
    if first:
        raise DomainError(
            "something_first",
            _l("Noe må gjøres før kontoen kan slettes:"),
            status=409,
            details=[what for what, _where in first],
        )
    nicknames = session.scalars(sa.select(Person).where(Person.merged_into_id == person.id)).all()
    for one in (*nicknames, person):
        for data in _in_order(registry().personal_data):
            session.flush()
            data.erase(session, one, now)
            session.expire_all()
    session.flush()
    record(session, actor=actor, action="person.erased", on=person, now=now, reason=reason.strip())
    return person


def _in_order(rooms: list[PersonalData]) -> list[PersonalData]:
    """Later rooms first, since they stand on the earlier; the account itself last."""
    others = [one for one in reversed(rooms) if one.key != LAST]
    return [*others, *(one for one in rooms if one.key == LAST)]
