"""Writing to the log, chaining what was written, and erasing what is personal.

Every use case that changes something calls `record` once. Nobody waits for the chain: a job does that.
"""

import secrets
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from . import queries, rules
from .models import AuditAnchor, AuditDetail, AuditEntry, AuditLink

SALT_BYTES = 16
# One short transaction at a time.
BATCH = 500
# Names the one who may chain, among all that use the database.
CHAIN_LOCK = int.from_bytes(b"auditlog", "big", signed=True)
ERASED = "audit.details_erased"
ANCHORED = "audit.anchored"


def record(
    session: Session,
    *,
    actor: Any,
    action: str,
    on: Any,
    now: datetime,
    **detail: Any,
) -> AuditEntry:
    """Note that `actor` (a Person, or None for the system or a visitor with a link) did `action` to `on`.

    `detail` is for people and free text; with the actor it lies in the erasable side table. A Person given
    there is kept as a reference. Assumes a flushed `on`; is itself written with the session's next flush.
    """
    return _write(
        session,
        actor_id=actor.id if actor is not None else None,
        action=action,
        object_kind=on.__tablename__,
        object_id=on.id,
        now=now,
        detail=detail,
    )


def _write(
    session: Session,
    *,
    actor_id: uuid.UUID | None,
    action: str,
    object_kind: str,
    object_id: uuid.UUID | None,
    now: datetime,
    detail: dict[str, Any],
) -> AuditEntry:
    kept = {key: rules.plain(value) for key, value in detail.items()}
    fields = rules.fields_of(actor_id, kept)
    salts = {name: secrets.token_hex(SALT_BYTES) for name in fields}
    digests = {name: rules.field_digest(salts[name], name, value) for name, value in fields.items()}
    entry = AuditEntry(
        id=uuid.uuid4(),
        at=now,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
    )
    entry.commitment = rules.commitment_of(entry, digests)
    row = AuditDetail(id=uuid.uuid4(), actor_id=actor_id, detail=kept, salts=salts, erased={}, entry=entry)
    session.add(row)
    return entry


def erase_details(session: Session, *, person_id: uuid.UUID, now: datetime) -> int:
    """Take out of the side table what is personal about one person; returns how many rows it was found in.

    Gone afterwards, value and salt: who did it, where it was them; references to them in any detail; free
    text of entries by them, about them or naming them. The chain still verifies, and what is left of those
    rows as well. That it was done, and to how many rows for the first time, is an entry itself, which the
    verification counts by. A nickname that was merged into an account has an id of its own: call it for both.
    """
    found = 0
    first_time = 0
    for row in session.scalars(_rows_with(person_id)):
        about = row.entry.object_kind == "person" and row.entry.object_id == person_id
        names = rules.erasable_fields(
            row.detail, str(person_id), is_actor=row.actor_id == person_id, is_about=about
        )
        if not names:
            continue
        found += 1
        first_time += row.erased_at is None
        _erase_fields(row, names, now)
    session.flush()
    if first_time:
        _write(
            session,
            actor_id=None,
            action=ERASED,
            object_kind="person",
            object_id=person_id,
            now=now,
            detail={"rows": first_time},
        )
    return found


def _rows_with(person_id: uuid.UUID) -> sa.Select[AuditDetail]:
    """Side rows that may hold something about them, held until the transaction ends, always in one order."""
    in_words = sa.cast(AuditDetail.detail, sa.Text).like(f"%{person_id}%")
    about = sa.and_(AuditEntry.object_kind == "person", AuditEntry.object_id == person_id)
    return (
        sa.select(AuditDetail)
        .join(AuditDetail.entry)
        .options(contains_eager(AuditDetail.entry))
        .where(sa.or_(AuditDetail.actor_id == person_id, about, in_words))
        .order_by(AuditDetail.id)
        .with_for_update(of=AuditDetail)
        .execution_options(populate_existing=True)
    )


def _erase_fields(row: AuditDetail, names: set[str], now: datetime) -> None:
    fields = rules.fields_of(row.actor_id, row.detail)
    digests = {name: rules.field_digest(row.salts[name], name, fields[name]) for name in names}
    row.erased = {**row.erased, **digests}
    row.detail = {name: value for name, value in row.detail.items() if name not in names}
    row.salts = {name: salt for name, salt in row.salts.items() if name not in names}
    row.actor_id = None if rules.ACTOR in names else row.actor_id
    row.erased_at = now


def chain_entries(session: Session, *, limit: int = BATCH) -> int:
    """Give the entries that wait, the oldest first, their place at the end of the chain; returns how many.

    Of two that do it at once one waits for the other. Writers wait for neither.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(CHAIN_LOCK)))
    entries = session.execute(_waiting(limit)).all()
    if not entries:
        return 0
    last = queries.last_link(session)
    position, previous = (last.position, last.hash) if last else (0, rules.BEGINNING)
    links = []
    for entry in entries:
        position += 1
        previous = rules.link_hash(previous, position, entry)
        links.append({"position": position, "entry_id": entry.id, "hash": previous})
    session.execute(sa.insert(AuditLink), links)
    session.execute(
        sa.update(AuditDetail)
        .where(AuditDetail.entry_id.in_([entry.id for entry in entries]))
        .values(is_chained=True)
        .execution_options(synchronize_session=False)
    )
    return len(links)


def _waiting(limit: int) -> sa.Select[*tuple[Any, ...]]:
    """Entries without a place. Rows somebody is just erasing are left for the next time, so nobody waits."""
    return (
        sa.select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.object_kind,
            AuditEntry.object_id,
            AuditEntry.commitment,
        )
        .join(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        .where(queries.WAITING)
        .order_by(AuditEntry.at, AuditEntry.id)
        .limit(limit)
        .with_for_update(of=AuditDetail, skip_locked=True)
    )


def make_anchor(session: Session, *, day: date, now: datetime) -> AuditAnchor | None:
    """Keep how far the chain has come, once for each day; None when that is done, or nothing is chained.

    The anchor is an entry of the log too, so that an anchor that was changed or taken away shows.
    """
    last = queries.last_link(session)
    if last is None or session.scalar(sa.select(AuditAnchor.id).where(AuditAnchor.day == day)):
        return None
    anchor = AuditAnchor(id=uuid.uuid4(), day=day, position=last.position, hash=last.hash, at=now)
    session.add(anchor)
    session.flush()
    record(
        session,
        actor=None,
        action=ANCHORED,
        on=anchor,
        now=now,
        day=day,
        position=last.position,
        hash=last.hash,
    )
    return anchor
