"""What a group wrote on paper, written in by a helper: all of it in one press, or nothing.

Every text waits for the yes of somebody in the group, as whatever is written for another does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..models import Proposal
from ..policies import is_over, takes_proposals
from ..states import STEPS, Step
from .autosave import Typed, save_answers
from .drafts import accept_commitments, hold_draft
from .money import add_budget_line
from .partners import add_partner
from .tags import choose_tags

TOO_LATE = _l(
    "Fristen gikk ut, så papiret kan ikke skrives inn i denne utlysningen. Ta vare på arket, og snakk med "
    "dem som leder runden."
)
NOT_OPEN = _l("Utlysningen er ikke åpen for forslag nå. Ta vare på arket til den åpner.")


@dataclass(frozen=True, slots=True)
class PaperAnswers:
    """What stands on the paper: texts by step, rows by their number on the page, and what is ticked."""

    texts: Mapping[Step, Typed] = field(default_factory=dict)
    partners: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    lines: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    tags: Sequence[str] | None = None
    promises: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the page something stands: the step, and the row where it has rows."""

    step: Step
    row: int | None = None


class PaperRefused(DomainError):
    """Something on the paper breaks a rule. `places` says what and where; nothing was saved."""

    def __init__(self, places: Sequence[tuple[Place, DomainError]]) -> None:
        super().__init__(
            "paper_refused",
            _l("Ingenting er lagret ennå. Rett det som er merket, og trykk på nytt. Alt du skrev, er her."),
            status=max(error.status for _place, error in places),
        )
        self.places = places


def why_closed(call: Call, now: datetime) -> Any:
    """Why nothing can be written in now, or None when it can (rule R1)."""
    if is_over(call, now):
        return TOO_LATE
    return None if takes_proposals(call, now) else NOT_OPEN


def enter_paper(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    answers: PaperAnswers,
    on_behalf_of: Person,
    now: datetime,
) -> Proposal:
    """Write in a whole paper for somebody in the group, who is asked to read it and say yes.

    Raises DomainError "closed" (409), PaperRefused with all that rules refuse, or what `hold_draft` raises.
    """
    held = hold_draft(session, proposal)
    closed = why_closed(held.call, now)
    if closed is not None:
        raise DomainError("closed", closed, status=409)
    refused: list[tuple[Place, DomainError]] = []
    for place, act in _acts(session, actor, held, answers, on_behalf_of, now):
        try:
            with session.begin_nested():
                act()
        except DomainError as error:
            refused.append((place, error))
            if error.code in ("empty", "need_and_dream_first", "stale"):
                break  # the rest stands on it
    if refused:
        raise PaperRefused(refused)
    record(
        session,
        actor=actor,
        action="proposal.entered_from_paper",
        on=held,
        now=now,
        on_behalf_of=on_behalf_of,
    )
    return held


def _acts(
    session: Session, actor: Person, held: Proposal, answers: PaperAnswers, reader: Person, now: datetime
) -> Iterator[tuple[Place, Callable[[], Any]]]:
    """Each thing to save, in the order of the steps."""
    save: dict[str, Any] = {"actor": actor, "proposal": held, "now": now}
    for step in STEPS:
        if step in answers.texts:
            told = save | {"typed": answers.texts[step], "version": held.version, "on_behalf_of": reader}
            yield Place(step), partial(save_answers, session, **told)
        rows, add = _rows(step, answers)
        for row, one in rows.items():
            yield Place(step, row), partial(add, session, **save, **one)
        if step is Step.TAGS and answers.tags is not None:
            yield Place(step), partial(choose_tags, session, **save, keys=answers.tags)
        if step is Step.PROMISES and answers.promises is not None:
            told = save | {"keys": answers.promises, "on_behalf_of": reader}
            yield Place(step), partial(accept_commitments, session, **told)


def _rows(step: Step, answers: PaperAnswers) -> tuple[Mapping[int, Mapping[str, Any]], Callable[..., Any]]:
    """The rows of that step, and what saves one."""
    if step is Step.PARTNERS:
        return answers.partners, add_partner
    return (answers.lines if step is Step.MONEY else {}), add_budget_line
