"""The pages of pots: the money page, proposing a use, a use's own page, and paying."""

from . import deciding, paying, pot, use
from .room import room

__all__ = ["deciding", "paying", "pot", "room", "use"]
