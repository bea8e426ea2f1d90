"""The pages of safety."""

from . import answering, concerns, contacts, help_page, moderating, numbers, reporting, security
from .room import room
from .showing import hidden_page

__all__ = [
    "answering",
    "concerns",
    "contacts",
    "help_page",
    "hidden_page",
    "moderating",
    "numbers",
    "reporting",
    "room",
    "security",
]
