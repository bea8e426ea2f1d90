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
    RUNNING = "running"
    ENDED = "ended"

    @property
    def step(self) -> int:
        """Its place in the order they come, from 0."""
        return list(Phase).index(self)

    @property
    def is_decided(self) -> bool:
        """Whether the answers are public: from the decision on, also while money runs and after."""
        return self in DECIDED_PHASES


# The decision and all that comes after it; queries ask `Call.phase.in_(DECIDED_PHASES)`.
DECIDED_PHASES = (Phase.DECIDED, Phase.RUNNING, Phase.ENDED)

# From → to, and whether the scheduler may make the move when its date comes.
MOVES: dict[Phase, dict[Phase, bool]] = {
    Phase.DRAFT: {Phase.ANNOUNCED: False},
    Phase.ANNOUNCED: {Phase.OPEN: True, Phase.DRAFT: False},
    Phase.OPEN: {Phase.CLOSED: True},
    Phase.CLOSED: {Phase.JURY: False, Phase.OPEN: False},
    Phase.JURY: {Phase.DECIDED: False, Phase.CLOSED: False},
    Phase.DECIDED: {Phase.RUNNING: False},
    Phase.RUNNING: {Phase.ENDED: False},
    Phase.ENDED: {Phase.RUNNING: False},
}

# Reached by publishing the decision, never by a button of its own (rule R6).
BY_PUBLICATION = frozenset({Phase.DECIDED})


class DecisionMode(StrEnum):
    """The two ways of deciding: the jury does, or it advises and the steering group does."""

    JURY_DECIDES = "jury_decides"
    JURY_ADVISES = "jury_advises"


class RankingMethod(StrEnum):
    """How a ranking is made of the jurors' answers."""

    MEAN = "mean"
    MEDIAN = "median"
    BORDA = "borda"


class TieRule(StrEnum):
    """What happens with proposals the method cannot part: people talk, or a rule does, by lot at last."""

    TALK = "talk"
    TOP_ANSWERS = "top_answers"
    LOT = "lot"


class ActorKind(StrEnum):
    """What kind of unit, service or organisation a partner is."""

    MUNICIPAL = "municipal"
    COUNTY = "county"
    STATE = "state"
    VOLUNTARY = "voluntary"
    BUSINESS = "business"


class Publicity(StrEnum):
    """When proposals may be read by all: the later a member stands here, the fewer see them."""

    AFTER_DEADLINE = "after_deadline"
    AFTER_DECISION = "after_decision"
    NEVER = "never"


class SeatKind(StrEnum):
    """What a person does in one call. One seat each (rule R5)."""

    JUROR = "juror"
    PROJECT_LEADER = "project_leader"
    STEERING_GROUP = "steering_group"
    LEAD_CONTACT = "lead_contact"


class PointState(StrEnum):
    """What was found about one point of a checklist."""

    NOT_YET = "not_yet"
    IN_PART = "in_part"
    YES = "yes"
    NOT_RELEVANT = "not_relevant"


# Seats a person is invited to from the call's own page. Jurors are seated in the jury room,
# the contact of a proposal's municipal lead by confirming.
INVITED_SEATS = (SeatKind.PROJECT_LEADER, SeatKind.STEERING_GROUP)

# Each setting of a call and the first phase in which it can no longer be changed. What people were
# promised when they began stays as it was; what is not here may be changed as long as the call lives.
FIXED_FROM: dict[str, Phase] = {
    "criteria_version_id": Phase.ANNOUNCED,
    "second_criteria_version_id": Phase.ANNOUNCED,
    "second_criteria_for": Phase.ANNOUNCED,
    "guardian_acts": Phase.ANNOUNCED,
    "opens_at": Phase.OPEN,
    "who_may_apply": Phase.OPEN,
    "area": Phase.OPEN,
    "decision_mode": Phase.OPEN,
    "ranking_method": Phase.OPEN,
    "min_sheets": Phase.OPEN,
    "tie_rule": Phase.OPEN,
    "rulebook": Phase.OPEN,
    # While it is open these may only be made easier for the groups: rules.EASIER says what that is.
    "age_from": Phase.CLOSED,
    "age_to": Phase.CLOSED,
    "min_actors": Phase.CLOSED,
    "kinds_needed": Phase.CLOSED,
    "needs_municipal_lead": Phase.CLOSED,
    "needs_film": Phase.CLOSED,
    "film_max_seconds": Phase.CLOSED,
    "max_awards": Phase.CLOSED,
    "budget_frame_ore": Phase.CLOSED,
    "max_award_ore": Phase.CLOSED,
    "has_research": Phase.CLOSED,
    "commitments": Phase.CLOSED,
    "proposals_public": Phase.CLOSED,
    "films_public": Phase.CLOSED,
    "closes_at": Phase.CLOSED,
    "jury_meets_at": Phase.DECIDED,
    "decision_expected_at": Phase.DECIDED,
    "title": Phase.DECIDED,
    "summary": Phase.DECIDED,
    "ordinary_schemes": Phase.DECIDED,
}
ALWAYS_OPEN = ("contact_name", "contact_email", "responsible_unit", "complaints_to")
SETTINGS = (*FIXED_FROM, *ALWAYS_OPEN)

# What the call promises: kept in versions from the day it is announced, each change with its reason.
# The dates among them are those followers hear of when they move.
RULES = tuple(name for name in FIXED_FROM if name not in ("title", "summary", "ordinary_schemes"))
DATES = ("opens_at", "closes_at", "jury_meets_at", "decision_expected_at")


def is_fixed(field: str, phase: Phase) -> bool:
    """Whether the setting can no longer be changed in that phase."""
    first = FIXED_FROM.get(field)
    return first is not None and phase.step >= first.step
