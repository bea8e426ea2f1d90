"""An earlier text of an answer comes back."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.people.models import Person

from ..models import AnswerVersion, Proposal
from .drafts import hold_draft, write_answers
from .history import Hand


def use_version(session: Session, *, actor: Person, version: AnswerVersion, now: datetime) -> Proposal:
    """Let that text stand again, as a new version; what stands now is kept like every other.

    Raises DomainError "empty" where need or dream would be without words (rule R3), and what `hold_draft`
    raises.
    """
    held = hold_draft(session, version.proposal)
    wanted = {version.field: version.text}
    write_answers(session, held=held, wanted=wanted, hand=Hand(actor), now=now)
    record(
        session,
        actor=actor,
        action="proposal.earlier_used",
        on=held,
        now=now,
        field=version.field,
        number=version.number,
    )
    return held
