"""How far a complaint has come, and what it can be about."""

from enum import StrEnum


class ComplaintState(StrEnum):
    """Everyone gets an acknowledgement and an answer."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    FORWARDED = "forwarded"
    ANSWERED = "answered"
    CLOSED = "closed"


COMPLAINT_MOVES: dict[ComplaintState, frozenset[ComplaintState]] = {
    ComplaintState.RECEIVED: frozenset({ComplaintState.ACKNOWLEDGED}),
    ComplaintState.ACKNOWLEDGED: frozenset({ComplaintState.FORWARDED, ComplaintState.ANSWERED}),
    ComplaintState.FORWARDED: frozenset({ComplaintState.ANSWERED}),
    ComplaintState.ANSWERED: frozenset({ComplaintState.CLOSED}),
    ComplaintState.CLOSED: frozenset(),
}


class About(StrEnum):
    """What a complaint can be about."""

    DECISION = "decision"
    PROJECT = "project"
    USE = "use"
    PAYOUT = "payout"
    REVIEW = "review"
    HIDING = "hiding"  # a moderator's decision about something somebody wrote
    OTHER = "other"
