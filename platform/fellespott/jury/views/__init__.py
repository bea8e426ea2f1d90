"""The jury room's pages: the jury itself, the juror's sheets, the ranking and the decision."""

from . import conflicts, decision, entries, numbers, public, saving, sharing_out, sheets, staff, talk
from ._room import room

__all__ = [
    "conflicts",
    "decision",
    "entries",
    "numbers",
    "public",
    "room",
    "saving",
    "sharing_out",
    "sheets",
    "staff",
    "talk",
]
