"""Reading the log in tests."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.models import AuditDetail, AuditEntry


def side_row_of(session: Session, entry: AuditEntry) -> AuditDetail:
    """Who did it, names and words of an entry."""
    return session.scalars(select(AuditDetail).where(AuditDetail.entry_id == entry.id)).one()


def actor_of(session: Session, entry: AuditEntry) -> uuid.UUID | None:
    """Who did it."""
    return side_row_of(session, entry).actor_id


def detail_of(session: Session, entry: AuditEntry) -> dict[str, Any]:
    """Names and words of an entry."""
    return side_row_of(session, entry).detail
