"""Anyone complains, without an account, and follows it by a link."""

import uuid
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.links import absolute_url
from fellespott.core.web import access, current_person, now, public, save
from fellespott.people.throttle import count_visit

from .. import queries, services, texts
from ..forms import ComplaintForm
from ..models import Complaint
from ..policies import can_follow_complaint
from ..states import About
from ..subjects import NOTHING, Subject, subject_of
from .room import load_complaint, room


@room.route("/klage", methods=["GET", "POST"])
@public
def new_complaint() -> Any:
    """Say what is wrong. `?om=` and `id=` tell what it is about; without them it is about anything."""
    subject, person = _asked_about(), current_person()
    form = ComplaintForm(
        data={"sender_name": person.name, "sender_email": person.email or ""} if person else None
    )
    received = save(form, lambda: _receive(form, subject))
    if received:
        _complaint, token = received
        return redirect(url_for("complaints.follow_complaint", token=token), 303)
    return render_template("complaints/new.html", form=form, subject=subject), form_status(form)


def _receive(form: ComplaintForm, subject: Subject) -> tuple[Complaint, str]:
    count_visit("send-complaint")
    person, address = current_person(), (form.sender_email.data or "").strip().lower()
    return services.receive(
        current_session(),
        text=form.text.data or "",
        subject=subject,
        sender_name=form.sender_name.data or "",
        sender_email=address,
        # Who takes their address away wants to be nobody, signed in or not.
        sender=person if person is not None and person.email == address else None,
        now=now(),
    )


def _asked_about() -> Subject:
    """What the link points at; a link to nothing is a page that is not there."""
    if not request.args.get("om"):
        return NOTHING
    try:
        about, key = About(request.args["om"]), request.args.get("id")
        subject = subject_of(current_session(), about, uuid.UUID(key) if key else None)
    except ValueError:
        subject = None
    if subject is None:
        abort(404)
    return subject


@room.get("/klage/<token>")
@public
def follow_complaint(token: str) -> str:
    """How far it has come, and the answer: for whoever holds the link."""
    complaint = queries.complaint_by_token(current_session(), token)
    if complaint is None:
        abort(404)
    return _followed(complaint, absolute_url("complaints.follow_complaint", token=token))


@room.get("/klage/min/<uuid:complaint_id>")
@access(can_follow_complaint, load=load_complaint, private=True)
def follow_signed_in(complaint: Complaint) -> str:
    """The same, for whoever sent it while signed in."""
    return _followed(complaint, "")


def _followed(complaint: Complaint, link: str) -> str:
    return render_template("complaints/follow.html", complaint=complaint, link=link, texts=texts)
