"""What those in a group write to each other."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, not_blank
from fellespott.people.models import Person

from .groups import Group


class GroupMessage(HasId, Model):
    """One message in a group's talk, for all who are in the group. There are no messages between two."""

    __tablename__ = "group_message"
    __table_args__ = (
        sa.CheckConstraint(not_blank("text"), name="text_not_blank"),
        sa.Index("ix_group_message_group_id_sent_at", "group_id", "sent_at"),
    )

    group_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resident_group.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Taken back by the one who wrote it.
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Taken down by those who look after what is reported.
    taken_down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)
    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_shown(self) -> bool:
        """Whether its text is there to be read."""
        return self.hidden_at is None and self.taken_down_at is None
