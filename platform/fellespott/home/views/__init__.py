"""The pages of home: the front page, mine to do, my data, and how long things are kept."""

from . import front, my_data, privacy
from .room import room

__all__ = ["front", "my_data", "privacy", "room"]
