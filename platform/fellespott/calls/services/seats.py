"""Seats (rule R5): one person has one seat in a call, so that who leads or decides does not judge."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.links import absolute_url
from fellespott.notices.rules import clean_address
from fellespott.notices.services import queue_mail
from fellespott.people import services as people
from fellespott.people.models import Invitation, Person

from ..models import Call, Seat
from ..notices import seat_invitation_mail
from ..queries import SEAT_INVITATION, seat_of
from ..states import INVITED_SEATS, SeatKind
from ..texts import SEAT_HELD

VALID_DAYS = 30


class SeatTaken(DomainError):
    """The person has a seat in this call already; `held` is its kind."""

    def __init__(self, held: Seat, *, field: str | None = None) -> None:
        self.held = held.kind
        message = str(SEAT_HELD[held.kind]) % {"name": held.person.name}
        super().__init__("seat_taken", message, field=field, status=409)


def give_seat(
    session: Session, *, actor: Person | None, call: Call, person: Person, kind: SeatKind, now: datetime
) -> Seat:
    """Seat the person in the call. Rule R5.

    Somebody who leads two proposals in one call has one seat for both. Otherwise raises SeatTaken
    ("seat_taken", 409), which says what seat the person has. Two at once: the database lets one through.
    """
    held = seat_of(session, person, call.id)
    if held is None:
        seat = Seat(
            id=uuid.uuid4(),
            call=call,
            person=person,
            kind=kind,
            seated_at=now,
            seated_by_id=actor.id if actor is not None else None,
        )
        try:
            with session.begin_nested():
                session.add(seat)
        except IntegrityError:
            held = seat_of(session, person, call.id)
            if held is None:
                raise
        else:
            record(
                session,
                actor=actor,
                action="seat.given",
                on=seat,
                now=now,
                kind=kind.value,
                person=person,
            )
            return seat
    if held.kind is kind is SeatKind.LEAD_CONTACT:
        return held
    raise SeatTaken(held)


def take_seat_away(
    session: Session, *, actor: Person | None, call: Call, person: Person, now: datetime, reason: str = ""
) -> Call:
    """Free the person's seat in the call.

    Raises DomainError "no_seat", or "seat_in_use" when something hangs on it (both 409).
    """
    seat = seat_of(session, person, call.id)
    if seat is None:
        raise DomainError("no_seat", _l("Plassen er alt ledig."), status=409)
    kind = seat.kind
    try:
        with session.begin_nested():
            session.delete(seat)
    except IntegrityError as error:
        raise DomainError(
            "seat_in_use",
            _l("Plassen kan ikke tas bort: denne personen har alt gjort noe på den."),
            status=409,
        ) from error
    record(
        session,
        actor=actor,
        action="seat.taken_away",
        on=call,
        now=now,
        kind=kind.value,
        person=person,
        reason=reason,
    )
    return call


def invite_to_seat(
    session: Session, *, actor: Person, call: Call, kind: SeatKind, email: str, name: str, now: datetime
) -> str:
    """Ask somebody by mail to lead the round or sit in the steering group. Returns the link's token.

    Raises DomainError "not_invited_here" for other seats, SeatTaken where who has the address is seated.
    """
    if kind not in INVITED_SEATS:
        raise DomainError("not_invited_here", _l("Velg hvilken plass du inviterer til."), field="kind")
    email = clean_address(email)
    held = session.scalar(
        select(Seat).join(Seat.person).where(Seat.call_id == call.id, Person.email == email)
    )
    if held is not None:
        raise SeatTaken(held, field="email")
    invitation, token = people.create_invitation(
        session,
        actor=actor,
        kind=SEAT_INVITATION,
        now=now,
        target_id=call.id,
        data={"kind": kind.value, "name": name},
        email=email,
        valid_days=VALID_DAYS,
    )
    link = absolute_url("people.open_invitation", token=token)
    subject, body = seat_invitation_mail(
        call=call, kind=kind, name=name, invited_by=actor.name, link=link, valid_days=VALID_DAYS
    )
    queue_mail(session, to=email, subject=subject, body=body, now=now)
    record(
        session,
        actor=actor,
        action="seat.invited",
        on=call,
        now=now,
        kind=kind.value,
        invitation=invitation.id,
    )
    return token


def accept_seat(
    session: Session, *, invitation: Invitation, call: Call, person: Person, now: datetime
) -> Seat:
    """Take the seat the invitation is for. Somebody who has that very seat keeps it; else as `give_seat`."""
    kind = SeatKind(invitation.data["kind"])
    held = seat_of(session, person, call.id)
    if held is not None and held.kind is kind:
        return held
    return give_seat(session, actor=person, call=call, person=person, kind=kind, now=now)


def withdraw_seat_invitation(
    session: Session, *, actor: Person, call: Call, invitation: Invitation, now: datetime
) -> Invitation:
    """Make an open invitation open nothing. Doing it twice changes nothing."""
    if invitation.withdrawn_at is None:
        people.withdraw_invitation(session, actor=actor, invitation=invitation, now=now)
        record(session, actor=actor, action="seat.invitation_withdrawn", on=call, now=now)
    return invitation
