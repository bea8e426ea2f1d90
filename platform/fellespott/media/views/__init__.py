"""Films given out, and films taken in a part at a time."""

from . import receiving, showing
from .room import room

__all__ = ["receiving", "room", "showing"]
