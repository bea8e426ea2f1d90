"""What groups hand to other rooms: what an invitation to a group opens."""

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l
from fellespott.core.links import local_url
from fellespott.core.registry import InvitationKind
from fellespott.people.models import Invitation, Person

from . import services
from .models import Group
from .queries import INVITATION_KIND, group_by_id
from .states import MemberKind
from .texts import ASKED, INVITED_AS


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    app.extensions["fellespott_registry"].add_invitation(
        InvitationKind(key=INVITATION_KIND, describe=_describe, accept=_accept, needs_adult=_needs_adult)
    )


def _describe(session: Session, invitation: Invitation) -> tuple[str, str]:
    group, kind = _group(session, invitation), _kind(invitation)
    inviter = invitation.invited_by.name if invitation.invited_by is not None else _("Noen")
    return str(INVITED_AS[kind]), str(ASKED[kind]) % {"name": inviter, "group": group.name}


def _accept(session: Session, invitation: Invitation, person: Person, now: datetime) -> str:
    group = _group(session, invitation)
    # Whoever comes this far by a contact adult's link has said to be of age: the page asks for it.
    services.join_group(
        session,
        actor=person,
        group=group,
        kind=_kind(invitation),
        says_adult=_needs_adult(invitation),
        now=now,
    )
    return local_url("groups.show_group", group_id=group.id)


def _needs_adult(invitation: Any) -> bool:
    return _kind(invitation) is MemberKind.CONTACT_ADULT


def _kind(invitation: Invitation) -> MemberKind:
    return MemberKind(invitation.data["kind"])


def _group(session: Session, invitation: Invitation) -> Group:
    group = group_by_id(session, invitation.target_id) if invitation.target_id is not None else None
    if group is None:
        raise DomainError("no_group", _l("Gruppa finnes ikke lenger."), status=404)
    return group
