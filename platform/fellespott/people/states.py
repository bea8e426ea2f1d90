"""Roles, where they hold, ages as bands, ways in, and what a link can be.

What somebody is in one call is a seat (calls/states.py), in one group a membership (groups/states.py).
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do: everywhere, or in the scope the role was given for."""

    ADMINISTRATOR = "administrator"
    ROUND_STAFF = "round_staff"
    JURY_MODERATOR = "jury_moderator"
    ELECTION_OFFICER = "election_officer"
    PAYMENT_RELEASER = "payment_releaser"
    STORY_EDITOR = "story_editor"
    RESEARCHER = "researcher"
    LESSON_RECEIVER = "lesson_receiver"
    AUDITOR = "auditor"
    SAFEGUARD = "safeguard"  # the named staff a concern goes to, and who moderates


# Roles that see others' private records or decide for many: they need a second step when signing in.
STAFF_ROLES = frozenset(Role) - {Role.LESSON_RECEIVER}


# Who lets others in does so everywhere, or not at all.
EVERYWHERE_ONLY = frozenset({Role.ADMINISTRATOR})


class ScopeKind(StrEnum):
    """What a role can be limited to."""

    PROGRAMME = "programme"
    CALL = "call"
    GROUP = "group"
    PROJECT = "project"


class AgeBand(StrEnum):
    """Ages are kept as bands. The edges are where consent changes hands: 13, 15 and 18."""

    UNDER_13 = "under_13"
    FROM_13 = "13_14"
    FROM_15 = "15_17"
    ADULT = "18_plus"

    @property
    def is_minor(self) -> bool:
        """Under 18."""
        return self is not AgeBand.ADULT


class WayIn(StrEnum):
    """How somebody signed in."""

    EMAIL_CODE = "email_code"
    EMAIL_LINK = "email_link"
    PAPER_CODE = "paper_code"
    TEXT_MESSAGE = "text_message"
    PROVIDER = "provider"  # OpenID Connect
    PASSKEY = "passkey"
    INVITATION = "invitation"  # a link by mail, for somebody new
    DEMO = "demo"


class InvitationState(StrEnum):
    """What a link is at a moment; worked out, never stored."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
