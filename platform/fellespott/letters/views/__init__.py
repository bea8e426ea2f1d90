"""The pages of projects and letters: what everyone reads, starting, writing, and partners' answers."""

from . import answering, public, starting, writing
from .room import room

__all__ = ["answering", "public", "room", "starting", "writing"]
