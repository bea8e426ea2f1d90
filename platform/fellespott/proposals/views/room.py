"""The room itself, and how its views find what an address is about."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden

from fellespott.core.authz import Decision
from fellespott.core.web import Room, current_person
from fellespott.core.web import now as moment
from fellespott.people.models import Person

from ..models import BudgetLine, Partner, Proposal
from ..policies import can_send_proposal, can_write_proposal
from ..queries import budget_line_by_id, partner_by_id, proposal_by_id
from ..states import TEXT_FIELDS, Step

room = Room("proposals", __name__)


@dataclass(frozen=True, slots=True)
class OnStep:
    """A proposal, at one of its steps."""

    proposal: Proposal
    step: Step


def load_proposal(session: Session, proposal_id: uuid.UUID) -> Proposal | None:
    """What /forslag/<id> is about."""
    return proposal_by_id(session, proposal_id)


def load_text_step(session: Session, proposal_id: uuid.UUID, step: str) -> OnStep | None:
    """A step that asks for texts; None for any other word in the address."""
    found = proposal_by_id(session, proposal_id)
    known = next((one for one in TEXT_FIELDS if one.value == step), None)
    return OnStep(found, known) if found is not None and known is not None else None


def load_partner(session: Session, proposal_id: uuid.UUID, partner_id: uuid.UUID) -> Partner | None:
    """A partner of that very proposal."""
    return partner_by_id(session, proposal_id, partner_id)


def load_budget_line(session: Session, proposal_id: uuid.UUID, line_id: uuid.UUID) -> BudgetLine | None:
    """A budget line of that very proposal."""
    return budget_line_by_id(session, proposal_id, line_id)


def can_write_part(actor: Person | None, part: OnStep | Partner | BudgetLine, now: datetime) -> Decision:
    """Whoever may write the proposal may write its parts."""
    return can_write_proposal(actor, part.proposal, now)


def must_speak_for_the_group(proposal: Proposal) -> None:
    """Raises Forbidden, with the reason, for a helper: whoever is outside has got a 404 already."""
    decision = can_send_proposal(current_person(), proposal, moment())
    if not decision:
        raise Forbidden(description=str(decision.reason))
