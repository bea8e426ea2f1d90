"""What a proposal is about, in words from a list: so that people can find it. Never asked first (rule R3)."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.db import Model
from fellespott.core.types import HasId, enum_text

from ..states import TagKind
from .proposals import Proposal


class ProposalTag(HasId, Model):
    """One word of the list (calls/data) that the group has put on its proposal."""

    __tablename__ = "proposal_tag"
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "kind", "key"),
        sa.Index("ix_proposal_tag_key", "key", "proposal_id"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("proposal.id"))
    kind: Mapped[TagKind] = mapped_column(enum_text(TagKind))
    key: Mapped[str] = mapped_column(sa.String(60))

    proposal: Mapped[Proposal] = relationship(back_populates="tags")
