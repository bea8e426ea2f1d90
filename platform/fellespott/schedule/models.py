"""Which slot of which job has run: the UNIQUE makes each run happen once, however many schedulers run."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime


class JobRun(HasId, Model):
    """One run of one job."""

    __tablename__ = "job_run"
    __table_args__ = (sa.UniqueConstraint("job", "slot"),)

    job: Mapped[str] = mapped_column(sa.String(80))
    slot: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(sa.String(300))
