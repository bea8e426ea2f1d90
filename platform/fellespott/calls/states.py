"""A call's phases and the moves between them: the page's steps, the scheduler and the tests read this table."""

from enum import StrEnum


class Phase(StrEnum):
    """Where a call is."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    JURY = "jury"
    DECIDED = "decided"


# From → to, and whether the scheduler may make the move when its date comes.
MOVES: dict[Phase, dict[Phase, bool]] = {
    Phase.DRAFT: {Phase.ANNOUNCED: False},
    Phase.ANNOUNCED: {Phase.OPEN: True, Phase.DRAFT: False},
    Phase.OPEN: {Phase.CLOSED: True},
    Phase.CLOSED: {Phase.JURY: False, Phase.OPEN: False},
    Phase.JURY: {Phase.DECIDED: False, Phase.CLOSED: False},
    Phase.DECIDED: {},
}


class DecisionMode(StrEnum):
    """The two ways of deciding: the jury does, or it advises and the steering group does."""

    JURY_DECIDES = "jury_decides"
    JURY_ADVISES = "jury_advises"


class SeatKind(StrEnum):
    """What a person does in one call. One seat each (rule R5)."""

    JUROR = "juror"
    PROJECT_LEADER = "project_leader"
    STEERING_GROUP = "steering_group"
    LEAD_CONTACT = "lead_contact"
