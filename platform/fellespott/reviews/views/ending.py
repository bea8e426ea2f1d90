"""A project is completed, or goes over to somebody who takes it on."""

from typing import Any

from flask import redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.letters.models import Project

from .. import queries, services
from ..forms import CompleteForm, HandoverForm
from ..models import Handover
from ..policies import can_accept_handover, can_end_project, can_view_handover
from ..rules import CHECKLIST
from ..texts import CHECKS
from .room import load_handover, load_project, room


@room.route("/prosjekter/<slug>/avslutt", methods=["GET", "POST"])
@access(can_end_project, load=load_project)
def complete_project(project: Project) -> Any:
    """Say that the project is done, and what happens now."""
    form = CompleteForm()
    completed = save(
        form,
        lambda: services.complete_project(
            current_session(),
            actor=current_person(),
            project=project,
            note=form.note.data or "",
            now=now(),
        ),
    )
    if completed:
        return done(_("Prosjektet er fullført."), "letters.show_project", slug=project.slug)
    return render_template("reviews/complete.html", form=form, project=project), form_status(form)


@room.get("/prosjekter/<slug>/videre")
@access(can_view_handover, load=load_handover, private=True)
def show_handover(handover: Handover) -> str:
    """Who takes the project over, from when, and with what."""
    person = current_person()
    done_keys = {one["key"] for one in handover.checklist if one["done"]}
    return render_template(
        "reviews/handover.html",
        handover=handover,
        project=handover.project,
        is_whole=handover.is_whole,
        checks=[(CHECKS[key], key in done_keys) for key in CHECKLIST],
        may_edit=handover.accepted_at is None and bool(can_end_project(person, handover.project, now())),
        may_accept=handover.accepted_at is None and bool(can_accept_handover(person, handover, now())),
        action_form=ActionForm(),
    )


@room.route("/prosjekter/<slug>/videre/skriv", methods=["GET", "POST"])
@access(can_end_project, load=load_project)
def edit_handover(project: Project) -> Any:
    """Write down who takes the project over, and ask them."""
    handover = queries.handover_of(current_session(), project.id)
    if handover is not None and handover.accepted_at is not None and request.method == "GET":
        return redirect(url_for("reviews.show_handover", slug=project.slug))
    form = HandoverForm(data=_as_written(project, handover))
    proposed = save(form, lambda: _propose(form, project))
    if proposed:
        return done(_("Det er lagret."), "reviews.show_handover", slug=project.slug)
    if handover is not None:
        form.catch_up(handover.version)
    page = render_template("reviews/edit_handover.html", form=form, project=project, handover=handover)
    return page, form_status(form)


def _propose(form: HandoverForm, project: Project) -> Handover:
    return services.propose_handover(
        current_session(),
        actor=current_person(),
        project=project,
        receiving_unit=form.receiving_unit.data or "",
        receiving_leader=form.receiving_leader.data or "",
        receiving_email=form.receiving_email.data or "",
        budget_room=form.budget_room.data or "",
        checklist=form.checklist.data or [],
        takes_over_on=form.takes_over_on.data,
        # A plan that is new has no version yet.
        version=form.opened_on if form.version.data else None,
        now=now(),
    )


def _as_written(project: Project, handover: Handover | None) -> dict[str, Any]:
    if handover is None:
        return {"takes_over_on": project.ends_on, "version": ""}
    names = ("receiving_unit", "receiving_leader", "receiving_email", "budget_room", "takes_over_on")
    return {name: getattr(handover, name) for name in names} | {
        "checklist": [one["key"] for one in handover.checklist if one["done"]],
        "version": str(handover.version),
    }


@room.post("/prosjekter/<slug>/videre/ja")
@access(can_accept_handover, load=load_handover, private=True)
def accept_handover(handover: Handover) -> Any:
    """Yes, we take it over."""
    form, slug = ActionForm(), handover.project.slug
    accepted = save(
        form,
        lambda: services.accept_handover(
            current_session(), actor=current_person(), handover=handover, now=now()
        ),
    )
    if accepted is None:
        return refused(form, "reviews.show_handover", slug=slug)
    return done(_("Takk! Da er det avtalt."), "reviews.show_handover", slug=slug)
