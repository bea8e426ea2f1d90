"""Roles that hold for the whole installation. Roles in one call are seats (calls/states.py)."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do everywhere."""

    ADMINISTRATOR = "administrator"
    ROUND_STAFF = "round_staff"
