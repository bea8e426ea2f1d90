"""Answers entered for another in the group: they wait until that person has said yes or no.

Both texts are kept whatever the answer, so nothing is lost. Assumes the caller's transaction.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.registry import registry
from fellespott.people.models import Person

from ..behalf_states import EntryState
from ..models import BehalfEntry, Group

ANSWERED = _l("Noen har allerede svart på dette, eller skrevet noe nytt der.")


def enter(
    session: Session,
    *,
    actor: Person,
    for_person: Person,
    group: Group,
    object_kind: str,
    object_id: uuid.UUID,
    field: str,
    before: str,
    after: str,
    now: datetime,
) -> BehalfEntry:
    """Note that `actor` wrote `after` for another, and let it wait for that person's answer.

    An entry that waits there already is replaced; what stood before it is what may come back. Raises
    DomainError "not_in_group" (409). Assumes that the thing itself is held.
    """
    if group.membership_of(for_person) is None:
        raise DomainError("not_in_group", _l("Den du skriver for, er ikke med i gruppa nå."), status=409)
    waiting = _waiting_at(session, object_kind, object_id, field)
    if waiting is not None:
        before = waiting.text_before
        _end(session, waiting, EntryState.REPLACED, now)
    entry = BehalfEntry(
        id=uuid.uuid4(),
        group_id=group.id,
        helper_id=actor.id,
        for_person_id=for_person.id,
        object_kind=object_kind,
        object_id=object_id,
        field=field,
        text_before=before,
        text_after=after,
        state=EntryState.WAITING,
        entered_at=now,
    )
    session.add(entry)
    session.flush()
    record(
        session,
        actor=actor,
        action="behalf.entered",
        on=entry,
        now=now,
        field=field,
        on_behalf_of=for_person,
    )
    return entry


def replace(
    session: Session, *, actor: Person, object_kind: str, object_id: uuid.UUID, field: str, now: datetime
) -> None:
    """Somebody in the group wrote something of their own there: what waited no longer does."""
    waiting = _waiting_at(session, object_kind, object_id, field)
    if waiting is not None:
        _end(session, waiting, EntryState.REPLACED, now)
        record(session, actor=actor, action="behalf.replaced", on=waiting, now=now, field=field)


def answer_entries(
    session: Session,
    *,
    actor: Person,
    answers: Mapping[uuid.UUID, bool],
    now: datetime,
    on_the_spot: bool = False,
) -> int:
    """The one it was entered for says yes or no to each entry. A no lets the earlier text come back.

    Returns how many were answered. Raises DomainError "not_yours" for another's entry, "answered_already"
    (409) where somebody was first, and what the thing's own room says when a text cannot come back.
    """
    entries = {one.id: one for one in waiting_for(session, actor)}
    if answers.keys() - entries.keys():
        known = session.scalars(sa.select(BehalfEntry).where(BehalfEntry.id.in_(answers.keys())))
        if any(one.for_person_id != actor.id for one in known.unique()):
            raise DomainError("not_yours", _l("Dette kan bare den det er skrevet for, svare på."))
        raise DomainError("answered_already", ANSWERED, status=409)
    # The last question first: what a proposal begins with is what the rest of it stands on (rule R3).
    for entry_id in sorted(answers, key=lambda one: _place(entries[one]), reverse=True):
        _answer(session, entries[entry_id], yes=answers[entry_id], now=now, on_the_spot=on_the_spot)
    return len(answers)


def waiting_for(session: Session, person: Person) -> Sequence[BehalfEntry]:
    """What was entered for that person and waits for an answer, in the order it was entered."""
    return _waiting(session, BehalfEntry.for_person_id == person.id)


def waiting_on(session: Session, object_kind: str, object_ids: Sequence[uuid.UUID]) -> Sequence[BehalfEntry]:
    """What waits on those things, in the order it was entered. One query at most."""
    if not object_ids:
        return []
    return _waiting(session, BehalfEntry.object_kind == object_kind, BehalfEntry.object_id.in_(object_ids))


def _answer(session: Session, entry: BehalfEntry, *, yes: bool, now: datetime, on_the_spot: bool) -> None:
    kind = registry().on_behalf[entry.object_kind]
    thing = kind.load(session, entry.object_id)
    if thing is not None:
        thing = lock(session, type(thing), entry.object_id)
    # In one statement: approve and decline may be pressed at once.
    state = EntryState.APPROVED if yes else EntryState.DECLINED
    changed = session.execute(
        sa.update(BehalfEntry)
        .where(BehalfEntry.id == entry.id, BehalfEntry.state == EntryState.WAITING)
        .values(state=state, ended_at=now, on_the_spot=on_the_spot)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError("answered_already", ANSWERED, status=409)
    session.refresh(entry)
    if not yes and thing is not None:
        kind.put_back(session, thing, entry.field, entry.text_after, entry.text_before, now)
    record(
        session,
        actor=entry.for_person,
        action=f"behalf.{state.value}",
        on=entry,
        now=now,
        field=entry.field,
        on_the_spot=on_the_spot,
    )


def _place(entry: BehalfEntry) -> int:
    fields = registry().on_behalf[entry.object_kind].fields
    return fields.index(entry.field) if entry.field in fields else len(fields)


def _end(session: Session, entry: BehalfEntry, state: EntryState, now: datetime) -> None:
    entry.state, entry.ended_at = state, now
    session.flush()


def _waiting_at(session: Session, object_kind: str, object_id: uuid.UUID, field: str) -> BehalfEntry | None:
    found = _waiting(
        session,
        BehalfEntry.object_kind == object_kind,
        BehalfEntry.object_id == object_id,
        BehalfEntry.field == field,
    )
    return found[0] if found else None


def _waiting(session: Session, *which: sa.ColumnElement[bool]) -> Sequence[BehalfEntry]:
    found = sa.select(BehalfEntry).where(BehalfEntry.state == EntryState.WAITING, *which)
    return session.scalars(found.order_by(BehalfEntry.entered_at, BehalfEntry.id)).unique().all()
