"""Two tables: the entry that never changes, and the words that may have to be forgotten."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime


class AuditEntry(HasId, Model):
    """Who did what to which thing, and when. Ids and fixed words only, nothing personal."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    action: Mapped[str] = mapped_column(sa.String(80))
    object_kind: Mapped[str] = mapped_column(sa.String(40))
    object_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)


class AuditDetail(HasId, Model):
    """Names and free text of an entry, kept apart so that they can be erased without touching the log."""

    __tablename__ = "audit_detail"

    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("audit_entry.id"), unique=True)
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


refuse(AuditEntry.__table__, name="audit_entry_is_append_only")  # type: ignore[arg-type]
