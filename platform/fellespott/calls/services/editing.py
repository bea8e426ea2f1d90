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
from fellespott.groups.guardian_states import GuardedAct
from fellespott.people.models import Person

from ..commitments import usual_commitments
from ..models import Call
from ..queries import default_criteria_version, newest_call
from ..rules import DAYS_TO_OPENING, as_kept, changes, refused, usual_days
from ..states import DATES, RULES, SETTINGS, Phase
from ..texts import FIELD_NAMES
from .telling import tell_new_rules
from .versions import keep_rules

# Addresses that are pages of their own.
RESERVED = frozenset({"ny", "kriterier"})
SLUG_LENGTH = 60
# What one round leaves to the next.
INHERITED = ("responsible_unit", "complaints_to", "contact_name", "contact_email")
# Who they were before is nobody's to find in the log: only that they were changed.
PERSONAL = frozenset({"contact_name", "contact_email"})
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
    session: Session,
    *,
    actor: Person,
    call: Call,
    version: int,
    now: datetime,
    reason: str = "",
    **fields: Any,
) -> Call:
    """Change settings of the call; each change is kept in the log with what it was before.

    `version` is the one the page was opened on. From the day it is announced a change of a rule or a date
    needs a `reason`, makes a new version of the rules, and is told those who follow the call.
    Raises DomainError "stale" (409) where somebody else was faster, "too_late" (409) for a setting that is
    fixed in this phase or would be harder for the groups, "reason_needed", "dates_crossed".
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
    before, reason = call.promised, reason.strip()
    if call.phase is not Phase.DRAFT and not reason and any(one.field in RULES for one in found):
        raise DomainError(
            "reason_needed", _l("Skriv hvorfor du endrer det folk retter seg etter."), field="reason"
        )
    for one in found:
        setattr(call, one.field, one.new)
    if any(one.field in DATES for one in found):
        _check_dates(call.settings)
    session.flush()
    if found:
        was = {
            one.field: None if one.field in PERSONAL else [_kept(one.old), _kept(one.new)] for one in found
        }
        record(session, actor=actor, action="call.changed", on=call, now=now, changed=was)
    kept = keep_rules(session, actor=actor, call=call, before=before, reason=reason, now=now)
    if kept is not None:
        tell_new_rules(session, call=call, before=as_kept(before), version=kept, now=now)
    return call


def suggested_settings(session: Session, *, actor: Person, now: datetime) -> dict[str, Any]:
    """What the page for a new call holds: the rules of 2021, opening in a week, and who answered last time.

    Where to complain is whom to ask, until somebody writes another place.
    """
    opens = _next_opening(now)
    columns = Call.__table__.columns
    found = {name: columns[name].default.arg for name in SETTINGS if columns[name].default is not None}
    found |= _usual(session, now, {"opens_at": opens})
    before = newest_call(session)
    found |= {name: getattr(before, name) for name in INHERITED} if before is not None else {}
    found["contact_name"] = found.get("contact_name") or actor.name
    found["contact_email"] = found.get("contact_email") or actor.email
    if not found.get("complaints_to") and found["contact_email"]:
        found["complaints_to"] = str(_l("Skriv til %(email)s.", email=found["contact_email"]))
    return found


def settings_like(call: Call, now: datetime) -> dict[str, Any]:
    """What the page for a call like that one holds: all but its name and its days, the criteria as of now."""
    found = call.settings | usual_days_from(_next_opening(now))
    found["title"] = ""
    found["criteria_version_id"] = call.criteria_version.criteria_set.latest.id
    if call.second_criteria is not None:
        found["second_criteria_version_id"] = call.second_criteria.criteria_set.latest.id
    return found


def _next_opening(now: datetime) -> datetime:
    today = to_oslo(now).replace(tzinfo=None, hour=OPENING_HOUR, minute=0, second=0, microsecond=0)
    return from_oslo(today + timedelta(days=DAYS_TO_OPENING))


def usual_days_from(opens_at: datetime) -> dict[str, datetime]:
    """The dates of a call that opens then, on an Oslo clock."""
    opens = to_oslo(opens_at).replace(tzinfo=None)
    return {name: from_oslo(moment) for name, moment in usual_days(opens).items()}


def _usual(session: Session, now: datetime, given: dict[str, Any]) -> dict[str, Any]:
    days = usual_days_from(given.get("opens_at") or now)
    days.update({name: given[name] for name in days if name in given})
    acts = [one.value for one in GuardedAct]
    usual: dict[str, Any] = {
        **days,
        "commitments": usual_commitments(),
        "guardian_acts": acts,
        "kinds_needed": [],
    }
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
