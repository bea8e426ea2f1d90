"""The entries, what of them can be forgotten, and the chain that shows when any of it was changed.

`audit_entry`, `audit_link` and `audit_anchor` only ever grow; the database itself refuses anything else.
"""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import differs, refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime


class AuditEntry(HasId, Model):
    """What was done to which thing, and when. Ids and fixed words only; by whom lies in the side table."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    action: Mapped[str] = mapped_column(sa.String(80))
    object_kind: Mapped[str] = mapped_column(sa.String(40))
    object_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    # The salted fingerprint of the side row (rules.commitment_of).
    commitment: Mapped[str] = mapped_column(sa.String(64))


class AuditDetail(HasId, Model):
    """Who did it, names and free text of one entry, kept apart so that they can be erased, field by field."""

    __tablename__ = "audit_detail"
    __table_args__ = (
        # What waits for the chain is few among many.
        sa.Index(
            "ix_audit_detail_waiting",
            "entry_id",
            sqlite_where=sa.text("NOT is_chained"),
            postgresql_where=sa.text("NOT is_chained"),
        ),
    )

    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("audit_entry.id"), unique=True)
    actor_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    # The salt of each field that is still here, and the digest of each that has been erased.
    salts: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    erased: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_chained: Mapped[bool] = mapped_column(default=False)

    # Also what makes the entry go in first.
    entry: Mapped[AuditEntry] = relationship(lazy="raise")


class AuditLink(Model):
    """One entry's place in the chain. `hash` covers the link before and everything the entry holds."""

    __tablename__ = "audit_link"
    __table_args__ = (sa.CheckConstraint("position > 0", name="position_from_one"),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("audit_entry.id"), unique=True)
    hash: Mapped[str] = mapped_column(sa.String(64))


class AuditAnchor(HasId, Model):
    """How far the chain had come on one day in Oslo, for everybody to keep."""

    __tablename__ = "audit_anchor"

    day: Mapped[date] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column()
    hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditCheck(HasId, Model):
    """How it went when the whole chain was walked through. It is shown, and nothing stands on it."""

    __tablename__ = "audit_check"

    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    position: Mapped[int] = mapped_column()
    # The kind of what was wrong, and where; both empty when all was well.
    problem: Mapped[str | None] = mapped_column(sa.String(40))
    problem_position: Mapped[int | None] = mapped_column()


refuse(AuditEntry.__table__, name="audit_entry_is_append_only")  # type: ignore[arg-type]
refuse(AuditLink.__table__, name="audit_link_is_append_only")  # type: ignore[arg-type]
refuse(AuditAnchor.__table__, name="audit_anchor_is_append_only")  # type: ignore[arg-type]
# A side row stays with its entry, and says what it said until something of it is erased.
refuse(AuditDetail.__table__, name="audit_detail_stays", actions=("DELETE",))  # type: ignore[arg-type]
refuse(
    AuditDetail.__table__,  # type: ignore[arg-type]
    name="audit_detail_is_only_erased",
    actions=("UPDATE",),
    when=(
        f"({differs('entry_id')}) OR (({differs('actor_id')} OR {differs('detail')} OR {differs('salts')}) "
        "AND (NEW.erased_at IS NULL OR CAST(NEW.erased AS TEXT) = CAST(OLD.erased AS TEXT)))"
    ),
)
