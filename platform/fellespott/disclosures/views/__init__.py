"""The pages of requests for documents."""

from . import answering, asking, handling
from .room import room

__all__ = ["answering", "asking", "handling", "room"]
