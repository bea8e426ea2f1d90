"""Pages of calls: what everyone may read, and what those who run rounds do."""

from . import criteria, manage, public, seats
from .blueprint import room

__all__ = ["criteria", "manage", "public", "room", "seats"]
