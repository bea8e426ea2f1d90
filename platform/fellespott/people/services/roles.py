"""Roles given and taken back, everywhere or in one call, group or project; never the last administrator's."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail

from .. import scopes
from ..models import Invitation, Person, RoleGrant
from ..models.persons import Scope
from ..notices import role_mail
from ..queries import ROLE_KIND, active_administrators, person_by_email
from ..states import EVERYWHERE_ONLY, Role
from .invitations import VALID_DAYS, create_invitation


def grant_role(
    session: Session,
    *,
    actor: Person | None,
    person: Person,
    role: Role,
    now: datetime,
    reason: str = "",
    scope: Scope | None = None,
) -> RoleGrant:
    """Give a role, everywhere or limited to `scope`; whoever holds it there keeps the grant they have.

    `actor` None means the system. Raises DomainError "everywhere_only" or "no_such_scope" (field "scope").
    """
    _refuse_bad_scope(session, role, scope)
    session.flush()
    lock(session, Person, person.id)
    held = _grant(session, person, role, scope)
    if held is not None:
        return held
    grant = RoleGrant(
        person_id=person.id,
        role=role,
        scope_kind=scope[0] if scope else None,
        scope_id=scope[1] if scope else None,
        granted_by_id=actor.id if actor else None,
        granted_at=now,
    )
    session.add(grant)
    session.flush()
    session.expire(person, ["roles"])
    record(
        session,
        actor=actor,
        action="role.granted",
        on=person,
        now=now,
        role=role.value,
        reason=reason,
        **_told(scope),
    )
    return grant


def revoke_role(
    session: Session,
    *,
    actor: Person | None,
    person: Person,
    role: Role,
    now: datetime,
    reason: str = "",
    scope: Scope | None = None,
) -> None:
    """Take back the role as it was given: everywhere, or in that scope. Not holding it is no error.

    Raises DomainError "last_administrator" (409): somebody must be left who can let others in. The rows of
    all administrators are held meanwhile, so two who remove each other at once cannot both succeed.
    """
    if role is Role.ADMINISTRATOR:
        _refuse_last_administrator(session, person)
    grant = _grant(session, person, role, scope)
    if grant is None:
        return
    grant.revoked_at = now
    session.flush()
    session.expire(person, ["roles"])
    record(
        session,
        actor=actor,
        action="role.revoked",
        on=person,
        now=now,
        role=role.value,
        reason=reason,
        **_told(scope),
    )


def _told(scope: Scope | None) -> dict[str, str]:
    return {"scope": scopes.as_text(scope)} if scope is not None else {}


def _refuse_bad_scope(session: Session, role: Role, scope: Scope | None) -> None:
    if scope is None:
        return
    if role in EVERYWHERE_ONLY:
        raise DomainError("everywhere_only", _l("Denne rollen gjelder alltid overalt."), field="scope")
    if not scopes.exists(session, scope):
        raise DomainError("no_such_scope", _l("Velg noe som finnes."), field="scope")


def _grant(session: Session, person: Person, role: Role, scope: Scope | None) -> RoleGrant | None:
    kind, key = scope or (None, None)
    return session.scalar(
        sa.select(RoleGrant).where(
            RoleGrant.person_id == person.id,
            RoleGrant.role == role,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.scope_kind.is_(None) if kind is None else RoleGrant.scope_kind == kind,
            RoleGrant.scope_id.is_(None) if key is None else RoleGrant.scope_id == key,
        )
    )


def _refuse_last_administrator(session: Session, person: Person) -> None:
    held = session.scalars(active_administrators().with_for_update(of=RoleGrant)).all()
    if person.id not in {grant.person_id for grant in held}:
        return
    # Somebody of a demo cannot sign in outside it, so never counts as the one who is left.
    left = [one for one in held if one.person_id != person.id and (person.is_demo or not one.person.is_demo)]
    if not left:
        raise DomainError(
            "last_administrator",
            _l("Dette er den siste administratoren. Gi rollen til en annen først."),
            status=409,
        )


def invite_to_role(
    session: Session, *, actor: Person, email: str, role: Role, now: datetime, scope: Scope | None = None
) -> str:
    """Mail a link that gives the role, everywhere or limited to `scope`; returns its token.

    Raises DomainError "not_an_address", "role_held" when the one with that address has it already,
    "everywhere_only" or "no_such_scope" (field "scope").
    """
    _refuse_bad_scope(session, role, scope)
    data = {"role": role.value, **_told(scope)}
    invitation, token = create_invitation(
        session, actor=actor, kind=ROLE_KIND, now=now, data=data, email=email
    )
    present = person_by_email(session, invitation.email or "")
    if present is not None and present.has_role(role, *([scope] if scope else [])):
        raise DomainError(
            "role_held", _l("%(name)s har denne rollen fra før.", name=present.name), field="email"
        )
    link = absolute_url("people.open_invitation", token=token)
    subject, body = role_mail(
        role=scopes.line(role, scope, scopes.words(session, [scope])),
        text=role,
        invited_by=actor.name,
        link=link,
        days=VALID_DAYS,
    )
    queue_mail(session, to=email, subject=subject, body=body, now=now)
    session.flush()
    return token


def accept_role(session: Session, *, invitation: Invitation, person: Person, now: datetime) -> None:
    """Give the role an invitation promises, in the name of the one who invited.

    Raises DomainError "inviter_cannot" (410) when that one is no administrator any more.
    """
    inviter = invitation.invited_by
    if inviter is None or not inviter.has_role(Role.ADMINISTRATOR):
        raise DomainError(
            "inviter_cannot",
            _l("Den som inviterte deg, kan ikke lenger gi denne rollen. Be om en ny invitasjon."),
            status=410,
        )
    grant_role(
        session,
        actor=inviter,
        person=person,
        role=Role(invitation.data["role"]),
        scope=scopes.from_text(invitation.data.get("scope")),
        now=now,
        reason="invitation",
    )
