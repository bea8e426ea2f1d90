"""A proposal everyone sees can be reported, and hidden by a moderator: page, lists, film and captions."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.links import local_url
from fellespott.core.registry import Reportable
from fellespott.people.models import Person
from fellespott.safety.hiding import by_the_table

from .labels import title_of
from .models import Proposal
from .policies import can_view_proposal, is_public


def can_report(actor: Person | None, proposal: Proposal, now: Any) -> bool:
    """What everyone sees, whoever sees it; a draft is the group's own."""
    return is_public(proposal, now) and bool(can_view_proposal(actor, proposal, now))


def texts(proposal: Proposal) -> Iterator[str]:
    """All that was written for others to read, the words of the film too."""
    yield from (proposal.title, proposal.need, proposal.dream, proposal.idea)
    yield from (proposal.participants, proposal.origin, proposal.shaped_by)
    yield from (one.role for one in proposal.partners)
    yield from (one.purpose for one in proposal.budget_lines)
    if proposal.film is not None:
        yield proposal.film.transcript
        yield from (one.webvtt for one in proposal.film.captions)


def authors(_session: Session, proposal: Proposal) -> Iterator[Person]:
    """Everybody in the group."""
    return (one.person for one in proposal.group.active)


REPORTABLE = Reportable(
    key=Proposal.hidden_kind,
    load=lambda session, proposal_id: session.get(Proposal, proposal_id),
    can_see=can_report,
    title=title_of,
    url=lambda proposal: local_url("proposals.show_proposal", proposal_id=proposal.id),
    texts=texts,
    hide=by_the_table,
    show=by_the_table,
    authors=authors,
)
