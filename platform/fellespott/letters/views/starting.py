"""A yes becomes a project; the steering group adds one; and what a project's page says is kept right."""

import uuid
from typing import Any

from flask import render_template, request

from fellespott.calls.models import Call
from fellespott.calls.policies import can_view_call
from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import form_status
from fellespott.core.i18n import _, _l
from fellespott.core.web import access, current_person, done, now, save
from fellespott.groups.models import Group
from fellespott.groups.queries import group_by_id
from fellespott.groups.services import create_group
from fellespott.notices.rules import clean_address
from fellespott.people.services import find_or_add_person
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import can_view_proposal
from fellespott.proposals.queries import submitted_in

from .. import services
from ..models import Project
from ..policies import can_add_project, can_start_project
from ..project_forms import AddProjectForm, ProjectForm, StartForm
from ..rules import add_months
from .room import can_change_project, load_call, load_project, load_proposal, room

USUAL_MONTHS = 24


@room.route("/forslag/<uuid:proposal_id>/start", methods=["GET", "POST"])
@access(can_start_project, load=load_proposal, known_to=can_view_proposal)
def start_project(proposal: Proposal) -> Any:
    """From a yes to a project, and on to its letter."""
    today = to_oslo(now()).date()
    form = StartForm(data={"starts_on": today, "ends_on": add_months(today, USUAL_MONTHS)})
    project = save(
        form,
        lambda: services.start_project(
            current_session(),
            actor=current_person(),
            proposal=proposal,
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            now=now(),
        ),
    )
    if project:
        return done(
            _("Prosjektet er opprettet. Skriv tildelingsbrevet."), "letters.new_letter", slug=project.slug
        )
    return render_template("letters/start.html", form=form, proposal=proposal), form_status(form)


@room.route("/utlysninger/<slug>/prosjekter/ny", methods=["GET", "POST"])
@access(can_add_project, load=load_call, known_to=can_view_call)
def add_project(call: Call) -> Any:
    """The steering group adds a project, with a reason."""
    groups = {one.group_id: one.group.name for one in submitted_in(current_session(), call.id)}
    form = AddProjectForm.with_groups(sorted(groups.items(), key=lambda one: one[1]))
    if request.method == "POST" and request.form.get("add") == "partners":
        form.add_row()
        return render_template("letters/add.html", form=form, call=call)
    project = save(form, lambda: _add(call, set(groups), form))
    if project:
        said = _("Prosjektet er lagt til. Prosjektlederen kan nå skrive tildelingsbrevet.")
        return done(said, "letters.show_project", slug=project.slug)
    return render_template("letters/add.html", form=form, call=call), form_status(form)


@room.route("/prosjekter/<slug>/om", methods=["GET", "POST"])
@access(can_change_project, load=load_project)
def edit_project(project: Project) -> Any:
    """What the page says, and who to ask."""
    form = ProjectForm(obj=project)
    saved = save(
        form,
        lambda: services.update_project(
            current_session(),
            actor=current_person(),
            project=project,
            version=form.opened_on,
            about=form.about.data or "",
            responsible_unit=form.responsible_unit.data or "",
            contact_name=form.contact_name.data or "",
            contact_email=form.contact_email.data or "",
            now=now(),
        ),
    )
    if saved:
        return done(_("Endringene er lagret."), "letters.show_project", slug=project.slug)
    form.catch_up(project.version)
    return render_template("letters/about.html", form=form, project=project), form_status(form)


def _add(call: Call, known: set[uuid.UUID], form: AddProjectForm) -> Project:
    session = current_session()
    return services.add_project(
        session,
        actor=current_person(),
        call=call,
        group=_group(known, form),
        name=form.name.data or "",
        about=form.about.data or "",
        reason=form.reason.data or "",
        partners=form.named_partners,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        now=now(),
    )


def _group(known: set[uuid.UUID], form: AddProjectForm) -> Group:
    """A group that took part in the round, or a new one with a contact of its own."""
    session = current_session()
    if form.group.data == AddProjectForm.NEW_GROUP:
        address = clean_address(form.group_email.data or "", field="group_email")
        contact = find_or_add_person(session, email=address, name=form.group_contact.data or "", now=now())
        return create_group(
            session, actor=contact, name=form.group_name.data or "", area="", about="", now=now()
        )
    chosen = next((one for one in known if str(one) == form.group.data), None)
    group = group_by_id(session, chosen) if chosen is not None else None
    if group is None:
        raise DomainError("no_group", _l("Velg en gruppe fra lista."), field="group")
    return group
