"""Who is here and who may do what: for administrators."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.pagination import paginate
from fellespott.core.web import access, current_person, done, now, refused, save

from ..forms import RoleForm, RoleInvitationForm
from ..models import Invitation, Person
from ..notices import ROLE_NAMES, ROLE_TEXTS
from ..policies import can_administer
from ..queries import ROLE_KIND, names_of, open_role_invitations, people_matching
from ..services import grant_role, invite_to_role, revoke_role, withdraw_invitation
from ..states import Role
from .room import room


@dataclass(frozen=True, slots=True)
class RoleOf:
    """One role and one person."""

    person: Person
    role: Role


def load_person(session: Session, *, person_id: uuid.UUID) -> Person | None:
    """The person of an address."""
    return session.get(Person, person_id)


def load_role_of(session: Session, *, person_id: uuid.UUID, role: str) -> RoleOf | None:
    """The person and role of an address."""
    person, known = session.get(Person, person_id), {one.value for one in Role}
    return RoleOf(person, Role(role)) if person is not None and role in known else None


def load_role_invitation(session: Session, *, invitation_id: uuid.UUID) -> Invitation | None:
    """An invitation to a role; other rooms handle theirs."""
    invitation = session.get(Invitation, invitation_id)
    return invitation if invitation is not None and invitation.kind == ROLE_KIND else None


@room.get("/folk")
@access(can_administer)
def list_people() -> str:
    """Everybody, or those a search finds."""
    search = request.args.get("sok", "").strip()[:100]
    number = request.args.get("side", 1, type=int)
    page = paginate(current_session(), people_matching(search), number=number)
    return render_template("people/list_people.html", page=page, search=search, role_names=ROLE_NAMES)


@room.get("/folk/<uuid:person_id>")
@access(can_administer, load=load_person)
def show_person(person: Person) -> str:
    """One person's roles, now and before."""
    grants = sorted(person.roles, key=lambda grant: grant.granted_at, reverse=True)
    givers = {grant.granted_by_id for grant in grants if grant.granted_by_id}
    return render_template(
        "people/show_person.html",
        person=person,
        grants=grants,
        givers=names_of(current_session(), givers),
        roles=list(Role),
        role_names=ROLE_NAMES,
        role_texts=ROLE_TEXTS,
    )


@room.route("/folk/<uuid:person_id>/rolle/<role>", methods=["GET", "POST"])
@access(can_administer, load=load_role_of)
def change_role(target: RoleOf) -> Any:
    """Give the role, or take it back, with a reason."""
    person, role = target.person, target.role
    form = RoleForm(data={"wanted": "take" if person.has_role(role) else "give"})
    takes = form.wanted.data == "take"
    change = revoke_role if takes else grant_role

    def act() -> bool:
        change(
            current_session(),
            actor=current_person(),
            person=person,
            role=role,
            reason=form.reason.data or "",
            now=now(),
        )
        return True

    if save(form, act) is None:
        page = render_template(
            "people/change_role.html",
            form=form,
            person=person,
            takes=takes,
            role_name=ROLE_NAMES[role],
            role_text=ROLE_TEXTS[role],
        )
        return page, form_status(form)
    message = _("Rollen er tatt tilbake.") if takes else _("Rollen er gitt.")
    return done(message, "people.show_person", person_id=person.id)


@room.route("/folk/inviter", methods=["GET", "POST"])
@access(can_administer)
def invite_staff() -> Any:
    """Invite somebody to a role by mail, and see who has not answered yet."""
    form = RoleInvitationForm()
    invited = save(
        form,
        lambda: invite_to_role(
            current_session(),
            actor=current_person(),
            email=form.email.data,
            role=Role(form.role.data),
            now=now(),
        ),
    )
    if invited is not None:
        return done(_("Invitasjonen er sendt til %(email)s.", email=form.email.data), "people.invite_staff")
    page = render_template(
        "people/invite_staff.html",
        form=form,
        waiting=open_role_invitations(current_session(), now()),
        role_names={role.value: name for role, name in ROLE_NAMES.items()},
        withdraw_form=ActionForm(formdata=None),
    )
    return page, form_status(form)


@room.post("/folk/invitasjoner/<uuid:invitation_id>/trekk")
@access(can_administer, load=load_role_invitation)
def withdraw_role_invitation(invitation: Invitation) -> Any:
    """Make an invitation to a role open nothing any more."""
    form = ActionForm()

    def act() -> bool:
        withdraw_invitation(current_session(), actor=current_person(), invitation=invitation, now=now())
        return True

    if save(form, act) is None:
        return refused(form, "people.invite_staff")
    return done(_("Invitasjonen er trukket tilbake."), "people.invite_staff")
