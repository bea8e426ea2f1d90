"""How far a request has come, how it ended, and the grounds the law gives for hiding something."""

from enum import StrEnum


class RequestState(StrEnum):
    """A request waits until it is answered; it can be answered again, after a complaint."""

    RECEIVED = "received"
    ANSWERED = "answered"


class Outcome(StrEnum):
    """What became of it."""

    FULL = "full"  # everything that was asked for, as it is
    PART = "part"  # some of it blacked out or held back
    REFUSED = "refused"
    NOTHING = "nothing"  # there is no such document


class Ground(StrEnum):
    """Why something is hidden: the paragraphs of offentleglova that can apply here."""

    PERSONAL = "personal"
    INTERNAL = "internal"
    BUSINESS = "business"
    CONTROL = "control"
    IDENTITY_NUMBER = "identity_number"
    VULNERABLE = "vulnerable"


DEFAULT_GROUND = Ground.PERSONAL
