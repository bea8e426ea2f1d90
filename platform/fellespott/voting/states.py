"""How a group can decide, what a person can say, and how a vote can end."""

from enum import StrEnum


class VoteRule(StrEnum):
    """Rule R13: by consent (nobody says no) or by majority."""

    CONSENT = "consent"
    MAJORITY = "majority"


class Choice(StrEnum):
    """An abstention or a conflict leaves the roll of those who must agree (rule R11)."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class VoteState(StrEnum):
    """A vote is open until everyone has answered or it is closed."""

    OPEN = "open"
    CARRIED = "carried"
    NOT_CARRIED = "not_carried"
