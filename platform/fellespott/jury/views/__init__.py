"""The jury room's pages: the jury itself, the juror's sheets, the ranking and the decision."""

from . import conflicts, decision, entries, lots, plans, public, sheets, staff, volunteers
from ._room import room

__all__ = [
    "conflicts",
    "decision",
    "entries",
    "lots",
    "plans",
    "public",
    "room",
    "sheets",
    "staff",
    "volunteers",
]
