"""What happens to groups: made, joined, left, handed over. Assumes the caller's transaction."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people import services as people
from fellespott.people.models import Person

from ..models import Group, Membership
from ..policies import LAST_CONTACT, has_heir
from ..queries import hold_invitations, open_invitations, unused_codes
from ..states import MAY_TAKE_OVER, MemberKind


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

    Raises DomainError "not_adult", "contact_adult_taken" or "is_contact"; "contact_taken" for somebody asked
    to be the contact of a group that has got another meanwhile.
    """
    group = lock(session, Group, group.id)
    present = group.membership_of(actor)
    if kind is MemberKind.CONTACT:
        return _join_as_contact(session, actor, group, present, now)
    if kind is not MemberKind.CONTACT_ADULT:
        return present or _add(session, group, Membership(person=actor, kind=kind, joined_at=now), now)
    if present is not None and present.kind is MemberKind.CONTACT_ADULT:
        return present
    if not says_adult:
        raise DomainError("not_adult", _l("En kontaktvoksen må være 18 år eller mer."))
    refuse_second_contact_adult(group)
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


def _join_as_contact(
    session: Session, actor: Person, group: Group, present: Membership | None, now: datetime
) -> Membership:
    """Only staff ask somebody to be the contact, and only of a group without one (services/appointing.py)."""
    contact = contact_of(group)
    if contact is not None and contact is not present:
        raise DomainError(
            "contact_taken",
            _l("Gruppa har fått en kontaktperson i mellomtiden. Snakk med gruppa om å bli med."),
            status=409,
        )
    if present is None:
        return _add(session, group, Membership(person=actor, kind=MemberKind.CONTACT, joined_at=now), now)
    present.kind = MemberKind.CONTACT
    session.flush()
    record(session, actor=actor, action="group.became_contact", on=group, now=now)
    return present


def contact_of(group: Group) -> Membership | None:
    """The group's contact, if it has one."""
    return next((one for one in group.active if one.kind is MemberKind.CONTACT), None)


def leave_group(session: Session, *, actor: Person, group: Group, now: datetime) -> Group:
    """Go out of the group. The contact can only when nobody could take over; then nothing opens it any more.

    Raises DomainError "last_contact", or "not_member" for a stranger.
    """
    if not has_heir(group):
        # Before the group's own row, in the order in which those who come in take them.
        hold_invitations(session, group)
    group = lock(session, Group, group.id)
    membership = _membership(group, actor)
    was_contact = membership.kind is MemberKind.CONTACT
    if was_contact and has_heir(group):
        raise DomainError("last_contact", LAST_CONTACT, status=409)
    membership.left_at = now
    session.flush()
    if was_contact:
        _close_doors(session, actor, group, now)
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
    record(session, actor=actor, action="group.removed_member", on=group, now=now, person=person)
    return group


def hand_over_contact(
    session: Session, *, actor: Person, group: Group, to: Person, now: datetime
) -> Membership:
    """Make another in the group its contact; the one who was stays as a member.

    Those who help cannot take over: they do not speak for the group. Age makes no difference (rule R20).
    Raises DomainError "not_member", "helper_cannot_be_contact" or "not_contact".
    """
    group = lock(session, Group, group.id)
    old, new = _membership(group, actor), _membership(group, to)
    if old.kind is not MemberKind.CONTACT:
        raise DomainError("not_contact", _l("Rollen er allerede gitt videre."), status=409)
    if new is old:
        return old
    if new.kind not in MAY_TAKE_OVER:
        raise DomainError(
            "helper_cannot_be_contact",
            _l("De som hjelper gruppa, kan ikke være kontaktperson. Velg en annen i gruppa."),
            field="member",
        )
    old.kind = MemberKind.MEMBER
    session.flush()  # before the next line: the database lets a group have one contact at a time
    new.kind = MemberKind.CONTACT
    session.flush()
    record(session, actor=actor, action="group.contact_handed_over", on=group, now=now, to=to)
    return new


def _close_doors(session: Session, actor: Person, group: Group, now: datetime) -> None:
    """Nobody is left to answer for who comes in."""
    for code in unused_codes(session, group):
        people.withdraw_code(session, actor=actor, code=code, now=now)
    for invitation in open_invitations(session, group, now):
        people.withdraw_invitation(session, actor=actor, invitation=invitation, now=now)


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


def refuse_second_contact_adult(group: Group) -> None:
    """Raises DomainError "contact_adult_taken" when the group has one."""
    if any(one.kind is MemberKind.CONTACT_ADULT for one in group.active):
        raise DomainError(
            "contact_adult_taken",
            _l("Gruppa har en kontaktvoksen fra før. Den kontaktvoksne må gå ut før en ny kan komme inn."),
            field="kind",
            status=409,
        )
