"""A proposal's states, a partner's answers, kinds of actors and what a budget line may be for."""

from enum import StrEnum


class ProposalState(StrEnum):
    """A draft is the group's alone; what is sent in stays; the outcome comes with the published decision."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


TRANSITIONS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.DRAFT: frozenset({ProposalState.SUBMITTED, ProposalState.WITHDRAWN}),
    ProposalState.SUBMITTED: frozenset({ProposalState.WITHDRAWN}),
    ProposalState.WITHDRAWN: frozenset(),
}


class ActorKind(StrEnum):
    """What kind of unit, service or organisation a partner is."""

    MUNICIPAL = "municipal"
    COUNTY = "county"
    STATE = "state"
    VOLUNTARY = "voluntary"
    BUSINESS = "business"


class PartnerState(StrEnum):
    """A partner counts when confirmed."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class BudgetCategory(StrEnum):
    """What money may be for. There is none for positions or wages, and there never will be (rule R9)."""

    ACTIVITIES = "activities"
    EQUIPMENT = "equipment"
    FOOD = "food"
    TRANSPORT = "transport"
    VENUE = "venue"
    COURSES = "courses"
    FAMILIES = "families"  # money straight to families or young people
    OTHER = "other"
