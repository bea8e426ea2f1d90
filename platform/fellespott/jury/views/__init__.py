"""The jury room's pages: the jury itself, the juror's sheets, and the decision."""

from ._room import room

__all__ = ["room"]
