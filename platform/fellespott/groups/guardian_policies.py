"""Who may ask a guardian, register a paper, take a yes back, and say that nobody is to be asked.

Guardians' names are for the young person, whoever registered the paper, and staff with a need. Where the
answer is no, views answer 404: that somebody is asked about is nobody else's business.
"""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST, holds, runs, runs_anywhere
from fellespott.people.states import Role

from .guarded import About
from .models import Group, GuardianConsent
from .states import HELPS, MemberKind

NOT_YOURS = _l("Dette er bare for den det gjelder, og dem som hjelper gruppa med det.")
FOR_WAIVERS = _l("Dette er for dem som leder runder eller tar imot bekymringer.")
MAY_WRITE_FOR = HELPS | {MemberKind.CONTACT_ADULT}


def can_ask_guardian(actor: Person | None, found: About, _now: datetime) -> Decision:
    """The young person, and those the room of the thing names: of a film the group's contact and helpers."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if actor == found.person or actor.id in found.facts.askers or runs(actor, *found.facts.scopes):
        return allow()
    return deny(NOT_YOURS)


def can_say_own_yes(actor: Person | None, found: About, _now: datetime) -> Decision:
    """Nobody but the one it is about."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if actor == found.person else deny(NOT_YOURS)


def can_register_paper(actor: Person | None, found: About, _now: datetime) -> Decision:
    """A grown-up in the group with that task, or staff; never the young person alone."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if actor == found.person:
        return deny(_l("En voksen i gruppa eller en som leder runden, må registrere skjemaet."))
    if actor.id in found.facts.registrars or runs(actor, *found.facts.scopes):
        return allow()
    return deny(NOT_YOURS)


def can_withdraw_yes(actor: Person | None, found: About, _now: datetime) -> Decision:
    """The young person; those who may register a paper, for a guardian who asks them to; and staff."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if actor == found.person or actor.id in found.facts.registrars or runs(actor, *found.facts.scopes):
        return allow()
    return deny(NOT_YOURS)


def may_know_guardian(actor: Person | None, found: About, consent: GuardianConsent) -> bool:
    """Whether the guardian's name is shown: to the young person, whoever registered it, and staff."""
    if actor is None:
        return False
    return actor == found.person or consent.registered_by_id == actor.id or runs(actor, *found.facts.scopes)


def can_see_waiver_requests(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Those who run rounds somewhere, and those who receive concerns."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if runs_anywhere(actor) or actor.has_role_anywhere(Role.SAFEGUARD):
        return allow()
    return deny(FOR_WAIVERS)


def can_waive(actor: Person | None, found: About, _now: datetime) -> Decision:
    """Those who run the round or receive concerns there; never for themselves."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if actor == found.person:
        return deny(_l("Dette må en annen avgjøre."))
    if runs(actor, *found.facts.scopes) or holds(actor, Role.SAFEGUARD, *found.facts.scopes):
        return allow()
    return deny(FOR_WAIVERS)


def can_read_waiver(actor: Person | None, found: About, now: datetime) -> Decision:
    """The reason of a waiver: those who may give one there, and auditors."""
    if holds(actor, Role.AUDITOR):
        return allow()
    return can_waive(actor, found, now)


def can_write_for_others(actor: Person | None, group: Group, _now: datetime) -> Decision:
    """A helper, the contact adult or an experience consultant, for others in the group."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    membership = group.membership_of(actor)
    if membership is None:
        return deny(_l("Dette er bare for dem som er med i gruppa."))
    if membership.kind not in MAY_WRITE_FOR:
        return deny(_l("Det er en medhjelper eller kontaktvoksen som kan skrive for andre."))
    return allow()
