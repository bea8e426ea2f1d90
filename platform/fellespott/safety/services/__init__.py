"""Use cases of safety."""

from .concerns import add_concern, forget_concerns, move_concern
from .contacts import add_contact, edit_contact, remove_contact
from .deciding import decide, say_changed
from .reporting import forget_reports, report

__all__ = [
    "add_concern",
    "add_contact",
    "decide",
    "edit_contact",
    "forget_concerns",
    "forget_reports",
    "move_concern",
    "remove_contact",
    "report",
    "say_changed",
]
