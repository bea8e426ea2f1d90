"""What stood in an answer, and when: nobody's words are lost when the next one writes."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime
from fellespott.people.models import Person

from .proposals import Proposal


class AnswerVersion(HasId, Model):
    """One text of one answer, as somebody left it.

    The newest of an answer may be open: it grows while the same hand goes on writing (rules in
    services/history.py). Once closed it is never changed, only emptied (personal.py). What is `is_aside`
    never stood: somebody wrote it at the same time as another, and it is kept all the same.
    """

    __tablename__ = "answer_version"
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "field", "number"),
        sa.Index(
            "uq_answer_version_one_open",
            "proposal_id",
            "field",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.CheckConstraint("number > 0", name="numbered_from_one"),
        sa.CheckConstraint("NOT is_aside OR closed_at IS NOT NULL", name="aside_is_closed"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"))
    field: Mapped[str] = mapped_column(sa.String(40))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    # None where it is not known, or the person is erased: the words are the group's.
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    on_behalf_of_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_aside: Mapped[bool] = mapped_column(default=False)
    # Which open page wrote it, and its how manieth save: a page never stands in its own way.
    tab: Mapped[str] = mapped_column(sa.String(32), default="")
    seq: Mapped[int] = mapped_column(default=0)

    proposal: Mapped[Proposal] = relationship(lazy="select")
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id], lazy="joined")
    on_behalf_of: Mapped[Person | None] = relationship(foreign_keys=[on_behalf_of_id], lazy="joined")


ERASABLE = ("text", "by_id", "on_behalf_of_id", "tab")
refuse(
    AnswerVersion.__table__,  # type: ignore[arg-type]
    name="answer_version_is_closed",
    when="{row}.closed_at IS NOT NULL",
    actions=("UPDATE",),
    erasable=ERASABLE,
)
refuse(AnswerVersion.__table__, name="answer_version_is_kept", actions=("DELETE",))  # type: ignore[arg-type]
