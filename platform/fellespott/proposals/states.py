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


class Step(StrEnum):
    """The questions of a proposal, one thought each, in order. The value stands in the address."""

    NEED = "behov"
    DREAM = "drom"
    IDEA = "ide"
    PARTICIPANTS = "deltakere"
    ORIGIN = "opphav"
    PARTNERS = "partnere"
    MONEY = "penger"
    FILM = "film"
    PROMISES = "lofter"


STEPS: tuple[Step, ...] = tuple(Step)

# Which of a proposal's texts each step asks for.
TEXT_FIELDS: dict[Step, tuple[str, ...]] = {
    Step.NEED: ("need",),
    Step.DREAM: ("dream",),
    Step.IDEA: ("title", "idea"),
    Step.PARTICIPANTS: ("participants",),
    Step.ORIGIN: ("origin", "shaped_by"),
}
