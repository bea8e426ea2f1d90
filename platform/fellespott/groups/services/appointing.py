"""A new contact for a group whose contact cannot be reached: done by staff, with a reason the group sees."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail
from fellespott.people import services as people
from fellespott.people.models import Person

from ..models import ContactChange, Group, Membership
from ..notices import appointed_mail, invitation_mail
from ..queries import INVITATION_KIND
from ..states import MAY_TAKE_OVER, MemberKind
from .inviting import VALID_DAYS
from .membership import contact_of


def appoint_contact(
    session: Session, *, actor: Person, group: Group, to: Membership, reason: str, now: datetime
) -> ContactChange:
    """Make one in the group its contact, of whatever age; the one who was stays as a member.

    Both are told by mail where they have an address, and the group sees who did it and why.
    Raises DomainError "not_oneself", "helper_cannot_be_contact" or "not_member".
    """
    group = lock(session, Group, group.id)
    if to.left_at is not None or to.group_id != group.id:
        raise DomainError("not_member", _l("Denne personen er ikke med i gruppa nå."), status=409)
    if to.person == actor:
        raise DomainError("not_oneself", _l("Du kan ikke gjøre deg selv til kontaktperson."), field="member")
    if to.kind not in MAY_TAKE_OVER:
        raise DomainError(
            "helper_cannot_be_contact",
            _l("De som hjelper gruppa, kan ikke være kontaktperson. Velg en annen i gruppa."),
            field="member",
        )
    old = _step_down(session, group)
    to.kind = MemberKind.CONTACT
    change = _note(session, actor, group, old=old, to=to.person, reason=reason, now=now)
    for person in {one for one in (old, to.person) if one is not None and one.email}:
        subject, body = appointed_mail(group=group, new_contact=to.person, reason=reason, reader=person)
        queue_mail(session, to=person.email or "", subject=subject, body=body, now=now)
    return change


def ask_for_contact(
    session: Session, *, actor: Person, group: Group, email: str, reason: str, now: datetime
) -> ContactChange:
    """Ask somebody by mail to be the contact of a group that has nobody who can be it.

    Raises DomainError "not_an_address", or "contact_taken" (409) when the group has somebody to choose.
    """
    group = lock(session, Group, group.id)
    if any(one.kind in MAY_TAKE_OVER or one.kind is MemberKind.CONTACT for one in group.active):
        raise DomainError(
            "contact_taken", _l("Gruppa har noen som kan være kontaktperson. Velg en av dem."), status=409
        )
    invitation, token = people.create_invitation(
        session,
        actor=actor,
        kind=INVITATION_KIND,
        target_id=group.id,
        data={"kind": MemberKind.CONTACT.value},
        email=email,
        valid_days=VALID_DAYS,
        now=now,
    )
    subject, body = invitation_mail(
        group=group,
        kind=MemberKind.CONTACT,
        invited_by=actor.name,
        link=absolute_url("people.open_invitation", token=token),
        valid_days=VALID_DAYS,
    )
    queue_mail(session, to=invitation.email or "", subject=subject, body=body, now=now)
    return _note(session, actor, group, old=None, to=None, reason=reason, now=now)


def _step_down(session: Session, group: Group) -> Person | None:
    old = contact_of(group)
    if old is None:
        return None
    old.kind = MemberKind.MEMBER
    session.flush()  # first: the database lets a group have one contact at a time
    return old.person


def _note(
    session: Session,
    actor: Person,
    group: Group,
    *,
    old: Person | None,
    to: Person | None,
    reason: str,
    now: datetime,
) -> ContactChange:
    change = ContactChange(
        id=uuid.uuid4(),
        group_id=group.id,
        from_id=old.id if old else None,
        to_id=to.id if to else None,
        by_id=actor.id,
        reason=reason.strip(),
        at=now,
    )
    session.add(change)
    session.flush()
    record(
        session,
        actor=actor,
        action="group.contact_appointed",
        on=group,
        now=now,
        to=to,
        reason=reason.strip(),
    )
    return change
