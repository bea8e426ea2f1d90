"""Tables of groups: who is in them, and what is theirs."""

from .groups import ContactChange, Group, Membership, Participation
from .guardians import GuardianConsent, GuardianRequest
from .on_behalf import BehalfEntry
from .talk import GroupMessage

__all__ = [
    "BehalfEntry",
    "ContactChange",
    "Group",
    "GroupMessage",
    "GuardianConsent",
    "GuardianRequest",
    "Membership",
    "Participation",
]
