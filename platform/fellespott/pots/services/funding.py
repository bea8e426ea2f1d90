"""A pot opened by an agreed letter, and the letter's instalments coming in, each once."""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.letters.models import Instalment, Letter
from fellespott.people.models import Person

from ..labels import CATEGORIES
from ..models import Booking, Pot, PotCategory
from ..queries import pot_of_project, pots_with_due_instalments
from ..rules import still_to_fund
from ..states import BookingKind
from .holding import hold_pot, today
from .ledger import book


def open_pot(session: Session, *, letter: Letter, now: datetime) -> Pot:
    """The project's pot under this letter: made, or moved over to the letter that replaces the earlier one.

    What is in the pot stays; the thresholds are the letter's (rule R11).
    """
    found = pot_of_project(session, letter.project_id)
    if found is not None:
        pot = hold_pot(session, found)
        pot.letter_id = letter.id
        _take_thresholds(pot, letter)
        session.flush()
        session.expire(pot, ["letter"])
        record(session, actor=None, action="pot.under_new_letter", on=pot, now=now, letter=letter.number)
        return pot
    pot = Pot(
        id=uuid.uuid4(),
        project_id=letter.project_id,
        letter_id=letter.id,
        funded_ore=0,
        free_ore=0,
        committed_ore=0,
        paid_ore=0,
        created_at=now,
    )
    _take_thresholds(pot, letter)
    pot.categories = [
        PotCategory(id=uuid.uuid4(), position=place, key=key) for place, key in enumerate(CATEGORIES, start=1)
    ]
    session.add(pot)
    session.flush()
    record(session, actor=None, action="pot.opened", on=pot, now=now)
    return pot


def _take_thresholds(pot: Pot, letter: Letter) -> None:
    pot.two_from_ore, pot.group_above_ore, pot.group_always = (
        letter.two_from_ore,
        letter.group_above_ore,
        letter.group_always,
    )


def fund_instalment(
    session: Session, *, actor: Person | None, pot: Pot, instalment: Instalment, now: datetime
) -> Booking:
    """Put an instalment of the letter in force into the pot, once.

    What came in under an earlier letter fills the plan from its beginning, so an amended letter pays only
    what it adds. Raises DomainError "not_this_letter", "not_due" (409), "already_funded" (409), "stopped".
    """
    held = hold_pot(session, pot)
    if instalment.letter_id != held.letter_id:
        raise DomainError(
            "not_this_letter", _l("Delbetalingen hører til en avtale som ikke gjelder lenger."), status=409
        )
    if held.stopped_at is not None or held.closed_at is not None:
        raise DomainError(
            "stopped", _l("Prosjektet er stoppet eller avsluttet. Det kommer ikke inn mer."), status=409
        )
    if instalment.due_on > today(now):
        raise DomainError("not_due", _l("Delbetalingen kommer senere."), status=409)
    amount_ore = _still_missing(session, held, instalment)
    if amount_ore == 0:
        raise DomainError("already_funded", _l("Delbetalingen er kommet inn."), status=409)
    booking = book(
        session,
        pot=held,
        kind=BookingKind.FUNDING,
        amount_ore=amount_ore,
        instalment=instalment,
        actor=actor,
        on=today(now),
        now=now,
    )
    record(session, actor=actor, action="pot.funded", on=held, now=now, amount_ore=amount_ore)
    return booking


def _still_missing(session: Session, pot: Pot, instalment: Instalment) -> int:
    is_booked = session.scalar(select(Booking.id).where(Booking.instalment_id == instalment.id))
    if is_booked is not None:
        return 0
    plan = list(
        session.scalars(
            select(Instalment).where(Instalment.letter_id == instalment.letter_id).order_by(Instalment.due_on)
        )
    )
    place = next(place for place, one in enumerate(plan) if one.id == instalment.id)
    funded = session.scalar(
        select(func.coalesce(func.sum(Booking.amount_ore), 0)).where(
            Booking.pot_id == pot.id, Booking.kind == BookingKind.FUNDING
        )
    )
    return still_to_fund([(one.due_on, one.amount_ore) for one in plan], place, int(funded or 0))


def fund_due(session: Session, now: datetime) -> int:
    """Put in every instalment whose day has come. Running again, or twice at once, adds nothing.

    Returns how many came in.
    """
    done = 0
    for pot, instalments in pots_with_due_instalments(session, today(now)):
        held = hold_pot(session, pot)
        for instalment in instalments:
            if _still_missing(session, held, instalment):
                fund_instalment(session, actor=None, pot=held, instalment=instalment, now=now)
                done += 1
    return done
