"""What a guardian may be asked about, how a yes was made sure of, and why it no longer stands."""

from enum import StrEnum


class GuardedAct(StrEnum):
    """What a call may ask guardians about. Membership, writing and voting are never among it (rule R20)."""

    FILM = "film"
    PICTURE = "picture"
    STORY = "story"


class Yes(StrEnum):
    """Whose yes it is; a waiver is staff's word that a guardian is not to be asked."""

    GUARDIAN = "guardian"
    OWN = "own"
    WAIVER = "waiver"


class Verified(StrEnum):
    """How it was made sure that a guardian said yes, from the weakest on."""

    LINK = "link"
    PAPER = "paper"
    OIDC = "oidc"


class YesEnd(StrEnum):
    """Why a yes no longer stands."""

    WITHDRAWN = "withdrawn"
    RAN_OUT = "ran_out"
    MAJORITY = "majority"  # the young person turned 18, and decides alone
    REPLACED = "replaced"  # asked anew: the film or the text is another now


class RequestWay(StrEnum):
    """Whom it goes to: a guardian, by a link; or staff, who may say that no guardian is to be asked."""

    GUARDIAN = "guardian"
    STAFF = "staff"
