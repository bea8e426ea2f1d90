"""The words a proposal can be found by. Asked after need and dream, and never needed (rule R3)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.tags import kind_of_tag, known_tags
from fellespott.people.models import Person

from ..models import Proposal, ProposalTag
from ..states import TagKind
from .drafts import hold_draft, need_and_dream_first


def choose_tags(
    session: Session, *, actor: Person, proposal: Proposal, keys: Iterable[str], now: datetime
) -> Proposal:
    """Put these words on the proposal, and no others. Words that are not in the lists are left out.

    Raises DomainError "need_and_dream_first", or what `hold_draft` raises.
    """
    held = hold_draft(session, proposal)
    if not (held.need and held.dream):
        raise need_and_dream_first()
    wanted, had = known_tags(keys), {one.key: one for one in held.tags}
    if set(wanted) == had.keys():
        return held
    for key in sorted(had.keys() - set(wanted)):
        held.tags.remove(had[key])
    for key in wanted:
        if key not in had:
            held.tags.append(ProposalTag(kind=TagKind(kind_of_tag()[key]), key=key))
    held.updated_at = now
    session.flush()
    record(session, actor=actor, action="proposal.tags", on=held, now=now, keys=wanted)
    return held
