"""The jury room's pages: who sits there, the juror's sheets, the talk, the ranking and the decision."""

from . import (
    conflicts,
    decision,
    entries,
    lots,
    numbers,
    plans,
    public,
    saving,
    sharing_out,
    sheets,
    staff,
    talk,
    volunteers,
)
from ._room import room

__all__ = [
    "conflicts",
    "decision",
    "entries",
    "lots",
    "numbers",
    "plans",
    "public",
    "room",
    "saving",
    "sharing_out",
    "sheets",
    "staff",
    "talk",
    "volunteers",
]
