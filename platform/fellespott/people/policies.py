"""Who is who, everywhere. Rooms build their own policies out of these."""

import uuid
from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l

from .models import Invitation, Passkey, Person, SignIn
from .models.persons import Scope
from .states import Role, ScopeKind

SIGN_IN_FIRST = _l("Du må logge inn først.")
FOR_STAFF = _l("Dette er for dem som leder runder.")
ELSEWHERE = _l("Rollen din gjelder et annet sted enn her.")


def holds(actor: Person | None, role: Role, *scopes: Scope) -> bool:
    """Whether the person has the role: everywhere, or in one of the scopes the thing at hand lies in."""
    return actor is not None and actor.has_role(role, *scopes)


def runs(actor: Person | None, *scopes: Scope) -> bool:
    """Whether the person runs rounds there: administrators, and those with the role everywhere or there."""
    return actor is not None and (actor.is_staff or actor.has_role(Role.ROUND_STAFF, *scopes))


def runs_anywhere(actor: Person | None) -> bool:
    """Whether the person runs rounds somewhere."""
    return actor is not None and (actor.is_staff or actor.has_role_anywhere(Role.ROUND_STAFF))


def held_in(actor: Person, role: Role, kind: ScopeKind) -> set[uuid.UUID]:
    """The things of that kind the role was given for; for lists, which say everywhere by themselves."""
    return {
        grant.scope[1]
        for grant in actor.roles
        if grant.role is role and grant.revoked_at is None and grant.scope and grant.scope[0] is kind
    }


def must_run(actor: Person | None, *scopes: Scope) -> Decision:
    """Those who run rounds there. Who runs rounds elsewhere is told so."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if runs(actor, *scopes):
        return allow()
    return deny(ELSEWHERE if runs_anywhere(actor) else FOR_STAFF)


def must_hold(actor: Person | None, role: Role, reason: Any, *scopes: Scope) -> Decision:
    """Those who have the role there; `reason` is for those who have it nowhere."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if actor.has_role(role, *scopes):
        return allow()
    return deny(ELSEWHERE if actor.has_role_anywhere(role) else reason)


def can_be_signed_in(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Anyone who is signed in."""
    return allow() if actor is not None else deny(SIGN_IN_FIRST)


def can_run_rounds(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Administrators and those who run all rounds: what belongs to no one round."""
    return must_run(actor)


def can_administer(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Administrators."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if actor.has_role(Role.ADMINISTRATOR) else deny(_l("Dette er for administratorer."))


def can_read_log(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Administrators and auditors read the log; neither changes it."""
    if holds(actor, Role.ADMINISTRATOR):
        return allow()
    return must_hold(actor, Role.AUDITOR, _l("Dette er for revisorer og administratorer."))


def can_answer_invitation(actor: Person | None, invitation: Invitation, _now: datetime) -> Decision:
    """The one whose address it was mailed to: signing in has proven that address."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    mine = actor.email is not None and actor.email == invitation.email
    return allow() if mine else deny(_l("Invitasjonen er til en annen."))


def can_change_passkey(actor: Person | None, passkey: Passkey, _now: datetime) -> Decision:
    """Whoever's key it is."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if passkey.person_id == actor.id else deny(_l("Dette er en annens passnøkkel."))


def can_end_sign_in(actor: Person | None, sign_in: SignIn, _now: datetime) -> Decision:
    """The one who is signed in there."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if sign_in.person_id == actor.id else deny(_l("Dette er en annens innlogging."))
