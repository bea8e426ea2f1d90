"""What a person can be in a group, and how people describe the part they take."""

from enum import StrEnum


class MemberKind(StrEnum):
    """The contact speaks for the group; the contact adult is one the young can turn to.

    An experience consultant has lived through something like it and works, paid or not, as a bridge between
    residents and services (S1 1977, 3178). They come in from the side and may follow many groups, so they
    write, advise and hand out codes as a helper does, but neither speak for the group nor vote on its money:
    what strengthens the residents' voice (S1 2677) must not become one more voice. One who belongs to the
    group is a member, and may describe the part they take as experience consultant (ParticipationRole).
    """

    MEMBER = "member"
    CONTACT = "contact"
    CONTACT_ADULT = "contact_adult"
    HELPER = "helper"
    EXPERIENCE_CONSULTANT = "experience_consultant"


# Those who help without speaking for the group.
HELPS = frozenset({MemberKind.HELPER, MemberKind.EXPERIENCE_CONSULTANT})
# Whoever belongs to the group can become its contact, of any age (rule R20); those who help cannot.
MAY_TAKE_OVER = frozenset({MemberKind.MEMBER, MemberKind.CONTACT_ADULT})
# Those who print codes on paper and hand them out.
HANDS_OUT = HELPS | {MemberKind.CONTACT, MemberKind.CONTACT_ADULT}


class ParticipationRole(StrEnum):
    """The parts residents take (S1 table 6, 3173-3182), none better than another (S1 3194).

    People's own words about themselves. No policy may ever read them.
    """

    RECEIVER = "receiver"
    PARTNER = "partner"
    QUALITY_ASSURER = "quality_assurer"
    BRIDGE_BUILDER = "bridge_builder"
    EXPERIENCE_CONSULTANT = "experience_consultant"
    FRONT_RUNNER = "front_runner"
    CITIZEN_LEADER = "citizen_leader"
