"""Who sits: what is aimed at, how a seat came about, and how far a lot and an offered seat have come."""

from enum import StrEnum


class TargetCategory(StrEnum):
    """What the wanted mix of a jury is told by. The last three are filled with words of the call's own."""

    BACKGROUND = "background"
    AGE = "age"
    GENDER = "gender"
    AREA = "area"
    EDUCATION = "education"


OWN_WORDS = (TargetCategory.GENDER, TargetCategory.AREA, TargetCategory.EDUCATION)


class CameBy(StrEnum):
    """How a juror came to sit."""

    INVITED = "invited"
    VOLUNTEER = "volunteer"
    DRAWN = "drawn"


class LotState(StrEnum):
    """Pool and quotas fixed, panels worked out or found impossible, published, then drawn."""

    WAITING = "waiting"
    IMPOSSIBLE = "impossible"
    READY = "ready"
    PUBLISHED = "published"
    DRAWN = "drawn"


LOT_TRANSITIONS: dict[LotState, frozenset[LotState]] = {
    LotState.WAITING: frozenset({LotState.IMPOSSIBLE, LotState.READY}),
    LotState.IMPOSSIBLE: frozenset(),
    LotState.READY: frozenset({LotState.PUBLISHED}),
    LotState.PUBLISHED: frozenset({LotState.DRAWN}),
    LotState.DRAWN: frozenset(),
}


class OfferState(StrEnum):
    """What became of a seat offered to somebody drawn."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
