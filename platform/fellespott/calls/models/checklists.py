"""What was found about a call, point by point of a checklist; the newest note of a point is what holds."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text

from ..states import PointState


class ChecklistNote(HasId, Model):
    """What somebody found about one point, with links that show it."""

    __tablename__ = "checklist_note"
    __table_args__ = (sa.UniqueConstraint("call_id", "list_key", "point_key", "number"),)

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"))
    list_key: Mapped[str] = mapped_column(sa.String(40))
    point_key: Mapped[str] = mapped_column(sa.String(40))
    # 1 for the first note about the point: of two who write at once, the second is told.
    number: Mapped[int]
    state: Mapped[PointState] = mapped_column(enum_text(PointState))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    # Each with "url" (another site's, or a page here) and "text".
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


refuse(ChecklistNote.__table__, name="checklist_note_is_append_only")  # type: ignore[arg-type]
