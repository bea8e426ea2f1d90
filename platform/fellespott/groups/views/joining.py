"""Coming into a group: one question that may be left unanswered, and the part one says to take."""

from typing import Any

from flask import redirect, render_template, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save
from fellespott.people.self_forms import AgeForm
from fellespott.people.services import set_age

from .. import queries, services
from ..forms import PartForm
from ..models import Group, Membership
from ..policies import can_describe_part, can_view_group
from .pages import load_group, load_membership
from .room import room


@room.route("/<uuid:group_id>/velkommen", methods=["GET", "POST"])
@access(can_view_group, load=load_group, private=True)
def welcome(group: Group) -> Any:
    """How old are you? Asked of those who have just come in; not to answer is an answer too (rule R20)."""
    form, me = AgeForm(), current_person()
    if me.age_band is not None:
        return redirect(url_for("groups.show_group", group_id=group.id), 303)
    saved = save(form, lambda: set_age(current_session(), actor=me, person=me, band=form.chosen, now=now()))
    if saved is not None:
        return done(_("Velkommen til gruppa!"), "groups.show_group", group_id=group.id)
    return render_template("groups/welcome.html", form=form, group=group), form_status(form)


@room.route("/<uuid:group_id>/medlemmer/<uuid:membership_id>/dette-gjor-jeg", methods=["GET", "POST"])
@access(can_describe_part, load=load_membership, private=True)
def describe_part(membership: Membership) -> Any:
    """Say what part one takes in the group. Words about oneself; they open and close nothing."""
    group, session = membership.group, current_session()
    said = queries.participations_in(session, group).get(membership.id, [])
    form = PartForm(
        data={"roles": [one.role for one in said], "own_words": said[0].own_words if said else ""}
    )

    def act() -> bool:
        services.describe_part(
            session,
            actor=current_person(),
            membership=membership,
            roles=form.chosen,
            own_words=form.own_words.data or "",
            now=now(),
        )
        return True

    if save(form, act):
        return done(_("Lagret."), "groups.show_group", group_id=group.id)
    return render_template("groups/part.html", form=form, group=group), form_status(form)
