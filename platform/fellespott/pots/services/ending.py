"""A pot stopped, settled, and what is left given back. Rule R8."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l
from fellespott.letters.states import ProjectState
from fellespott.people.models import Person
from fellespott.voting import services as voting

from .. import queries
from ..models import Booking, Pot
from ..states import BookingKind, UseState
from .deciding import _refuse
from .holding import hold_pot, hold_use, today
from .ledger import book
from .paying import release

OVER = frozenset({ProjectState.COMPLETED, ProjectState.HANDED_OVER, ProjectState.STOPPED})


def stop_pot(session: Session, *, pot: Pot, settle_by: date, now: datetime) -> Pot:
    """After this nothing new is promised; what was promised may be paid until `settle_by`. Rule R8.

    Uses nobody has decided yet are refused, and their votes end. Raises DomainError "already_stopped" (409),
    "settle_by_passed".
    """
    votes = queries.open_votes_of(session, pot)
    for vote in votes:  # held before the pot, as everywhere
        voting.hold_vote(session, vote)
    held = hold_pot(session, pot)
    if held.stopped_at is not None:
        raise DomainError("already_stopped", _l("Potten er alt stoppet."), status=409)
    if settle_by < today(now):
        raise DomainError("settle_by_passed", _l("Velg en dag som kommer."), field="settle_by")
    held.stopped_at, held.settle_by = now, settle_by
    session.flush()
    record(session, actor=None, action="pot.stopped", on=held, now=now, settle_by=settle_by)
    for use in queries.uses_in_state(session, held, UseState.PROPOSED):
        _pot, use = hold_use(session, use)
        if use.state is UseState.PROPOSED:
            _refuse(session, use, actor=None, reason=_("Prosjektet er stoppet."), now=now)
    for vote in queries.open_votes_of(session, held):
        voting.give_up_vote(session, vote=vote, now=now)
    return held


def is_over(pot: Pot, now: datetime) -> bool:
    """Whether what is left may go back: the project is stopped or over, or the letter's period is."""
    return pot.stopped_at is not None or pot.project.state in OVER or pot.letter.period_end < today(now)


def return_rest(session: Session, *, actor: Person | None, pot: Pot, now: datetime) -> Booking:
    """Give what nobody has been promised back to the municipality, when the project is over.

    Raises DomainError "not_over" (409) or "nothing_left" (409).
    """
    held = hold_pot(session, pot)
    if not is_over(held, now):
        raise DomainError("not_over", _l("Prosjektet er ikke over ennå."), status=409)
    if not held.free_ore:
        raise DomainError("nothing_left", _l("Det er ingenting igjen i potten."), status=409)
    booking = book(session, pot=held, kind=BookingKind.RETURN, amount_ore=held.free_ore, actor=actor, now=now)
    record(session, actor=actor, action="pot.returned", on=held, now=now, amount_ore=booking.amount_ore)
    return booking


def settle_stopped(session: Session, now: datetime) -> int:
    """Stopped pots whose settlement date has passed: release what was not paid, and give the rest back.

    Running again changes nothing. Returns how many were settled.
    """
    due = list(
        session.scalars(
            select(Pot).where(
                Pot.stopped_at.is_not(None), Pot.settle_by < today(now), Pot.closed_at.is_(None)
            )
        ).unique()
    )
    settled = 0
    for pot in due:
        held = hold_pot(session, pot)
        if held.closed_at is None:
            _settle(session, held, now)
            settled += 1
    return settled


def _settle(session: Session, pot: Pot, now: datetime) -> None:
    for use in queries.uses_in_state(session, pot, UseState.DECIDED):
        _pot, use = hold_use(session, use)
        if use.state is UseState.DECIDED:
            release(session, pot, use, actor=None, now=now)
    if pot.free_ore:
        return_rest(session, actor=None, pot=pot, now=now)
    pot.closed_at = now
    session.flush()
    record(session, actor=None, action="pot.settled", on=pot, now=now)
