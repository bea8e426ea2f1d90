"""Who may do what with a group. Strangers are not told that a group exists (views answer 404)."""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST, can_be_signed_in, must_run
from fellespott.people.states import ScopeKind

from .models import Group, GroupMessage, Membership
from .rules import Present, TalkState, talk_state
from .states import HANDS_OUT, MAY_TAKE_OVER, MemberKind

__all__ = [
    "can_appoint_contact",
    "can_be_member_of",
    "can_describe_part",
    "can_edit_group",
    "can_hide_message",
    "can_leave_group",
    "can_print_codes",
    "can_remove_member",
    "can_renew_code",
    "can_view_group",
    "can_write_message",
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
    """Anyone. The contact hands the role over first, unless there is nobody who could take it."""
    inside = can_be_member_of(actor, group, now)
    if not inside:
        return inside
    membership: Membership | None = group.membership_of(actor)
    if membership is not None and membership.kind is MemberKind.CONTACT and has_heir(group):
        return deny(LAST_CONTACT)
    return allow()


def has_heir(group: Group) -> bool:
    """Whether somebody in the group could be its contact instead of the one who is."""
    return any(one.kind in MAY_TAKE_OVER for one in group.active)


def can_remove_member(actor: Person | None, membership: Membership, now: datetime) -> Decision:
    """The contact takes others out of the group, never themself."""
    decision = can_edit_group(actor, membership.group, now)
    if decision and membership.kind is MemberKind.CONTACT:
        return deny(LAST_CONTACT)
    return decision


def can_print_codes(actor: Person | None, group: Group, now: datetime) -> Decision:
    """Those who hand out codes on paper: the contact, the contact adult, and those who help."""
    inside = can_be_member_of(actor, group, now)
    if not inside:
        return inside
    membership = group.membership_of(actor)
    if membership is None or membership.kind not in HANDS_OUT:
        return deny(_l("Det er kontaktpersonen, kontaktvoksen eller en medhjelper som deler ut koder."))
    return allow()


def can_renew_code(actor: Person | None, membership: Membership, now: datetime) -> Decision:
    """Those who hand out codes, for another without an address; services.codes looks at the rest."""
    decision = can_print_codes(actor, membership.group, now)
    if not decision:
        return decision
    if membership.person == actor:
        return deny(_l("Be en annen i gruppa om å skrive ut en ny kode til deg."))
    if membership.person.email is not None:
        return deny(_l("Den som har e-postadresse, får koden dit og trenger ikke noe ark."))
    return allow()


def can_describe_part(actor: Person | None, membership: Membership, now: datetime) -> Decision:
    """Each says it about themself: nobody is labelled by others."""
    inside = can_be_member_of(actor, membership.group, now)
    if not inside:
        return inside
    if membership.person != actor:
        return deny(_l("Bare du selv kan si hva du gjør i gruppa."))
    return allow()


def can_write_message(actor: Person | None, group: Group, now: datetime) -> Decision:
    """Those in the group, as long as a grown-up with that task is there (rules.talk_state)."""
    inside = can_be_member_of(actor, group, now)
    if not inside:
        return inside
    state = talk_of(group)
    return allow() if state.is_open else deny(TALK_CLOSED[state])


def can_hide_message(actor: Person | None, message: GroupMessage, now: datetime) -> Decision:
    """The one who wrote it, while in the group."""
    inside = can_be_member_of(actor, message.group, now)
    if not inside:
        return inside
    if actor is None or message.author_id != actor.id:
        return deny(_l("Bare den som skrev, kan skjule det."))
    return allow()


def can_appoint_contact(actor: Person | None, group: Group | None, _now: datetime) -> Decision:
    """Those who run rounds, when a group's contact cannot be reached. Without a group: to look for one."""
    return must_run(actor, *([(ScopeKind.GROUP, group.id)] if group is not None else []))


def talk_of(group: Group) -> TalkState:
    """Whether those in the group may write to each other now."""
    return talk_state(Present(one.kind, one.person.age_band, one.says_adult) for one in group.active)


TALK_CLOSED = {
    TalkState.NO_ADULT: _l(
        "Samtalen åpner når en voksen er med i gruppa: en kontaktvoksen, en medhjelper eller en "
        "erfaringskonsulent. Kontaktpersonen kan invitere en."
    ),
    TalkState.ADULT_NOT_SAID: _l(
        "Samtalen åpner når medhjelperen eller erfaringskonsulenten har sagt at hun eller han er 18 år "
        "eller eldre. Det gjøres på «Kontoen min»."
    ),
}

LAST_CONTACT = _l("Gruppa må ha en kontaktperson. Gi rollen til en annen i gruppa først, så kan du gå ut.")
