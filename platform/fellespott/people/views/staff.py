"""Who is here and who may do what: for administrators."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.pagination import PAGE_SIZE, paginate
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import scopes
from ..forms import ReasonForm, SearchPeopleForm
from ..models import Invitation, Person, RoleGrant
from ..notices import ROLE_NAMES, ROLE_TEXTS
from ..policies import can_administer
from ..queries import ROLE_KIND, names_of, open_role_invitations, people_matching
from ..role_forms import GiveRoleForm, RoleInvitationForm
from ..services import grant_role, invite_to_role, revoke_role, withdraw_invitation
from ..states import EVERYWHERE_ONLY, Role
from .room import room

# Whoever looks for somebody writes a bit more when there are more than this.
MOST_FOUND = 100


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


def load_grant(session: Session, *, grant_id: uuid.UUID) -> RoleGrant | None:
    """A role that was given."""
    return session.get(RoleGrant, grant_id)


def load_role_invitation(session: Session, *, invitation_id: uuid.UUID) -> Invitation | None:
    """An invitation to a role; other rooms handle theirs."""
    invitation = session.get(Invitation, invitation_id)
    return invitation if invitation is not None and invitation.kind == ROLE_KIND else None


@room.route("/folk", methods=["GET", "POST"])
@access(can_administer)
def list_people() -> Any:
    """Everybody, or those a search finds. The search is posted: names do not stand in addresses and logs."""
    session, form = current_session(), SearchPeopleForm()
    search = (form.sok.data or "") if form.validate_on_submit() else ""
    number, size = request.args.get("side", 1, type=int), MOST_FOUND if search else PAGE_SIZE
    page = paginate(session, people_matching(search), number=1 if search else number, size=size)
    held = {person.id: scopes.active_grants(person) for person in page.items}
    said = scopes.words(session, (grant.scope for grants in held.values() for grant in grants))
    lines = {
        key: [scopes.line(grant.role, grant.scope, said) for grant in grants] for key, grants in held.items()
    }
    answer = render_template("people/list_people.html", page=page, search=search, role_lines=lines, form=form)
    return answer, form_status(form)


@room.get("/folk/<uuid:person_id>")
@access(can_administer, load=load_person, opens=lambda person: [person.id])
def show_person(person: Person) -> str:
    """One person's roles, now and before, and where they hold."""
    session = current_session()
    grants = sorted(person.roles, key=lambda grant: grant.granted_at, reverse=True)
    givers = {grant.granted_by_id for grant in grants if grant.granted_by_id}
    held: dict[Role, list[RoleGrant]] = {role: [] for role in Role}
    for grant in scopes.active_grants(person):
        held[grant.role].append(grant)
    return render_template(
        "people/show_person.html",
        person=person,
        grants=grants,
        held=held,
        where=scopes.words(session, (grant.scope for grant in grants)),
        givers=names_of(session, givers),
        role_names=ROLE_NAMES,
        role_texts=ROLE_TEXTS,
    )


@room.route("/folk/<uuid:person_id>/rolle/<role>", methods=["GET", "POST"])
@access(can_administer, load=load_role_of)
def give_role(target: RoleOf) -> Any:
    """Give the role, everywhere or somewhere, with a reason. Giving it twice gives it once."""
    session, person, role = current_session(), target.person, target.role
    form = GiveRoleForm().offer(scopes.choices(session))
    if role in EVERYWHERE_ONLY:
        del form.scope
    given = save(
        form,
        lambda: grant_role(
            session,
            actor=current_person(),
            person=person,
            role=role,
            scope=scopes.from_text(form.scope.data) if form.scope else None,
            reason=form.reason.data or "",
            now=now(),
        ),
    )
    if given is not None:
        return done(_("Rollen er gitt."), "people.show_person", person_id=person.id)
    page = render_template(
        "people/give_role.html",
        form=form,
        person=person,
        role_name=ROLE_NAMES[role],
        role_text=ROLE_TEXTS[role],
    )
    return page, form_status(form)


@room.route("/folk/roller/<uuid:grant_id>/ta-tilbake", methods=["GET", "POST"])
@access(can_administer, load=load_grant)
def take_role(grant: RoleGrant) -> Any:
    """Take back a role that was given, with a reason. Taking it twice takes it once."""
    session, person, form = current_session(), grant.person, ReasonForm()
    role, scope = grant.role, grant.scope

    def act() -> bool:
        revoke_role(
            session,
            actor=current_person(),
            person=person,
            role=role,
            scope=scope,
            reason=form.reason.data or "",
            now=now(),
        )
        return True

    if save(form, act):
        return done(_("Rollen er tatt tilbake."), "people.show_person", person_id=person.id)
    page = render_template(
        "people/take_role.html",
        form=form,
        person=person,
        role_name=scopes.line(role, scope, scopes.words(session, [scope])),
        role_text=ROLE_TEXTS[role],
    )
    return page, form_status(form)


@room.route("/folk/inviter", methods=["GET", "POST"])
@access(can_administer)
def invite_staff() -> Any:
    """Invite somebody to a role by mail, and see who has not answered yet."""
    session = current_session()
    form = RoleInvitationForm().offer(scopes.choices(session))
    invited = save(
        form,
        lambda: invite_to_role(
            session,
            actor=current_person(),
            email=form.email.data,
            role=Role(form.role.data),
            scope=scopes.from_text(form.scope.data),
            now=now(),
        ),
    )
    if invited is not None:
        return done(_("Invitasjonen er sendt til %(email)s.", email=form.email.data), "people.invite_staff")
    waiting = open_role_invitations(session, now())
    page = render_template(
        "people/invite_staff.html",
        form=form,
        waiting=waiting,
        role_lines=_promised(session, waiting),
        withdraw_form=ActionForm(formdata=None),
    )
    return page, form_status(form)


def _promised(session: Session, invitations: list[Invitation]) -> dict[uuid.UUID, str]:
    promised = {
        one.id: (Role(one.data["role"]), scopes.from_text(one.data.get("scope"))) for one in invitations
    }
    said = scopes.words(session, (scope for _role, scope in promised.values()))
    return {key: scopes.line(role, scope, said) for key, (role, scope) in promised.items()}


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
