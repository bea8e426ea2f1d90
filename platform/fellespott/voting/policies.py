"""Who may answer and end a vote. Seeing it is the group's own, and the room's whose thing it is about."""

from datetime import datetime

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.groups.models import Group, Membership
from fellespott.groups.states import MemberKind
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST
from fellespott.proposals.policies import SPEAKS

from .models import GroupVote
from .queries import is_on_roll
from .states import VoteState


def voters_of(group: Group) -> list[Membership]:
    """Those in the group who speak for it (rule R11): contact, members and contact adult, not helpers."""
    return [one for one in group.active if one.kind in SPEAKS]


def can_answer_vote(actor: Person | None, vote: GroupVote, now: datetime) -> Decision:
    """Those on the roll, whatever their age (rule R20), while it is open."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if not is_on_roll(vote, actor):
        return deny(_l("De som var med i gruppa da avstemningen begynte, kan svare."))
    if vote.state is not VoteState.OPEN or (vote.closes_at is not None and now > vote.closes_at):
        return deny(_l("Avstemningen er over."))
    return allow()


def can_end_vote(actor: Person | None, vote: GroupVote, _now: datetime) -> Decision:
    """Whoever opened it, and the group's contact."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if vote.state is not VoteState.OPEN:
        return deny(_l("Avstemningen er over."))
    membership = vote.group.membership_of(actor)
    is_contact = membership is not None and membership.kind is MemberKind.CONTACT
    if vote.opened_by_id != actor.id and not is_contact:
        return deny(_l("Den som startet avstemningen eller kontaktpersonen i gruppa kan avslutte den."))
    return allow()
