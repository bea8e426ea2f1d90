"""What happens to groups: made, joined, left, handed over. Assumes the caller's transaction."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail
from fellespott.people import services as people
from fellespott.people.models import Invitation, Person

from .models import Group, Membership
from .notices import invitation_mail
from .policies import LAST_CONTACT
from .queries import INVITATION_KIND, mails_by
from .states import MemberKind

INVITABLE = (MemberKind.MEMBER, MemberKind.CONTACT_ADULT, MemberKind.HELPER)
MAY_TAKE_OVER = (MemberKind.MEMBER, MemberKind.CONTACT_ADULT)
VALID_DAYS = 14
LINK_USES = 30
# A mail goes to whatever address somebody types: enough for a school class, too few to pester a town.
MAILS_PER_DAY = 60


def create_group(
    session: Session, *, actor: Person, name: str, area: str, about: str, now: datetime
) -> Group:
    """A new group, with `actor` as its contact."""
    group = Group(id=uuid.uuid4(), name=name.strip(), area=area.strip(), about=about.strip(), created_at=now)
    group.memberships.append(Membership(person=actor, kind=MemberKind.CONTACT, joined_at=now))
    session.add(group)
    session.flush()
    record(session, actor=actor, action="group.created", on=group, now=now, name=group.name)
    return group


def edit_group(
    session: Session, *, actor: Person, group: Group, name: str, area: str, about: str, now: datetime
) -> Group:
    """Change what the group says about itself."""
    group.name, group.area, group.about = name.strip(), area.strip(), about.strip()
    session.flush()
    record(session, actor=actor, action="group.edited", on=group, now=now, name=group.name)
    return group


def invite(
    session: Session, *, actor: Person, group: Group, kind: MemberKind, email: str | None, now: datetime
) -> str:
    """Invite by mail, or with `email` None make a link to pass on. Returns the token, which is kept nowhere.

    A link for members opens for many; any other invitation is for one person.
    Raises DomainError "not_invitable", "contact_adult_taken", or "too_many_mails" (429).
    """
    if kind not in INVITABLE:
        raise DomainError("not_invitable", _l("Velg hva den du inviterer skal være i gruppa."), field="kind")
    if kind is MemberKind.CONTACT_ADULT:
        _refuse_second_contact_adult(group)
    if email and mails_by(session, actor, since=now - timedelta(days=1)) >= MAILS_PER_DAY:
        raise DomainError(
            "too_many_mails",
            _l("Du har invitert mange på e-post det siste døgnet. Vent til i morgen, eller del en lenke."),
            field="email",
            status=429,
        )
    invitation, token = people.create_invitation(
        session,
        actor=actor,
        kind=INVITATION_KIND,
        now=now,
        target_id=group.id,
        data={"kind": kind.value},
        email=email,
        valid_days=VALID_DAYS,
        max_uses=LINK_USES if email is None and kind is MemberKind.MEMBER else 1,
    )
    if email:
        link = absolute_url("people.open_invitation", token=token)
        subject, body = invitation_mail(
            group=group, kind=kind, invited_by=actor.name, link=link, valid_days=VALID_DAYS
        )
        queue_mail(session, to=email, subject=subject, body=body, now=now)
    session.flush()
    record(
        session,
        actor=actor,
        action="group.invited",
        on=group,
        now=now,
        kind=kind.value,
        invitation=invitation.id,
    )
    return token


def withdraw_invitation(
    session: Session, *, actor: Person, group: Group, invitation: Invitation, now: datetime
) -> Invitation:
    """Make an open invitation open nothing. Doing it twice changes nothing."""
    if invitation.withdrawn_at is None:
        people.withdraw_invitation(session, actor=actor, invitation=invitation, now=now)
        record(session, actor=actor, action="group.invitation_withdrawn", on=group, now=now)
    return invitation


def join_group(
    session: Session,
    *,
    actor: Person,
    group: Group,
    now: datetime,
    kind: MemberKind = MemberKind.MEMBER,
    says_adult: bool = False,
) -> Membership:
    """Come into the group. Whoever is in it already stays what they are, but may become its contact adult.

    Raises DomainError "not_adult", "contact_adult_taken" or "is_contact".
    """
    group = lock(session, Group, group.id)
    present = group.membership_of(actor)
    if kind is not MemberKind.CONTACT_ADULT:
        return present or _add(session, group, Membership(person=actor, kind=kind, joined_at=now), now)
    if present is not None and present.kind is MemberKind.CONTACT_ADULT:
        return present
    if not says_adult:
        raise DomainError("not_adult", _l("En kontaktvoksen må være 18 år eller mer."))
    _refuse_second_contact_adult(group)
    if present is None:
        adult = Membership(person=actor, kind=kind, says_adult=True, joined_at=now)
        return _add(session, group, adult, now)
    if present.kind is MemberKind.CONTACT:
        raise DomainError(
            "is_contact",
            _l("Du er kontaktperson. La en annen være kontaktvoksen, så har de unge to å gå til."),
        )
    present.kind, present.says_adult = kind, True
    session.flush()
    record(session, actor=actor, action="group.became_contact_adult", on=group, now=now)
    return present


def leave_group(session: Session, *, actor: Person, group: Group, now: datetime) -> Group:
    """Go out of the group. Raises DomainError "last_contact" for the contact, "not_member" for a stranger."""
    group = lock(session, Group, group.id)
    membership = _membership(group, actor)
    if membership.kind is MemberKind.CONTACT:
        raise DomainError("last_contact", LAST_CONTACT, status=409)
    membership.left_at = now
    session.flush()
    record(session, actor=actor, action="group.left", on=group, now=now)
    return group


def remove_member(session: Session, *, actor: Person, group: Group, person: Person, now: datetime) -> Group:
    """The contact takes someone out of the group. Raises DomainError "last_contact" or "not_member"."""
    group = lock(session, Group, group.id)
    membership = _membership(group, person)
    if membership.kind is MemberKind.CONTACT:
        raise DomainError("last_contact", LAST_CONTACT, status=409)
    membership.left_at = now
    session.flush()
    record(session, actor=actor, action="group.removed_member", on=group, now=now, person=person.name)
    return group


def hand_over_contact(
    session: Session, *, actor: Person, group: Group, to: Person, now: datetime
) -> Membership:
    """Make another in the group its contact; the one who was stays as a member.

    A helper cannot take over: helpers help, they do not speak for the group.
    Raises DomainError "not_member", "helper_cannot_be_contact" or "not_contact".
    """
    group = lock(session, Group, group.id)
    old, new = _membership(group, actor), _membership(group, to)
    if old.kind is not MemberKind.CONTACT:
        raise DomainError("not_contact", _l("Rollen er alt gitt videre."), status=409)
    if new is old:
        return old
    if new.kind not in MAY_TAKE_OVER:
        raise DomainError(
            "helper_cannot_be_contact",
            _l("En medhjelper kan ikke være kontaktperson. Velg en annen i gruppa."),
            field="member",
        )
    old.kind = MemberKind.MEMBER
    session.flush()  # before the next line: the database lets a group have one contact at a time
    new.kind = MemberKind.CONTACT
    session.flush()
    record(session, actor=actor, action="group.contact_handed_over", on=group, now=now, to=to.name)
    return new


def _add(session: Session, group: Group, membership: Membership, now: datetime) -> Membership:
    group.memberships.append(membership)
    session.flush()
    record(
        session, actor=membership.person, action="group.joined", on=group, now=now, kind=membership.kind.value
    )
    return membership


def _membership(group: Group, person: Person) -> Membership:
    membership = group.membership_of(person)
    if membership is None:
        raise DomainError("not_member", _l("Denne personen er ikke med i gruppa nå."), status=409)
    return membership


def _refuse_second_contact_adult(group: Group) -> None:
    if any(one.kind is MemberKind.CONTACT_ADULT for one in group.active):
        raise DomainError(
            "contact_adult_taken",
            _l("Gruppa har en kontaktvoksen fra før. Den kontaktvoksne må gå ut før en ny kan komme inn."),
            field="kind",
            status=409,
        )
