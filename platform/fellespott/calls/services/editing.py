"""Making a call and changing it."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import from_oslo, to_oslo
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import slugify
from fellespott.people.models import Person

from ..commitments import usual_commitments
from ..models import Call
from ..queries import default_criteria_version, newest_call
from ..rules import changes, refused, usual_days
from ..states import SETTINGS
from ..texts import FIELD_NAMES

# Addresses that are pages of their own.
RESERVED = frozenset({"ny", "kriterier"})
SLUG_LENGTH = 60
DATES = ("opens_at", "closes_at", "jury_meets_at", "decision_expected_at")
# What one round leaves to the next.
INHERITED = ("responsible_unit", "complaints_to", "contact_name", "contact_email")
OPENING_HOUR = 9


def create_call(session: Session, *, actor: Person, now: datetime, title: str, **fields: Any) -> Call:
    """A new call as a draft. Rule R1.

    `fields` are settings of models.Call; what is left out is as in the round of 2021: open for a month, at
    least three actors with a municipal one in the lead, a film, at most eight awards, the eight criteria.
    Raises DomainError "dates_crossed" or "unknown_setting".
    """
    unknown = set(fields) - {*SETTINGS, "slug", "is_demo"}
    if unknown:
        raise DomainError("unknown_setting", ", ".join(sorted(unknown)))
    values = {**_usual(session, now, fields), **fields}
    values.pop("slug", None)
    _check_dates(values)
    call = _insert(session, title.strip(), fields.get("slug"), values, now)
    record(session, actor=actor, action="call.created", on=call, now=now, title=call.title)
    return call


def update_call(
    session: Session, *, actor: Person, call: Call, version: int, now: datetime, **fields: Any
) -> Call:
    """Change settings of the call; each change is kept in the log with what it was before.

    `version` is the one the page was opened on. Raises DomainError "stale" (409) where somebody else was
    faster, "too_late" (409) for a setting that is fixed in this phase, "dates_crossed".
    """
    session.flush()
    call = lock(session, Call, call.id)
    found = changes(call.settings, fields)
    if call.version != version:
        raise DomainError(
            "stale",
            _l(
                "Noen andre endret utlysningen mens du skrev. Alt du skrev, står her ennå. "
                "Lagrer du nå, gjelder ditt."
            ),
            status=409,
            details=[_l("Ulikt det som er lagret: %(field)s", field=FIELD_NAMES[one.field]) for one in found],
        )
    late = refused(found, call.phase)
    if late:
        raise DomainError(
            "too_late",
            _l("Dette kan ikke endres slik nå. Folk retter seg etter det som står."),
            field=late[0].field,
            status=409,
            details=[FIELD_NAMES[one.field] for one in late],
        )
    for one in found:
        setattr(call, one.field, one.new)
    if any(one.field in DATES for one in found):
        _check_dates(call.settings)
    session.flush()
    if found:
        was = {one.field: [_kept(one.old), _kept(one.new)] for one in found}
        record(session, actor=actor, action="call.changed", on=call, now=now, changed=was)
    return call


def suggested_settings(session: Session, *, actor: Person, now: datetime) -> dict[str, Any]:
    """What the page for a new call holds: the rules of 2021, opening tomorrow, and who answered last time."""
    tomorrow = to_oslo(now).replace(tzinfo=None, hour=OPENING_HOUR, minute=0, second=0, microsecond=0)
    opens = from_oslo(tomorrow + timedelta(days=1))
    columns = Call.__table__.columns
    found = {name: columns[name].default.arg for name in SETTINGS if columns[name].default is not None}
    found |= _usual(session, now, {"opens_at": opens})
    before = newest_call(session)
    found |= {name: getattr(before, name) for name in INHERITED} if before is not None else {}
    found["contact_name"] = found.get("contact_name") or actor.name
    found["contact_email"] = found.get("contact_email") or actor.email
    return found


def _usual(session: Session, now: datetime, given: dict[str, Any]) -> dict[str, Any]:
    opens = to_oslo(given.get("opens_at") or now).replace(tzinfo=None)
    days = {name: from_oslo(moment) for name, moment in usual_days(opens).items()}
    days.update({name: given[name] for name in days if name in given})
    usual: dict[str, Any] = {**days, "commitments": usual_commitments()}
    if "criteria_version_id" not in given:
        version = default_criteria_version(session)
        if version is None:
            raise DomainError("no_criteria", _l("Det finnes ingen kriterier ennå. Kjør oppsettet først."))
        usual["criteria_version_id"] = version.id
    return usual


def _check_dates(values: dict[str, Any]) -> None:
    closes = values["closes_at"]
    if closes <= values["opens_at"]:
        raise DomainError(
            "dates_crossed", _l("Fristen må være etter at utlysningen åpner."), field="closes_at"
        )
    for name in DATES[2:]:
        moment = values.get(name)
        if moment is not None and moment < closes:
            raise DomainError("dates_crossed", _l("Dette må være etter fristen."), field=name)


def _insert(session: Session, title: str, slug: str | None, values: dict[str, Any], now: datetime) -> Call:
    """Insert under the first free address; the UNIQUE settles it where two take the same one at once."""
    for address in _addresses(slug or title):
        if session.scalar(select(Call.id).where(Call.slug == address)) is not None:
            continue
        call = Call(id=uuid.uuid4(), slug=address, title=title, created_at=now, **values)
        try:
            with session.begin_nested():
                session.add(call)
        except IntegrityError:
            if session.scalar(select(Call.id).where(Call.slug == address)) is None:
                raise
            continue
        return call
    raise AssertionError("there is always a next address")


def _addresses(text: str) -> Iterator[str]:
    base = slugify(text, max_length=SLUG_LENGTH) or "utlysning"
    if base not in RESERVED:
        yield base
    for number in count(2):
        yield f"{base}-{number}"


def _kept(value: Any) -> Any:
    """The value as the log keeps it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, int | list) else str(value)
