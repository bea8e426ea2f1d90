"""Who sees a proposal and its film after the deadline: the group says, and each who is seen in the film."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..models import FilmPerson, Proposal
from ..states import ProposalState


def choose_who_sees(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    asks_not_public: bool,
    stays_if_refused: bool,
    now: datetime,
) -> Proposal:
    """The group says who reads its proposal after the deadline, and whether it stays after a no.

    It may change its mind at any time, and that counts at once. Raises DomainError "withdrawn" (409).
    """
    held = _held(session, proposal)
    held.asks_not_public, held.stays_if_refused = asks_not_public, stays_if_refused
    session.flush()
    record(
        session,
        actor=actor,
        action="proposal.who_sees",
        on=held,
        now=now,
        asks_not_public=asks_not_public,
        stays_if_refused=stays_if_refused,
    )
    return held


def say_film_public(
    session: Session, *, actor: Person, proposal: Proposal, public: bool, now: datetime
) -> FilmPerson:
    """One who is seen in the film says whether everyone may see it, or the jury alone (rule R15).

    Whoever was not ticked says by it to be seen there. A guardian's yes is still needed where it was.
    Raises DomainError "no_film" or "withdrawn" (409).
    """
    held = _held(session, proposal)
    if held.film_id is None:
        raise DomainError("no_film", _l("Forslaget har ingen film."), status=409)
    seen = next((one for one in held.film_people if one.person_id == actor.id), None)
    if seen is None:
        seen = FilmPerson(person_id=actor.id, said_at=now)
        held.film_people.append(seen)
    seen.public_yes, seen.public_said_at = public, now
    session.flush()
    record(session, actor=actor, action="proposal.film_public", on=held, now=now, public=public)
    return seen


def _held(session: Session, proposal: Proposal) -> Proposal:
    held = lock(session, Proposal, proposal.id)
    if held.state is ProposalState.WITHDRAWN:
        raise DomainError("withdrawn", _l("Forslaget er trukket og kan ikke endres."), status=409)
    return held
