"""Writing to the log. Every use case that changes something calls `record` once."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from .models import AuditDetail, AuditEntry


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

    `detail` is for names and free text; it lies in the erasable side table. Assumes a flushed `on`.
    """
    entry = AuditEntry(
        id=uuid.uuid4(),
        at=now,
        actor_id=actor.id if actor is not None else None,
        action=action,
        object_kind=on.__tablename__,
        object_id=on.id,
    )
    session.add(entry)
    if detail:
        session.flush()
        session.add(
            AuditDetail(entry_id=entry.id, detail={key: _plain(value) for key, value in detail.items()})
        )
    return entry


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list | dict | type(None)) else str(value)
