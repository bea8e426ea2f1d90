"""A proposal's states, a partner's answers, kinds of actors and what a budget line may be for."""

from enum import StrEnum


class ProposalState(StrEnum):
    """A draft is the group's alone; what is sent in stays; the outcome comes with the published decision."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


TRANSITIONS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.DRAFT: frozenset({ProposalState.SUBMITTED, ProposalState.WITHDRAWN}),
    ProposalState.SUBMITTED: frozenset({ProposalState.WITHDRAWN, ProposalState.DRAFT}),
    ProposalState.WITHDRAWN: frozenset({ProposalState.DRAFT}),
}

# Which of them can only be done until the deadline (rule R1); a draft can be put away at any time.
UNTIL_THE_DEADLINE: frozenset[tuple[ProposalState, ProposalState]] = frozenset(
    {
        (ProposalState.DRAFT, ProposalState.SUBMITTED),
        (ProposalState.SUBMITTED, ProposalState.WITHDRAWN),
        (ProposalState.SUBMITTED, ProposalState.DRAFT),
        (ProposalState.WITHDRAWN, ProposalState.DRAFT),
    }
)


class PartnerState(StrEnum):
    """A partner counts when confirmed."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class FilmAgainKind(StrEnum):
    """What happened about a film sent in that could not be used."""

    ASKED = "asked"  # the group heard of it, and has time to send another
    SENT = "sent"  # another came


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


class TagKind(StrEnum):
    """The kinds of words a proposal can be found by (calls/tags.py)."""

    MARMOT = "marmot"
    NEED_AREA = "need_area"
    AGE_GROUP = "age_group"
    DISTRICT = "district"


class Step(StrEnum):
    """The questions of a proposal, one thought each, in order. The value stands in the address."""

    NEED = "behov"
    DREAM = "drom"
    IDEA = "ide"
    PARTICIPANTS = "deltakere"
    CHANGE = "endring"
    ORIGIN = "opphav"
    PARTNERS = "partnere"
    MONEY = "penger"
    FILM = "film"
    TAGS = "tema"
    PROMISES = "lofter"


STEPS: tuple[Step, ...] = tuple(Step)

# What the promises are called among the answers a helper can enter for others.
PROMISES_FIELD = "commitments"

# Which of a proposal's texts each step asks for.
TEXT_FIELDS: dict[Step, tuple[str, ...]] = {
    Step.NEED: ("need",),
    Step.DREAM: ("dream",),
    Step.IDEA: ("title", "idea"),
    Step.PARTICIPANTS: ("participants", "resources"),
    Step.CHANGE: ("goals", "how_known"),
    Step.ORIGIN: ("origin", "shaped_by"),
    Step.MONEY: ("ordinary_scheme",),
}

# Those a proposal can be sent in without.
OPTIONAL_TEXTS = frozenset({"resources", "goals", "how_known", "ordinary_scheme"})

# Those that can be answered with a sound, a picture or a film besides.
ANSWERABLE = tuple(name for names in TEXT_FIELDS.values() for name in names if name != "title")
