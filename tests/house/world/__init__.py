"""One of everything, and one of everybody: what the tests of access and of leaks walk through."""

from .base import ROLES, World
from .building import build
from .walking import Walker, walkers_of

__all__ = ["ROLES", "Walker", "World", "build", "walkers_of"]
