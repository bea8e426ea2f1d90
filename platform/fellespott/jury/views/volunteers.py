"""Volunteering for a jury, and the list of those who did."""

import uuid
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import lot_queries, services
from ..lot_forms import SeatVolunteerForm, VolunteerForm
from ..lot_models import JuryVolunteer
from ..lot_policies import can_manage_seating, can_stop_volunteering, can_volunteer
from ..policies import can_manage_jury
from ..states import AgeBand, Background
from ..texts import AGE_NAMES, BACKGROUND_NAMES
from ._room import load_call, may_know, room
from .plans import may_know_of


def load_own(session: Session, slug: str) -> JuryVolunteer | None:
    """What whoever asks told, in the call of an address."""
    call = load_call(session, slug)
    return lot_queries.volunteer_of(session, current_person(), call.id) if call is not None else None


def load_volunteer(session: Session, volunteer_id: uuid.UUID) -> JuryVolunteer | None:
    """The volunteer of an address."""
    return session.get(JuryVolunteer, volunteer_id)


@room.route("/utlysninger/<slug>/jury/meld-deg", methods=["GET", "POST"])
@access(can_volunteer, load=load_call, known_to=may_know)
def volunteer(call: Call) -> Any:
    """Say yes to sitting on the jury, change what was told, or change one's mind."""
    session, person = current_session(), current_person()
    mine = lot_queries.volunteer_of(session, person, call.id)
    words = lot_queries.own_words(session, call.id)
    form = VolunteerForm(words, data=_told(mine))
    saved = save(
        form,
        lambda: services.volunteer(
            session,
            actor=person,
            call=call,
            background=Background(form.background.data),
            age_band=AgeBand(form.age_band.data),
            traits=form.traits,
            why=form.why.data or "",
            now=now(),
        ),
    )
    if saved:
        return done(
            _("Takk! Du står på lista. Du får beskjed hvis du får plass."), "jury.volunteer", slug=call.slug
        )
    return render_template(
        "jury/volunteer.html",
        form=form,
        call=call,
        mine=mine,
        is_open=lot_queries.takes_volunteers(session, call),
        asked=list(words),
        action_form=ActionForm(formdata=None),
    ), form_status(form)


def _told(mine: JuryVolunteer | None) -> dict[str, Any]:
    if mine is None:
        return {}
    return {"background": mine.background, "age_band": mine.age_band, "why": mine.why, **mine.traits}


@room.post("/utlysninger/<slug>/jury/meld-deg/trekk")
@access(can_stop_volunteering, load=load_own, private=True)
def stop_volunteering(volunteer: JuryVolunteer) -> Any:
    """Take one's name off the list."""
    form, slug = ActionForm(), volunteer.call.slug
    stopped = save(
        form,
        lambda: services.stop_volunteering(
            current_session(), actor=current_person(), volunteer=volunteer, now=now()
        ),
    )
    if stopped:
        return done(_("Du står ikke på lista lenger."), "calls.show_call", slug=slug)
    return refused(form, "jury.volunteer", slug=slug)


def opens_volunteers(call: Call) -> list[uuid.UUID]:
    """Whose words the list shows."""
    return [one.person_id for one in lot_queries.volunteers_of(current_session(), call.id)]


@room.get("/utlysninger/<slug>/jury/frivillige")
@access(can_manage_jury, load=load_call, known_to=may_know, opens=opens_volunteers)
def volunteers(call: Call) -> Any:
    """Those who volunteered, and who of them sits."""
    session = current_session()
    return render_template(
        "jury/volunteers.html",
        call=call,
        volunteers=lot_queries.volunteers_of(session, call.id),
        seated=lot_queries.seated_people(session, call.id),
        is_open=lot_queries.takes_volunteers(session, call),
        free=lot_queries.free_seats(session, call.id),
        background_names=BACKGROUND_NAMES,
        age_names=AGE_NAMES,
    )


@room.route("/juryfrivillige/<uuid:volunteer_id>/plass", methods=["GET", "POST"])
@access(
    can_manage_seating,
    load=load_volunteer,
    known_to=may_know_of,
    opens=lambda volunteer: [volunteer.person_id],
)
def seat_volunteer(volunteer: JuryVolunteer) -> Any:
    """Give a volunteer a seat without a lot."""
    form, call, name = SeatVolunteerForm(), volunteer.call, volunteer.person.name
    saved = save(
        form,
        lambda: services.seat_volunteer(
            current_session(),
            actor=current_person(),
            volunteer=volunteer,
            represents=form.represents.data or "",
            now=now(),
        ),
    )
    if saved:
        return done(_("%(name)s sitter i juryen nå.", name=name), "jury.manage_jury", slug=call.slug)
    return render_template(
        "jury/seat_volunteer.html", form=form, call=call, volunteer=volunteer, name=name
    ), form_status(form)
