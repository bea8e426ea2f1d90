"""The pages of reviews."""

from . import answering, ending, settling, showing
from .room import room

__all__ = ["answering", "ending", "room", "settling", "showing"]
