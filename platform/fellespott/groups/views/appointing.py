"""For those who run rounds: a new contact for a group whose contact cannot be reached. Nothing else of it."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask import render_template, request

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.pagination import paginate
from fellespott.core.web import access, current_person, done, now, save

from .. import queries, services
from ..forms import AppointForm
from ..models import Group
from ..policies import can_appoint_contact
from ..texts import KIND_NAMES
from .pages import load_group
from .room import room

SHORTEST_SEARCH = 3


def in_it(group: Group) -> Iterable[uuid.UUID]:
    """Whose names and places in the group the page shows."""
    return [one.person_id for one in group.active]


@room.get("/finn")
@access(can_appoint_contact)
def find_group() -> Any:
    """Find a group by its name. Who is in it is not shown here."""
    search = request.args.get("navn", "").strip()[:100]
    page = None
    if len(search) >= SHORTEST_SEARCH:
        number = request.args.get("side", 1, type=int)
        page = paginate(current_session(), queries.groups_named(search), number=number)
    return render_template("groups/find.html", search=search, page=page, shortest=SHORTEST_SEARCH)


@room.route("/<uuid:group_id>/ny-kontakt", methods=["GET", "POST"])
@access(can_appoint_contact, load=load_group, private=True, opens=in_it)
def appoint_contact(group: Group) -> Any:
    """Choose another contact, with a reason the group sees; or ask somebody by mail when nobody is left."""
    form, session = AppointForm(group), current_session()

    def act() -> Any:
        values: dict[str, Any] = {"actor": current_person(), "group": group, "now": now()}
        values["reason"] = form.reason.data or ""
        if form.candidates:
            return services.appoint_contact(session, to=form.chosen, **values)
        return services.ask_for_contact(session, email=form.email.data or "", **values)

    if save(form, act) is not None:
        return done(_("Det er gjort, og gruppa ser hvorfor."), "groups.find_group", navn=group.name)
    page = render_template("groups/appoint.html", form=form, group=group, kind_names=KIND_NAMES)
    return page, form_status(form)
