"""What a person can be in a group."""

from enum import StrEnum


class MemberKind(StrEnum):
    """The contact speaks for the group; the contact adult is one the young can turn to."""

    MEMBER = "member"
    CONTACT = "contact"
    CONTACT_ADULT = "contact_adult"
    HELPER = "helper"
