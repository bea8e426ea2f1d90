"""The outbox: a mail is a row until it has been sent."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime


class OutboxMail(HasId, Model):
    """One mail to one address. The text is emptied once sent: it may hold links with secrets."""

    __tablename__ = "outbox_mail"
    __table_args__ = (sa.CheckConstraint("tries >= 0", name="tries_counted"),)

    recipient: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.Text)
    # The same key is never queued twice, so a job that runs again writes no second mail.
    dedup_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
