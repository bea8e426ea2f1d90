"""How the first administrator gets in: by a link printed at set-up, and only while there is none."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l

from ..models import Invitation, Person
from ..queries import FIRST_ADMINISTRATOR_KIND, has_administrator
from ..states import Role
from .invitations import create_invitation, withdraw_invitation
from .roles import grant_role

LINK_DAYS = 7
THERE_IS_ONE = _l("Fellespott har en administrator fra før.")


def prepare_first_administrator(session: Session, *, demo: bool, now: datetime) -> str | None:
    """A fresh token for the first administrator's link, or None when there is an administrator.

    Links made earlier and not used stop working; the database allows one live link at a time.
    """
    if has_administrator(session, demo=demo):
        return None
    links = sa.select(Invitation).where(
        Invitation.kind == FIRST_ADMINISTRATOR_KIND, Invitation.uses == 0, Invitation.withdrawn_at.is_(None)
    )
    for earlier in session.scalars(links.with_for_update()):
        withdraw_invitation(session, actor=None, invitation=earlier, now=now)
    _invitation, token = create_invitation(
        session, actor=None, kind=FIRST_ADMINISTRATOR_KIND, now=now, valid_days=LINK_DAYS
    )
    return token


def accept_first_administrator(session: Session, *, person: Person, demo: bool, now: datetime) -> None:
    """Make the one who used the link administrator. Raises DomainError "administrator_exists" (410)."""
    if has_administrator(session, demo=demo):
        raise DomainError("administrator_exists", THERE_IS_ONE, status=410)
    grant_role(session, actor=None, person=person, role=Role.ADMINISTRATOR, now=now, reason="first")
