"""Who is who, everywhere. Rooms build their own policies out of these."""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l

from .models import Invitation, Person
from .states import Role

SIGN_IN_FIRST = _l("Du må logge inn først.")


def can_be_signed_in(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Anyone who is signed in."""
    return allow() if actor is not None else deny(SIGN_IN_FIRST)


def can_run_rounds(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Administrators and those who run rounds."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if actor.is_staff else deny(_l("Dette er for dem som leder runder."))


def can_administer(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Administrators."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if actor.has_role(Role.ADMINISTRATOR) else deny(_l("Dette er for administratorer."))


def can_answer_invitation(actor: Person | None, invitation: Invitation, _now: datetime) -> Decision:
    """The one whose address it was mailed to: signing in has proven that address."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    mine = actor.email is not None and actor.email == invitation.email
    return allow() if mine else deny(_l("Invitasjonen er til en annen."))
