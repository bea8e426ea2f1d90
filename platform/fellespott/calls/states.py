"""A call's phases and the moves between them: the page's steps, the scheduler and the tests read this."""

from enum import StrEnum


class Phase(StrEnum):
    """Where a call is."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    JURY = "jury"
    DECIDED = "decided"

    @property
    def step(self) -> int:
        """Its place in the order they come, from 0."""
        return list(Phase).index(self)


# From → to, and whether the scheduler may make the move when its date comes.
MOVES: dict[Phase, dict[Phase, bool]] = {
    Phase.DRAFT: {Phase.ANNOUNCED: False},
    Phase.ANNOUNCED: {Phase.OPEN: True, Phase.DRAFT: False},
    Phase.OPEN: {Phase.CLOSED: True},
    Phase.CLOSED: {Phase.JURY: False, Phase.OPEN: False},
    Phase.JURY: {Phase.DECIDED: False, Phase.CLOSED: False},
    Phase.DECIDED: {},
}

# Reached by publishing the decision, never by a button of its own (rule R6).
BY_PUBLICATION = frozenset({Phase.DECIDED})


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


# Seats a person is invited to from the call's own page. Jurors are seated in the jury room,
# the contact of a proposal's municipal lead by confirming.
INVITED_SEATS = (SeatKind.PROJECT_LEADER, SeatKind.STEERING_GROUP)

# Each setting of a call and the first phase in which it can no longer be changed. What people were
# promised when they began stays as it was; what is not here may be changed as long as the call lives.
FIXED_FROM: dict[str, Phase] = {
    "criteria_version_id": Phase.ANNOUNCED,
    "opens_at": Phase.OPEN,
    "min_actors": Phase.OPEN,
    "needs_municipal_lead": Phase.OPEN,
    "needs_film": Phase.OPEN,
    "film_max_seconds": Phase.OPEN,
    "max_awards": Phase.OPEN,
    "budget_frame_ore": Phase.OPEN,
    "max_award_ore": Phase.OPEN,
    "commitments": Phase.OPEN,
    "decision_mode": Phase.OPEN,
    "rulebook": Phase.OPEN,
    "closes_at": Phase.CLOSED,  # and while open only to a later moment
    "jury_meets_at": Phase.DECIDED,
    "decision_expected_at": Phase.DECIDED,
    "title": Phase.DECIDED,
    "summary": Phase.DECIDED,
}
ALWAYS_OPEN = ("contact_name", "contact_email", "responsible_unit", "complaints_to")
SETTINGS = (*FIXED_FROM, *ALWAYS_OPEN)


def is_fixed(field: str, phase: Phase) -> bool:
    """Whether the setting can no longer be changed in that phase."""
    first = FIXED_FROM.get(field)
    return first is not None and phase.step >= first.step
