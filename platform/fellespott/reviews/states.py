"""How a review can end, and the only reasons for which a project can be warned or stopped (rule R8)."""

from enum import StrEnum


class ReviewState(StrEnum):
    """Prepared by the scheduler, answered by the project, settled by those who may."""

    OPEN = "open"
    ANSWERED = "answered"
    SETTLED = "settled"


class ReviewOutcome(StrEnum):
    """A change of course is normal. A stop needs a warning first and the steering group."""

    GO_ON = "go_on"
    ADJUST = "adjust"
    WARN = "warn"
    STOP = "stop"


class StopReason(StrEnum):
    """The stated reasons; there are no others."""

    NOT_TOWARDS_GOALS = "not_towards_goals"
    NOT_THE_PRINCIPLES = "not_the_principles"
    NO_MORE_COOPERATION = "no_more_cooperation"
    NO_ANCHORING = "no_anchoring"
    TARGET_GROUPS_APART = "target_groups_apart"


class GoalProgress(StrEnum):
    """How it goes with one goal. "Vet ikke" is an answer."""

    ON_THE_WAY = "on_the_way"
    SLOWLY = "slowly"
    NOT_YET = "not_yet"
    REACHED = "reached"
    DONT_KNOW = "dont_know"
