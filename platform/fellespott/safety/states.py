"""What a report says, what a moderator decides, and how far a concern has come."""

from enum import StrEnum


class Why(StrEnum):
    """What somebody says is wrong."""

    THREAT = "threat"
    HATE = "hate"
    PRIVATE = "private"  # names, numbers or pictures of somebody who has not said yes
    UNSAFE = "unsafe"  # a child or a young person may come to harm
    UNTRUE = "untrue"
    ADVERT = "advert"
    OTHER = "other"


class CaseState(StrEnum):
    """Whether somebody must look at it."""

    OPEN = "open"
    DECIDED = "decided"


class Outcome(StrEnum):
    """What a moderator can decide."""

    KEEP = "keep"
    HIDE = "hide"
    ASK = "ask"  # the authors are asked to change it
    SHOW = "show"  # shown again
    GONE = "gone"  # it was no longer there


# What can be decided about something that is visible, hidden or gone.
OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    "visible": (Outcome.KEEP, Outcome.ASK, Outcome.HIDE),
    "hidden": (Outcome.SHOW, Outcome.HIDE),
    "gone": (Outcome.GONE,),
}


class Rule(StrEnum):
    """The rules a decision rests on, in public."""

    THREAT = "threat"
    HATE = "hate"
    PRIVATE = "private"
    UNSAFE = "unsafe"
    UNLAWFUL = "unlawful"
    ADVERT = "advert"
    WITHIN = "within"  # it keeps to the rules


class ConcernState(StrEnum):
    """How far a concern has come."""

    RECEIVED = "received"
    SEEN = "seen"
    TALKED = "talked"
    CLOSED = "closed"


# A concern can be closed without a talk, because not everybody says how to be reached; it never goes back.
CONCERN_MOVES: dict[ConcernState, frozenset[ConcernState]] = {
    ConcernState.RECEIVED: frozenset({ConcernState.SEEN}),
    ConcernState.SEEN: frozenset({ConcernState.TALKED, ConcernState.CLOSED}),
    ConcernState.TALKED: frozenset({ConcernState.CLOSED}),
    ConcernState.CLOSED: frozenset(),
}
