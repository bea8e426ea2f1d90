"""Staff decide that a guardian is not to be asked, and write why. Only they and auditors read the reason."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.core.authz import Decision
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.people.models import Person

from ..guarded import About, about_of
from ..guardian_forms import WaiverForm
from ..guardian_policies import can_read_waiver, can_see_waiver_requests, can_waive
from ..guardian_queries import asked_of_staff, request_by_id, waivers, yes_by_id
from ..guardian_states import RequestWay, Yes
from ..guardian_texts import QUESTIONS
from ..models import GuardianConsent, GuardianRequest
from ..services import guardian_ways, guardians
from .room import room


@dataclass(frozen=True, slots=True)
class Asked:
    """What staff were asked, and what it is about."""

    request: GuardianRequest
    found: About


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver, and what it is about."""

    consent: GuardianConsent
    found: About


def load_asked(session: Session, request_id: uuid.UUID) -> Asked | None:
    """A question to staff about something that is still there."""
    request = request_by_id(session, request_id)
    found = about_of(session, request) if request is not None and request.way is RequestWay.STAFF else None
    return Asked(request, found) if request is not None and found is not None else None


def load_waived(session: Session, consent_id: uuid.UUID) -> Waived | None:
    """A waiver of something that is still there."""
    consent = yes_by_id(session, consent_id)
    found = about_of(session, consent) if consent is not None and consent.yes is Yes.WAIVER else None
    return Waived(consent, found) if consent is not None and found is not None else None


def may_decide(actor: Person | None, asked: Asked, moment: datetime) -> Decision:
    """Those who may give a waiver there."""
    return can_waive(actor, asked.found, moment)


def may_end(actor: Person | None, waived: Waived, moment: datetime) -> Decision:
    """Those who may give a waiver there may end it."""
    return can_waive(actor, waived.found, moment)


def may_read(actor: Person | None, waived: Waived, moment: datetime) -> Decision:
    """Those who may give a waiver there, and auditors."""
    return can_read_waiver(actor, waived.found, moment)


@room.get("/uten-foresatt")
@access(can_see_waiver_requests)
def list_waivers() -> Any:
    """What waits for an answer, and what stands; each only for those it is for."""
    session, me, moment = current_session(), current_person(), now()
    asked = [(one, about_of(session, one)) for one in asked_of_staff(session)]
    stands = [(one, about_of(session, one)) for one in waivers(session)]
    return render_template(
        "groups/guardian_waivers.html",
        asked=[(one, found) for one, found in asked if found and can_waive(me, found, moment)],
        stands=[(one, found) for one, found in stands if found and can_read_waiver(me, found, moment)],
    )


@room.route("/uten-foresatt/<uuid:request_id>", methods=["GET", "POST"])
@access(may_decide, load=load_asked, private=True, opens=lambda asked: [asked.found.person.id])
def decide_waiver(asked: Asked) -> Any:
    """Say that no guardian is to be asked, with a reason."""
    form = WaiverForm()
    given = save(
        form,
        lambda: guardian_ways.waive(
            current_session(),
            actor=current_person(),
            found=asked.found,
            reason=form.reason.data or "",
            now=now(),
        ),
    )
    if given:
        return done(_("Det er bestemt. Ingen foresatt får vite om det."), "groups.list_waivers")
    page = render_template(
        "groups/guardian_decide.html",
        form=form,
        asked=asked,
        question=QUESTIONS[asked.found.facts.act] % {"name": asked.found.person.name},
        action_form=ActionForm(formdata=None),
    )
    return page, form_status(form)


@room.post("/uten-foresatt/<uuid:request_id>/nei")
@access(may_decide, load=load_asked, private=True, opens=lambda asked: [asked.found.person.id])
def refuse_waiver(asked: Asked) -> Any:
    """A guardian can be asked."""
    form = ActionForm()

    def refuse() -> bool:
        guardian_ways.refuse_waiver(
            current_session(), actor=current_person(), request=asked.request, now=now()
        )
        return True

    if save(form, refuse):
        return done(_("Svaret er sendt."), "groups.list_waivers")
    return refused(form, "groups.list_waivers")


@room.get("/uten-foresatt/gjelder/<uuid:consent_id>")
@access(may_read, load=load_waived, private=True, opens=lambda waived: [waived.found.person.id])
def show_waiver(waived: Waived) -> Any:
    """The reason, who decided, and when."""
    return render_template(
        "groups/guardian_waiver.html",
        waived=waived,
        may_end=can_waive(current_person(), waived.found, now()),
        action_form=ActionForm(formdata=None),
    )


@room.post("/uten-foresatt/gjelder/<uuid:consent_id>/avslutt")
@access(may_end, load=load_waived, private=True, opens=lambda waived: [waived.found.person.id])
def end_waiver(waived: Waived) -> Any:
    """It no longer holds: a guardian must be asked after all."""
    form = ActionForm()
    gone = save(
        form,
        lambda: guardians.withdraw_yes(
            current_session(), actor=current_person(), consent=waived.consent, now=now()
        ),
    )
    if gone:
        return done(_("Fritaket gjelder ikke lenger."), "groups.list_waivers")
    return refused(form, "groups.list_waivers")
