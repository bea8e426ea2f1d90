"""Backgrounds and age bands of jurors, and how far a decision has come."""

from enum import StrEnum


class Background(StrEnum):
    """What a juror knows something about. Everyone attends as themselves."""

    SERVICE_EXPERIENCE = "service_experience"
    RESIDENT = "resident"
    YOUTH_COUNCIL = "youth_council"
    VOLUNTARY = "voluntary"
    BUSINESS = "business"
    POLICE = "police"
    DIRECTOR = "director"
    ADVISER = "adviser"


class AgeBand(StrEnum):
    """Ages are kept as bands, never as dates."""

    UNDER_18 = "under_18"
    FROM_18 = "18_24"
    FROM_25 = "25_39"
    FROM_40 = "40_60"
    OVER_60 = "over_60"


class DecisionState(StrEnum):
    """Drafted by those who lead the round, recommended where the steering group decides, then published."""

    DRAFT = "draft"
    RECOMMENDED = "recommended"
    PUBLISHED = "published"


TRANSITIONS: dict[DecisionState, frozenset[DecisionState]] = {
    DecisionState.DRAFT: frozenset({DecisionState.RECOMMENDED, DecisionState.PUBLISHED}),
    DecisionState.RECOMMENDED: frozenset({DecisionState.DRAFT, DecisionState.PUBLISHED}),
    DecisionState.PUBLISHED: frozenset(),
}


class Outcome(StrEnum):
    """What a proposal gets."""

    YES = "yes"
    NO = "no"
