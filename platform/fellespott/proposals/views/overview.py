"""Where a draft stands: each step, and whether anything is missing there."""

from dataclasses import dataclass
from typing import Any

from fellespott.core.web import now

from ..labels import STEP_NAMES, missing_text
from ..models import Proposal
from ..queries import facts_of
from ..rules import missing
from ..states import OPTIONAL_TEXTS, STEPS, TEXT_FIELDS, Step
from .moving import step_url


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of a draft, as its overview shows it."""

    step: Step
    name: Any
    url: str
    lacking: list[str]
    is_locked: bool
    # Nothing is there, and nothing has to be.
    is_skipped: bool

    @property
    def how_many(self) -> int:
        """How many things are missing here."""
        return len(self.lacking)

    @property
    def is_done(self) -> bool:
        """Nothing is missing here."""
        return not self.lacking


def steps_of(proposal: Proposal) -> list[StepState]:
    """All steps in their order. Until need and dream are written the rest is locked (rule R3)."""
    lacking = missing(facts_of(proposal, now()))
    opened = bool(proposal.need and proposal.dream)
    return [
        StepState(
            step=step,
            name=STEP_NAMES[step],
            url=step_url(proposal, step),
            lacking=[missing_text(one) for one in lacking if one.step is step],
            is_skipped=_is_skipped(proposal, step),
            is_locked=not opened and step is not Step.NEED and not (step is Step.DREAM and proposal.need),
        )
        for step in STEPS
    ]


def _is_skipped(proposal: Proposal, step: Step) -> bool:
    if any(getattr(proposal, name) for name in TEXT_FIELDS.get(step, ())):
        return False
    match step:
        case Step.MONEY:
            return not proposal.budget_lines
        case Step.FILM:
            return proposal.film_id is None and not proposal.call.needs_film
        case Step.TAGS:
            return not proposal.tags
        case Step.PROMISES | Step.PARTNERS:
            return False
        case _:
            return OPTIONAL_TEXTS.issuperset(TEXT_FIELDS[step])
