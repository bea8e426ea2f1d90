"""The register, for those who run rounds."""

from typing import Any

from flask import render_template, request

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.pagination import paginate
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.people.queries import names_of

from .. import queries, services, texts
from ..forms import AnswerForm, ForwardForm
from ..models import Complaint
from ..policies import can_handle_complaint, can_read_complaint, can_read_register
from ..rules import may_move
from ..states import ComplaintState
from ..subjects import subject_of
from .room import load_complaint, opens_sender, room


@room.get("/klager")
@access(can_read_register)
def list_complaints() -> str:
    """All complaints, those without an answer first."""
    wanted = request.args.get("vis", "")
    state = ComplaintState(wanted) if wanted in set(ComplaintState) else None
    page = paginate(
        current_session(),
        queries.register(current_person(), state=state),
        number=request.args.get("side", 1, type=int),
    )
    return render_template(
        "complaints/list.html", page=page, texts=texts, wanted=state, today=to_oslo(now()).date()
    )


@room.get("/klager/<uuid:complaint_id>")
@access(can_read_complaint, load=load_complaint, private=True, opens=opens_sender)
def show_complaint(complaint: Complaint) -> str:
    """One complaint, what was done with it, and what can be done now."""
    session = current_session()
    return render_template(
        "complaints/show.html",
        complaint=complaint,
        subject=subject_of(session, complaint.about, complaint.about_id),
        names=names_of(session, {one.by_id for one in complaint.steps if one.by_id}),
        may={state: may_move(complaint.state, state) for state in ComplaintState},
        may_handle=can_handle_complaint(current_person(), complaint, now()),
        action_form=ActionForm(),
        texts=texts,
    )


@room.post("/klager/<uuid:complaint_id>/lest")
@access(can_handle_complaint, load=load_complaint, known_to=can_read_complaint)
def acknowledge(complaint: Complaint) -> Any:
    """It has been read."""
    return _press(complaint, services.acknowledge, _("Nå ser den som klaget, at dere har lest klagen."))


@room.post("/klager/<uuid:complaint_id>/avslutt")
@access(can_handle_complaint, load=load_complaint, known_to=can_read_complaint)
def close(complaint: Complaint) -> Any:
    """Nothing more is to be done."""
    return _press(complaint, services.close, _("Klagen er avsluttet."))


def _press(complaint: Complaint, act: Any, said: str) -> Any:
    form = ActionForm()
    if save(form, lambda: act(current_session(), actor=current_person(), complaint=complaint, now=now())):
        return done(said, "complaints.show_complaint", complaint_id=complaint.id)
    return refused(form, "complaints.show_complaint", complaint_id=complaint.id)


@room.route("/klager/<uuid:complaint_id>/send-videre", methods=["GET", "POST"])
@access(can_handle_complaint, load=load_complaint, known_to=can_read_complaint, opens=opens_sender)
def forward(complaint: Complaint) -> Any:
    """Somebody else is to answer."""
    form = ForwardForm()
    forwarded = save(
        form,
        lambda: services.forward(
            current_session(),
            actor=current_person(),
            complaint=complaint,
            forwarded_to=form.forwarded_to.data or "",
            now=now(),
        ),
    )
    if forwarded:
        said = _("Den som klaget, får vite hvem som skal svare.")
        return done(said, "complaints.show_complaint", complaint_id=complaint.id)
    return render_template("complaints/forward.html", form=form, complaint=complaint), form_status(form)


@room.route("/klager/<uuid:complaint_id>/svar", methods=["GET", "POST"])
@access(can_handle_complaint, load=load_complaint, known_to=can_read_complaint, opens=opens_sender)
def answer(complaint: Complaint) -> Any:
    """Answer it."""
    form = AnswerForm()
    answered = save(
        form,
        lambda: services.answer(
            current_session(),
            actor=current_person(),
            complaint=complaint,
            text=form.text.data or "",
            now=now(),
        ),
    )
    if answered:
        return done(_("Svaret er sendt."), "complaints.show_complaint", complaint_id=complaint.id)
    return render_template("complaints/answer.html", form=form, complaint=complaint), form_status(form)
