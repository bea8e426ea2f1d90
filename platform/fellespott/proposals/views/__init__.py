"""The pages of proposals: the steps, partners, money, film, sending in, and what everyone sees."""

from . import answering, film, money, partners, public, sending, start, steps
from .room import room

__all__ = ["answering", "film", "money", "partners", "public", "room", "sending", "start", "steps"]
