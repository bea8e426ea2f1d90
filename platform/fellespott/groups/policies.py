"""Who may do what with a group. Strangers are not told that a group exists (views answer 404)."""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST, can_be_signed_in

from .models import Group, Membership
from .states import MemberKind

__all__ = [
    "can_be_member_of",
    "can_edit_group",
    "can_leave_group",
    "can_remove_member",
    "can_view_group",
    "may_have_groups",
]


def may_have_groups(actor: Person | None, target: Any, now: datetime) -> Decision:
    """Anyone who is signed in, of any age, may start a group (rule R20)."""
    return can_be_signed_in(actor, target, now)


def can_be_member_of(actor: Person | None, group: Group, _now: datetime) -> Decision:
    """Those who are in the group now, whatever they are in it."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if group.membership_of(actor) is None:
        return deny(_l("Dette er bare for dem som er med i gruppa."))
    return allow()


def can_view_group(actor: Person | None, group: Group, now: datetime) -> Decision:
    """Only those in a group see who is in it; staff and jury do not."""
    return can_be_member_of(actor, group, now)


def can_edit_group(actor: Person | None, group: Group, _now: datetime) -> Decision:
    """The contact alone changes the group, invites and removes."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    membership = group.membership_of(actor)
    if membership is None:
        return deny(_l("Dette er bare for dem som er med i gruppa."))
    if membership.kind is not MemberKind.CONTACT:
        return deny(_l("Det er kontaktpersonen i gruppa som gjør dette. Snakk med kontaktpersonen."))
    return allow()


def can_leave_group(actor: Person | None, group: Group, now: datetime) -> Decision:
    """Anyone but the contact, who hands the role over first: a group is never without one."""
    inside = can_be_member_of(actor, group, now)
    if not inside:
        return inside
    membership: Membership | None = group.membership_of(actor)
    if membership is not None and membership.kind is MemberKind.CONTACT:
        return deny(LAST_CONTACT)
    return allow()


def can_remove_member(actor: Person | None, membership: Membership, now: datetime) -> Decision:
    """The contact takes others out of the group, never themself."""
    decision = can_edit_group(actor, membership.group, now)
    if decision and membership.kind is MemberKind.CONTACT:
        return deny(LAST_CONTACT)
    return decision


LAST_CONTACT = _l("Gruppa må ha en kontaktperson. Gi rollen til en annen i gruppa først, så kan du gå ut.")
