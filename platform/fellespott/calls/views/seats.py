"""Who has a seat in a call, and asking people to lead or decide."""

import uuid
from datetime import datetime
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.core.authz import Decision
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.people.models import Invitation

from .. import queries, services, texts
from ..forms import SeatForm
from ..models import Call, Seat
from ..policies import can_manage_call
from ..states import INVITED_SEATS
from .blueprint import load_call, may_know, room


@room.route("/<slug>/plasser", methods=["GET", "POST"])
@access(can_manage_call, load=load_call, known_to=may_know)
def seats(call: Call) -> Any:
    """Who leads, decides, judges and proposes in this call, and invitations to lead or decide."""
    session, form = current_session(), SeatForm()
    if save(form, lambda: _invite(call, form)):
        said = _("Invitasjonen er sendt til %(email)s.", email=form.email.data)
        return done(said, "calls.seats", slug=call.slug)
    page = render_template(
        "calls/seats.html",
        form=form,
        call=call,
        seats=queries.seats_in(session, call),
        invitations=queries.open_seat_invitations(session, call, now()),
        removable=INVITED_SEATS,
        button_form=ActionForm(),
        texts=texts,
    )
    return page, form_status(form)


def _invite(call: Call, form: SeatForm) -> str:
    return services.invite_to_seat(
        current_session(),
        actor=current_person(),
        call=call,
        kind=form.chosen,
        email=form.email.data or "",
        name=form.name.data or "",
        now=now(),
    )


def load_seat(session: Session, slug: str, seat_id: uuid.UUID) -> Seat | None:
    """A seat that can be taken away from the call's own page."""
    seat = session.get(Seat, seat_id)
    return seat if seat is not None and seat.call.slug == slug and seat.kind in INVITED_SEATS else None


def can_unseat(actor: Any, target: Seat, moment: datetime) -> Decision:
    """Those who run rounds free seats."""
    return can_manage_call(actor, target.call, moment)


@room.post("/<slug>/plasser/<uuid:seat_id>/ta-bort")
@access(can_unseat, load=load_seat, known_to=may_know)
def take_seat_away(seat: Seat) -> Any:
    """Free a project leader's or steering group member's seat."""
    form, call, person = ActionForm(), seat.call, seat.person
    name = person.name
    freed = save(
        form,
        lambda: services.take_seat_away(
            current_session(), actor=current_person(), call=call, person=person, now=now()
        ),
    )
    if freed:
        return done(_("%(name)s har ikke lenger en plass.", name=name), "calls.seats", slug=freed.slug)
    return refused(form, "calls.seats", slug=call.slug)


def load_invitation(session: Session, slug: str, invitation_id: uuid.UUID) -> tuple[Call, Invitation] | None:
    """An invitation to a seat in the call of an address."""
    call, invitation = queries.call_by_slug(session, slug), session.get(Invitation, invitation_id)
    if call is None or invitation is None or invitation.kind != queries.SEAT_INVITATION:
        return None
    return (call, invitation) if invitation.target_id == call.id else None


def can_withdraw(actor: Any, target: tuple[Call, Invitation], moment: datetime) -> Decision:
    """Those who run rounds take invitations back."""
    return can_manage_call(actor, target[0], moment)


@room.post("/<slug>/plasser/invitasjoner/<uuid:invitation_id>/trekk")
@access(can_withdraw, load=load_invitation, known_to=may_know)
def withdraw_invitation(target: tuple[Call, Invitation]) -> Any:
    """Make an invitation open nothing."""
    form, (call, invitation) = ActionForm(), target
    gone = save(
        form,
        lambda: services.withdraw_seat_invitation(
            current_session(), actor=current_person(), call=call, invitation=invitation, now=now()
        ),
    )
    if gone:
        return done(_("Invitasjonen er trukket tilbake."), "calls.seats", slug=call.slug)
    return refused(form, "calls.seats", slug=call.slug)
