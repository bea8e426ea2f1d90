"""Pages of groups. All are for those inside; to everybody else a group does not exist."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.links import absolute_url
from fellespott.core.pagination import paginate
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.people.models import Invitation
from fellespott.people.queries import names_of

from .. import queries, services
from ..forms import GroupForm, HandOverForm, InviteForm
from ..models import Group, Membership
from ..policies import (
    can_appoint_contact,
    can_be_member_of,
    can_edit_group,
    can_leave_group,
    can_print_codes,
    can_remove_member,
    can_view_group,
    may_have_groups,
)
from ..states import MemberKind
from ..texts import KIND_EXPLAINED, KIND_NAMES, PARTICIPATION_NAMES
from .room import room

# Where a new link waits in the cookie of the one who made it, until it has been shown.
NEW_LINK = "new_group_link"


@dataclass(frozen=True, slots=True)
class GroupInvitation:
    """An invitation with the group it is to."""

    group: Group
    invitation: Invitation


def load_group(session: Session, group_id: uuid.UUID) -> Group | None:
    """The group of an address."""
    return queries.group_by_id(session, group_id)


def load_membership(session: Session, group_id: uuid.UUID, membership_id: uuid.UUID) -> Membership | None:
    """Somebody who is in the group of an address now."""
    group = queries.group_by_id(session, group_id)
    return next((one for one in group.active if one.id == membership_id), None) if group is not None else None


def load_invitation(
    session: Session, group_id: uuid.UUID, invitation_id: uuid.UUID
) -> GroupInvitation | None:
    """An invitation to the group of an address."""
    group, invitation = queries.group_by_id(session, group_id), session.get(Invitation, invitation_id)
    if group is None or invitation is None or invitation.kind != queries.INVITATION_KIND:
        return None
    return GroupInvitation(group, invitation) if invitation.target_id == group.id else None


def can_withdraw(actor: Any, target: GroupInvitation, moment: Any) -> Any:
    """Whoever may invite may take an invitation back."""
    return can_edit_group(actor, target.group, moment)


@room.get("")
@access(may_have_groups)
def list_groups() -> Any:
    """My groups."""
    me = current_person()
    mine = queries.select_groups_of(me)
    page = paginate(current_session(), mine, number=request.args.get("side", 1, type=int))
    may_appoint = can_appoint_contact(me, None, now()).allowed
    return render_template("groups/list.html", page=page, kind_names=KIND_NAMES, may_appoint=may_appoint)


@room.route("/ny", methods=["GET", "POST"])
@access(may_have_groups)
def new_group() -> Any:
    """Start a group."""
    form = GroupForm()
    group = save(
        form,
        lambda: services.create_group(current_session(), actor=current_person(), now=now(), **form.values),
    )
    if group:
        return done(
            _("Gruppa er laget. Nå kan du invitere de andre."), "groups.show_group", group_id=group.id
        )
    return render_template("groups/edit.html", form=form, group=None), form_status(form)


@room.get("/<uuid:group_id>")
@access(can_view_group, load=load_group, private=True)
def show_group(group: Group) -> Any:
    """Who is in it, and what it is working on."""
    session, me = current_session(), current_person()
    is_contact = can_edit_group(me, group, now()).allowed
    return render_template(
        "groups/show.html",
        group=group,
        mine=group.membership_of(me),
        is_contact=is_contact,
        invitations=queries.open_invitations(session, group, now()) if is_contact else [],
        panels=registry().panels("group", session, group, me, now()),
        kind_names=KIND_NAMES,
        kind_explained=KIND_EXPLAINED,
        form=ActionForm(),
        **_more_about(group),
    )


def _more_about(group: Group) -> dict[str, Any]:
    """What those in the group say they do, who got new codes, and what staff have done to it."""
    session, me = current_session(), current_person()
    renewed = queries.renewals(session, group)
    printers = {one.printed_by_id for one in renewed if one.printed_by_id}
    return {
        "parts": queries.participations_in(session, group),
        "participation_names": PARTICIPATION_NAMES,
        "may_print": can_print_codes(me, group, now()).allowed,
        "may_leave": can_leave_group(me, group, now()).allowed,
        "contact_changes": queries.contact_changes(session, group),
        "renewed": renewed,
        "printers": names_of(session, printers) if printers else {},
    }


@room.route("/<uuid:group_id>/endre", methods=["GET", "POST"])
@access(can_edit_group, load=load_group, private=True)
def edit_group(group: Group) -> Any:
    """Change name, area and a few words."""
    form = GroupForm(obj=group)
    saved = save(
        form,
        lambda: services.edit_group(
            current_session(), actor=current_person(), group=group, now=now(), **form.values
        ),
    )
    if saved:
        return done(_("Endringene er lagret."), "groups.show_group", group_id=group.id)
    return render_template("groups/edit.html", form=form, group=group), form_status(form)


@room.route("/<uuid:group_id>/inviter", methods=["GET", "POST"])
@access(can_edit_group, load=load_group, private=True)
def invite(group: Group) -> Any:
    """Ask somebody in, by mail or with a link to pass on."""
    form = InviteForm()
    token = save(
        form,
        lambda: services.invite(
            current_session(),
            actor=current_person(),
            group=group,
            kind=form.chosen,
            email=form.email.data or None,
            now=now(),
        ),
    )
    if token and form.email.data:
        sent = _("Invitasjonen er sendt til %(email)s.", email=form.email.data)
        return done(sent, "groups.show_group", group_id=group.id)
    if token:
        cookie[NEW_LINK] = {"group": str(group.id), "token": token, "kind": form.kind.data}
        return redirect(url_for("groups.new_link", group_id=group.id), 303)
    return render_template("groups/invite.html", form=form, group=group), form_status(form)


@room.get("/<uuid:group_id>/lenke")
@access(can_edit_group, load=load_group, private=True)
def new_link(group: Group) -> Any:
    """The link just made. It is shown this once: what we keep of it opens nothing."""
    fresh = cookie.pop(NEW_LINK, None)
    if fresh is None or fresh["group"] != str(group.id):
        flash(_("En lenke vises bare én gang. Lag en ny hvis du mangler den."), "info")
        return redirect(url_for("groups.show_group", group_id=group.id), 303)
    link = absolute_url("people.open_invitation", token=fresh["token"])
    name = KIND_NAMES[MemberKind(fresh["kind"])]
    uses = services.LINK_USES if fresh["kind"] == MemberKind.MEMBER else 1
    return render_template(
        "groups/link.html", group=group, link=link, kind_name=name, days=services.VALID_DAYS, uses=uses
    )


@room.post("/<uuid:group_id>/invitasjoner/<uuid:invitation_id>/trekk")
@access(can_withdraw, load=load_invitation, private=True)
def withdraw_invitation(target: GroupInvitation) -> Any:
    """Make an invitation open nothing."""
    form, group = ActionForm(), target.group
    saved = save(
        form,
        lambda: services.withdraw_invitation(
            current_session(), actor=current_person(), group=group, invitation=target.invitation, now=now()
        ),
    )
    if saved:
        return done(_("Invitasjonen er trukket tilbake."), "groups.show_group", group_id=group.id)
    return refused(form, "groups.show_group", group_id=group.id)


@room.route("/<uuid:group_id>/ut", methods=["GET", "POST"])
@access(can_be_member_of, load=load_group, private=True)
def leave(group: Group) -> Any:
    """Go out of the group, after being told what it means."""
    form, me = ActionForm(), current_person()
    if save(form, lambda: services.leave_group(current_session(), actor=me, group=group, now=now())):
        return done(_("Du er ikke lenger med i gruppa."), "groups.list_groups")
    may_leave = can_leave_group(me, group, now()).allowed
    page = render_template("groups/leave.html", form=form, group=group, me=me, may_leave=may_leave)
    return page, form_status(form)


@room.route("/<uuid:group_id>/kontaktperson", methods=["GET", "POST"])
@access(can_edit_group, load=load_group, private=True)
def hand_over(group: Group) -> Any:
    """Let another be the contact."""
    form = HandOverForm(group)
    saved = save(
        form,
        lambda: services.hand_over_contact(
            current_session(), actor=current_person(), group=group, to=form.chosen.person, now=now()
        ),
    )
    if saved:
        said = _("%(name)s er kontaktperson nå.", name=saved.person.name)
        return done(said, "groups.show_group", group_id=group.id)
    return render_template("groups/hand_over.html", form=form, group=group), form_status(form)


@room.route("/<uuid:group_id>/medlemmer/<uuid:membership_id>/fjern", methods=["GET", "POST"])
@access(can_remove_member, load=load_membership, private=True)
def remove_member(membership: Membership) -> Any:
    """Take somebody out of the group, after being told what it means."""
    form, group, person = ActionForm(), membership.group, membership.person
    saved = save(
        form,
        lambda: services.remove_member(
            current_session(), actor=current_person(), group=group, person=person, now=now()
        ),
    )
    if saved:
        said = _("%(name)s er ikke lenger med i gruppa.", name=person.name)
        return done(said, "groups.show_group", group_id=group.id)
    return render_template("groups/remove.html", form=form, group=group, person=person), form_status(form)
