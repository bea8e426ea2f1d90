"""How the rooms leave out what a moderator has hidden.

A table takes `Hideable` as a base and names its kind; every row then knows by itself whether it is hidden
(`story.is_hidden`), in the same query that loads it, and lists say `.where(~Story.is_hidden)`.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Mapped, column_property, declared_attr

from .models import HiddenThing


class Hideable:
    """For tables of what people write for others. `hidden_kind` is its key in core.registry's reportables."""

    hidden_kind: ClassVar[str]

    @declared_attr
    def is_hidden(cls) -> Mapped[bool]:  # noqa: N805 - declared on the class
        """Whether a moderator has hidden it now."""
        found = select(HiddenThing.id).where(
            HiddenThing.kind == cls.hidden_kind,
            HiddenThing.thing_id == cls.id,  # type: ignore[attr-defined]
        )
        return column_property(found.correlate_except(HiddenThing).exists())


def by_the_table(_session: Any, _thing: Any, _now: datetime) -> None:
    """For Reportable.hide and .show of a `Hideable`: the row in `hidden_thing` is all there is to it."""
