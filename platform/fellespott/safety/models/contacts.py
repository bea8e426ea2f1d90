"""Whom people here can call, written by the municipality itself."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fellespott.core.db import Model
from fellespott.core.types import HasId, not_blank


class HelpContact(HasId, Model):
    """One of the municipality's own contacts on the help page: the emergency ward, the school nurse."""

    __tablename__ = "help_contact"
    __table_args__ = (
        sa.CheckConstraint(not_blank("name"), name="name_not_blank"),
        sa.CheckConstraint("phone <> '' OR web <> ''", name="can_be_reached"),
    )

    name: Mapped[str] = mapped_column(sa.String(200))
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    web: Mapped[str] = mapped_column(sa.String(300), default="")
    about: Mapped[str] = mapped_column(sa.String(200), default="")
    position: Mapped[int] = mapped_column(default=0)
