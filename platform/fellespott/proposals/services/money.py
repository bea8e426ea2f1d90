"""What the money is for: budget lines, none of them for positions or wages (rule R9)."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.money import MAX_ORE
from fellespott.people.models import Person

from ..models import BudgetLine, Proposal
from ..rules import wage_word
from ..states import BudgetCategory
from .drafts import hold_draft, need_and_dream_first

MAX_LINES = 50


def add_budget_line(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    category: BudgetCategory,
    purpose: str,
    amount_ore: int,
    now: datetime,
    running_ore: int = 0,
    paid_later_by: str = "",
) -> BudgetLine:
    """Add one thing the money is for: `amount_ore` in øre, and `running_ore` a year to keep it afterwards.

    Raises DomainError "wages" for a line that speaks of positions or wages (rule R9), "no_amount",
    "who_pays_later", "too_many_lines", "need_and_dream_first", or what `hold_draft` raises.
    """
    held = hold_draft(session, proposal)
    if not (held.need and held.dream):
        raise need_and_dream_first()
    word = wage_word(purpose)
    if word is not None:
        raise DomainError(
            "wages",
            _l(
                "Her står det «%(word)s». Pengene kan ikke gå til stillinger eller lønn: de skal rett til "
                "dem som "
                "bor her, til det dere gjør sammen. Skriv hva annet pengene skal brukes til.",
                word=word,
            ),
            field="purpose",
        )
    if not 0 < amount_ore <= MAX_ORE:
        raise DomainError("no_amount", _l("Skriv et beløp som er større enn null."), field="amount")
    _refuse_unpaid_running_costs(running_ore, paid_later_by)
    if len(held.budget_lines) >= MAX_LINES:
        raise DomainError(
            "too_many_lines", _l("Det er plass til %(max)s linjer. Slå sammen noen.", max=MAX_LINES)
        )
    position = max((one.position for one in held.budget_lines), default=0) + 1
    line = BudgetLine(
        id=uuid.uuid4(),
        position=position,
        category=category,
        purpose=purpose.strip(),
        amount_ore=amount_ore,
        running_ore=running_ore,
        paid_later_by=paid_later_by.strip() if running_ore else "",
    )
    held.budget_lines.append(line)
    session.flush()
    record(session, actor=actor, action="proposal.budget_line_added", on=held, now=now, amount_ore=amount_ore)
    return line


def _refuse_unpaid_running_costs(running_ore: int, paid_later_by: str) -> None:
    if not 0 <= running_ore <= MAX_ORE:
        raise DomainError("no_amount", _l("Skriv hva det koster i året, i kroner."), field="running")
    if running_ore and not paid_later_by.strip():
        raise DomainError(
            "who_pays_later",
            _l("Skriv hvem som betaler det siden. Vet dere det ikke ennå, spør noen før dere tar det med."),
            field="paid_later_by",
        )


def remove_budget_line(
    session: Session, *, actor: Person, proposal: Proposal, line: BudgetLine, now: datetime
) -> None:
    """Take a line away. One that is already gone is no error."""
    held = hold_draft(session, proposal)
    if line in held.budget_lines:
        held.budget_lines.remove(line)
        session.flush()
        record(session, actor=actor, action="proposal.budget_line_removed", on=held, now=now)
