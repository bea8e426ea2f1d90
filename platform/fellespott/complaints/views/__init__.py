"""The pages of complaints."""

from . import handling, sending
from .room import room

__all__ = ["handling", "room", "sending"]
