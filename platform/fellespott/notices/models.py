"""The outbox: a mail, or a text message, is a row until it has been sent."""

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
    # Where the receiver ends such mails by one press (RFC 8058); emptied with the text.
    unsubscribe_url: Mapped[str | None] = mapped_column(sa.String(500))
    # The same key is never queued twice, so a job that runs again writes no second mail.
    dedup_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))


class OutboxText(HasId, Model):
    """One text message to one telephone. Number and text are emptied once sent, or of no use any more."""

    __tablename__ = "outbox_text"
    __table_args__ = (sa.CheckConstraint("tries >= 0", name="tries_counted"),)

    # "+4791234567"
    number: Mapped[str] = mapped_column(sa.String(20))
    body: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    # From then on it would only confuse.
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
