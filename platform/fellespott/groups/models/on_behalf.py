"""What somebody entered for another in the group, and what that other said to it."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import differs, refuse, rewrites
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text
from fellespott.people.models import Person

from ..behalf_states import EntryState
from .groups import Group


class BehalfEntry(HasId, Model):
    """One answer a helper entered on somebody's behalf: the text before and after, and what became of it.

    It waits until the one it was entered for has said yes or no. Both texts are kept, whatever the answer.
    """

    __tablename__ = "behalf_entry"
    __table_args__ = (
        sa.Index(
            "uq_behalf_entry_waiting",
            "object_kind",
            "object_id",
            "field",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.CheckConstraint("helper_id <> for_person_id", name="for_another"),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="waits_until_it_ends"),
        sa.CheckConstraint(
            "NOT on_the_spot OR state IN ('approved', 'declined')", name="answered_on_the_spot"
        ),
    )

    group_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resident_group.id"), index=True)
    helper_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    for_person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    object_kind: Mapped[str] = mapped_column(sa.String(20))
    object_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    field: Mapped[str] = mapped_column(sa.String(40))
    text_before: Mapped[str] = mapped_column(sa.Text, default="")
    text_after: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[EntryState] = mapped_column(enum_text(EntryState), default=EntryState.WAITING)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Answered on the helper's device, with the person's own code.
    on_the_spot: Mapped[bool] = mapped_column(default=False)

    group: Mapped[Group] = relationship()
    helper: Mapped[Person] = relationship(foreign_keys=[helper_id], lazy="joined", innerjoin=True)
    for_person: Mapped[Person] = relationship(foreign_keys=[for_person_id], lazy="joined", innerjoin=True)


refuse(
    BehalfEntry.__table__,  # type: ignore[arg-type]
    name="entry_stays",
    when=" OR ".join(
        [
            *(differs(one) for one in ("group_id", "object_kind", "object_id", "field", "entered_at")),
            rewrites("text_before"),
            rewrites("text_after"),
            f"(OLD.ended_at IS NOT NULL AND ({differs('state')} OR {differs('ended_at')}))",
        ]
    ),
    actions=("UPDATE",),
)
