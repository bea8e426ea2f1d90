"""Reading the log."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from .models import AuditDetail, AuditEntry


def entries(
    *,
    action: str = "",
    object_kind: str = "",
    object_id: uuid.UUID | None = None,
    actor_id: uuid.UUID | None = None,
) -> sa.Select[AuditEntry]:
    """Entries, newest first; each filter narrows where it is given."""
    statement = sa.select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id)
    if action:
        statement = statement.where(AuditEntry.action == action)
    if object_kind:
        statement = statement.where(AuditEntry.object_kind == object_kind)
    if object_id is not None:
        statement = statement.where(AuditEntry.object_id == object_id)
    if actor_id is not None:
        statement = statement.where(AuditEntry.actor_id == actor_id)
    return statement


def details_of(session: Session, entry_ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Names and words of those entries, as far as they have not been erased."""
    rows = session.execute(
        sa.select(AuditDetail.entry_id, AuditDetail.detail).where(AuditDetail.entry_id.in_(entry_ids))
    )
    return {row.entry_id: row.detail for row in rows}


def actions_used(session: Session) -> list[str]:
    """Every action that stands in the log."""
    return list(session.scalars(sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def kinds_used(session: Session) -> list[str]:
    """Every kind of thing something was done to."""
    return list(
        session.scalars(sa.select(AuditEntry.object_kind).distinct().order_by(AuditEntry.object_kind))
    )
