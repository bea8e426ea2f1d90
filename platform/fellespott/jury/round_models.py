"""What is kept of a round's ranking when its decision is published."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime


class PublishedNumbers(HasId, Model):
    """The ranking, the rules, the counts and the answers of one decision, as its files give them.

    Made once, when the decision is published: answers are shuffled anew for each proposal, and a second
    shuffle beside the first would tell which belong together. It holds no names and no words.
    """

    __tablename__ = "published_numbers"

    decision_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call_decision.id"), unique=True)
    # call, rules, counts, criteria, ranking, open_sheets, full_sheets: see numbers/kept.py.
    kept: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


refuse(PublishedNumbers.__table__, name="published_numbers_are_append_only")  # type: ignore[arg-type]
