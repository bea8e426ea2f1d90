"""What groups hand to other rooms: what an invitation to a group opens."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l, _n, show_datetime
from fellespott.core.links import local_url
from fellespott.core.registry import InvitationKind, Registry, Reportable, Todo
from fellespott.people.models import Invitation, Person

from . import services
from .guardian_contributions import contribute_guardians
from .models import Group, GroupMessage
from .personal import PERSONAL
from .personal_talk import PERSONAL_TALK
from .policies import can_view_group
from .queries import INVITATION_KIND, group_by_id, new_messages
from .states import MemberKind
from .texts import ASKED, INVITED_AS


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL)
    found.add_personal(PERSONAL_TALK)
    found.add_invitation(
        InvitationKind(key=INVITATION_KIND, describe=_describe, accept=_accept, needs_adult=_needs_adult)
    )
    found.todos.append(list_todos)
    found.merges.append(services.merge_memberships)
    found.merge_tells.append(tell_of_groups)
    found.reportables[MESSAGE.key] = MESSAGE
    contribute_guardians(app, found)


def list_todos(session: Session, person: Person, _now: datetime) -> Iterator[Todo]:
    """New messages in the talk of one's groups. One query, however many groups."""
    for group_id, name, number, newest in new_messages(session, person):
        yield Todo(
            title=_n(
                "%(num)s ny melding i %(group)s", "%(num)s nye meldinger i %(group)s", number, group=name
            ),
            url=local_url("groups.talk", group_id=group_id),
            detail=_("Den nyeste kom %(when)s.", when=show_datetime(newest)),
            action=_("Les samtalen"),
        )


def tell_of_groups(session: Session, nickname: Person) -> Iterator[str]:
    """What of groups comes along when a nickname is merged."""
    for name in services.groups_in_words(session, nickname):
        yield _("Plassen i gruppa %(group)s", group=name)


def _describe_message(message: GroupMessage) -> str:
    return _(
        "Melding fra %(name)s i samtalen til %(group)s", name=message.author.name, group=message.group.name
    )


MESSAGE = Reportable(
    key="group_message",
    load=lambda session, message_id: session.get(GroupMessage, message_id),
    can_see=lambda actor, message, now: can_view_group(actor, message.group, now),
    title=_describe_message,
    url=lambda message: local_url("groups.talk", group_id=message.group_id),
    texts=lambda message: [message.text],
    hide=services.take_down,
    show=services.put_back,
    authors=lambda _session, message: [message.author],
    is_private=True,
)


def _describe(session: Session, invitation: Invitation) -> tuple[str, str]:
    group, kind = _group(session, invitation), _kind(invitation)
    inviter = invitation.invited_by.name if invitation.invited_by is not None else _("Noen")
    return str(INVITED_AS[kind]), str(ASKED[kind]) % {"name": inviter, "group": group.name}


def _accept(session: Session, invitation: Invitation, person: Person, now: datetime) -> str:
    group = _group(session, invitation)
    was_in_it = group.membership_of(person) is not None
    # Whoever comes this far by a contact adult's link has said to be of age: the page asks for it.
    services.join_group(
        session,
        actor=person,
        group=group,
        kind=_kind(invitation),
        says_adult=_needs_adult(invitation),
        now=now,
    )
    # Asked once, of those who come in: one question, and it may be left unanswered.
    asks = person.age_band is None and not was_in_it
    return local_url("groups.welcome" if asks else "groups.show_group", group_id=group.id)


def _needs_adult(invitation: Any) -> bool:
    return _kind(invitation) is MemberKind.CONTACT_ADULT


def _kind(invitation: Invitation) -> MemberKind:
    return MemberKind(invitation.data["kind"])


def _group(session: Session, invitation: Invitation) -> Group:
    group = group_by_id(session, invitation.target_id) if invitation.target_id is not None else None
    if group is None:
        raise DomainError("no_group", _l("Gruppa finnes ikke lenger."), status=404)
    return group
