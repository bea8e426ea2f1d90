"""Where a project and a letter are, and what a goal can be about."""

from enum import StrEnum


class ProjectOrigin(StrEnum):
    """Won in a call, or added by the steering group outside the call's maximum."""

    AWARD = "award"
    ADDED = "added"


class ProjectState(StrEnum):
    """How far a project has come. A warning comes before a stop (rule R8)."""

    PLANNED = "planned"
    RUNNING = "running"
    WARNED = "warned"
    STOPPED = "stopped"
    COMPLETED = "completed"
    HANDED_OVER = "handed_over"


PROJECT_MOVES: dict[ProjectState, frozenset[ProjectState]] = {
    ProjectState.PLANNED: frozenset({ProjectState.RUNNING}),
    ProjectState.RUNNING: frozenset({ProjectState.WARNED, ProjectState.COMPLETED, ProjectState.HANDED_OVER}),
    ProjectState.WARNED: frozenset(
        {ProjectState.RUNNING, ProjectState.STOPPED, ProjectState.COMPLETED, ProjectState.HANDED_OVER}
    ),
    ProjectState.STOPPED: frozenset(),
    ProjectState.COMPLETED: frozenset({ProjectState.HANDED_OVER}),
    ProjectState.HANDED_OVER: frozenset(),
}


class LetterState(StrEnum):
    """A draft is written on; a sent letter is frozen and waits for every partner; an agreed one stands."""

    DRAFT = "draft"
    SENT = "sent"
    AGREED = "agreed"
    REPLACED = "replaced"  # an amendment was agreed


# A sent letter can be taken back to be written anew, until the last partner has agreed.
LETTER_MOVES: dict[LetterState, frozenset[LetterState]] = {
    LetterState.DRAFT: frozenset({LetterState.SENT}),
    LetterState.SENT: frozenset({LetterState.DRAFT, LetterState.AGREED}),
    LetterState.AGREED: frozenset({LetterState.REPLACED}),
    LetterState.REPLACED: frozenset(),
}

# A project in one of these gets no new letter.
ENDED = frozenset({ProjectState.STOPPED, ProjectState.COMPLETED, ProjectState.HANDED_OVER})


class GoalKind(StrEnum):
    """What is done, and what comes of it."""

    RESULT = "result"
    EFFECT = "effect"


class GoalAbout(StrEnum):
    """Rule R7: goals are about the residents and about the cooperation."""

    RESIDENTS = "residents"
    COOPERATION = "cooperation"


class Form(StrEnum):
    """The three forms of payout (rule R10)."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    COLLECTIVE = "collective"
