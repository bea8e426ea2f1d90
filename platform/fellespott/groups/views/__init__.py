"""The pages of groups."""

from . import appointing, codes, guardian_link, guardian_staff, guardians, joining, on_behalf, pages, talk
from .room import room

__all__ = [
    "appointing",
    "codes",
    "guardian_link",
    "guardian_staff",
    "guardians",
    "joining",
    "on_behalf",
    "pages",
    "room",
    "talk",
]
