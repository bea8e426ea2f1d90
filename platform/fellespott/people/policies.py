"""Who is who, everywhere. Rooms build their own policies out of these."""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l

from .models import Person
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
