"""Roles that hold for the whole installation, and what a link can be.

Roles in one call are seats (calls/states.py).
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do everywhere."""

    ADMINISTRATOR = "administrator"
    ROUND_STAFF = "round_staff"


class InvitationState(StrEnum):
    """What a link is at a moment; worked out, never stored."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
