"""Pages of calls: what everyone may read, and what those who run rounds do."""

from . import checklists, criteria, manage, papers, public, seats
from .blueprint import room

__all__ = ["checklists", "criteria", "manage", "papers", "public", "room", "seats"]
