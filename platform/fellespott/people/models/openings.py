"""Who opened whose private records (shown to the one they are about)."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime


class RecordOpening(HasId, Model):
    """Somebody opened a page with another's private records. `page` names the page; no address is kept."""

    __tablename__ = "record_opening"

    about_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    opened_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    page: Mapped[str] = mapped_column(sa.String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


refuse(RecordOpening.__table__, name="record_opening_stays", actions=("UPDATE",))  # type: ignore[arg-type]
