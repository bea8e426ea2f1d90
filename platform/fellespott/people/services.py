"""Accounts, roles and invitation links. Assumes the caller's transaction; one-time codes are in codes.py."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import new_token, token_hash
from fellespott.core.registry import InvitationKind
from fellespott.notices.rules import clean_address

from .models import Invitation, Person, RoleGrant
from .queries import active_administrators, invitation_state, person_by_email
from .states import InvitationState, Role


def find_or_add_person(
    session: Session, *, email: str, name: str, now: datetime, language: str | None = None
) -> Person:
    """The person with that address, or a new one called `name` (at most 200 characters).

    Whoever exists keeps their own name. Raises DomainError "not_an_address" or "name_missing".
    """
    address = clean_address(email)
    if found := person_by_email(session, address):
        return found
    name = " ".join(name.split())
    if not name:
        raise DomainError("name_missing", _l("Skriv hva vi skal kalle deg."), field="name")
    person = Person(id=uuid.uuid4(), name=name, email=address, language=language, created_at=now)
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        if found := person_by_email(session, address):
            return found  # two doors at once: the other made the account
        raise
    record(session, actor=person, action="person.added", on=person, now=now)
    return person


def edit_person(session: Session, *, actor: Person, name: str, language: str | None, now: datetime) -> Person:
    """Change what we call you and the language mails to you are written in."""
    actor.name = " ".join(name.split())
    actor.language = language
    session.flush()
    record(session, actor=actor, action="person.edited", on=actor, now=now)
    return actor


def change_email(session: Session, *, actor: Person, email: str, now: datetime) -> Person:
    """Move the account to another address, which the caller has seen proven by a code.

    Raises DomainError "email_taken" (409) when somebody else has it.
    """
    address = clean_address(email)
    other = person_by_email(session, address)
    if other is not None and other != actor:
        raise DomainError(
            "email_taken",
            _l("Denne adressen hører til en annen konto. Logg ut, og logg inn med den i stedet."),
            status=409,
        )
    actor.email = address
    session.flush()
    record(session, actor=actor, action="person.email_changed", on=actor, now=now)
    return actor


def end_all_sessions(session: Session, *, actor: Person, now: datetime) -> None:
    """Sign the person out everywhere, this device included."""
    actor.session_epoch = Person.session_epoch + 1
    session.flush()
    record(session, actor=actor, action="person.signed_out_everywhere", on=actor, now=now)


def grant_role(
    session: Session, *, actor: Person | None, person: Person, role: Role, now: datetime, reason: str = ""
) -> RoleGrant:
    """Give a role; whoever holds it already keeps the grant they have. `actor` None means the system."""
    session.flush()
    lock(session, Person, person.id)
    held = _grant(session, person, role)
    if held is not None:
        return held
    grant = RoleGrant(
        person_id=person.id, role=role, granted_by_id=actor.id if actor else None, granted_at=now
    )
    session.add(grant)
    session.flush()
    session.expire(person, ["roles"])
    record(session, actor=actor, action="role.granted", on=person, now=now, role=role.value, reason=reason)
    return grant


def revoke_role(
    session: Session, *, actor: Person | None, person: Person, role: Role, now: datetime, reason: str = ""
) -> None:
    """Take a role back. Not holding it is no error.

    Raises DomainError "last_administrator" (409): somebody must be left who can let others in. The rows of
    all administrators are held meanwhile, so two who remove each other at once cannot both succeed.
    """
    if role is Role.ADMINISTRATOR:
        _refuse_last_administrator(session, person)
    grant = _grant(session, person, role)
    if grant is None:
        return
    grant.revoked_at = now
    session.flush()
    session.expire(person, ["roles"])
    record(session, actor=actor, action="role.revoked", on=person, now=now, role=role.value, reason=reason)


def _grant(session: Session, person: Person, role: Role) -> RoleGrant | None:
    return session.scalar(
        sa.select(RoleGrant).where(
            RoleGrant.person_id == person.id, RoleGrant.role == role, RoleGrant.revoked_at.is_(None)
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


def create_invitation(
    session: Session,
    *,
    actor: Person | None,
    kind: str,
    now: datetime,
    target_id: uuid.UUID | None = None,
    data: dict[str, Any] | None = None,
    email: str | None = None,
    valid_days: int = 14,
    max_uses: int = 1,
) -> tuple[Invitation, str]:
    """A link that opens one thing. Returns the invitation and its token, which is kept nowhere.

    With an `email` the link proves that address, so its token must go to that address and nowhere else,
    never onto a page. Raises DomainError "not_an_address".
    """
    token = new_token()
    invitation = Invitation(
        id=uuid.uuid4(),
        kind=kind,
        token_hash=token_hash(token),
        target_id=target_id,
        data=data or {},
        email=clean_address(email) if email else None,
        invited_by_id=actor.id if actor else None,
        created_at=now,
        expires_at=now + timedelta(days=valid_days),
        max_uses=max_uses,
        uses=0,
    )
    session.add(invitation)
    session.flush()
    record(session, actor=actor, action="invitation.created", on=invitation, now=now, kind=kind)
    return invitation, token


def withdraw_invitation(
    session: Session, *, actor: Person | None, invitation: Invitation, now: datetime
) -> None:
    """Make a link open nothing any more. Doing it twice changes nothing."""
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        session.flush()
        record(
            session, actor=actor, action="invitation.withdrawn", on=invitation, now=now, kind=invitation.kind
        )


def accept_invitation(
    session: Session,
    *,
    actor: Person,
    invitation: Invitation,
    kind: InvitationKind,
    now: datetime,
    says_adult: bool = False,
) -> str:
    """Use the link once, for `actor`, and return the address to go on to.

    The use is counted by one statement with the limit in it, so a link for one opens for one however many
    press at once. Raises DomainError "not_adult" (field "is_adult"), "invitation_used" | "invitation_expired"
    | "invitation_withdrawn" (410), and whatever the kind's own rule says.
    """
    if kind.needs_adult(invitation) and not says_adult:
        raise DomainError(
            "not_adult",
            _l("Kryss av for at du er 18 år eller eldre. Ellers kan du ikke ha denne rollen."),
            field="is_adult",
        )
    used = session.execute(
        sa.update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.uses < Invitation.max_uses,
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(uses=Invitation.uses + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(invitation)
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise closed(invitation_state(invitation, now))
    address = kind.accept(session, invitation, actor, now)
    session.flush()
    record(session, actor=actor, action="invitation.accepted", on=invitation, now=now, kind=invitation.kind)
    return address


CLOSED = {
    InvitationState.USED: _l("Lenka er alt brukt."),
    InvitationState.EXPIRED: _l("Lenka er for gammel."),
    InvitationState.WITHDRAWN: _l("Lenka er trukket tilbake."),
}


def closed(state: InvitationState) -> DomainError:
    """Why the link opens nothing."""
    # Open when looked at, closed when used: then another press was first.
    message = CLOSED.get(state, CLOSED[InvitationState.USED])
    return DomainError(f"invitation_{state.value}", message, status=410)
