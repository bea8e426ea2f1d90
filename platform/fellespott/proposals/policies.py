"""Who may see a proposal, write in it and send it in. Where the answer is no, views answer 404 (rule R3)."""

from datetime import datetime

from fellespott.calls.models import Call
from fellespott.calls.states import Phase
from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.groups.policies import can_be_member_of
from fellespott.groups.states import MemberKind
from fellespott.people.models import Person

from .models import Proposal
from .states import ProposalState

HIDDEN = _l("Forslaget er ikke åpent for andre enn gruppa ennå.")
SPEAKS = frozenset({MemberKind.CONTACT, MemberKind.MEMBER, MemberKind.CONTACT_ADULT})


def is_over(call: Call, now: datetime) -> bool:
    """Whether the call's deadline has passed. The last moment in time is `closes_at` itself."""
    return now > call.closes_at


def takes_proposals(call: Call, now: datetime) -> bool:
    """Whether a group can begin a proposal now."""
    return call.phase is Phase.OPEN and call.opens_at <= now <= call.closes_at


def can_view_proposal(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """Rule R3. Drafts: the group alone. Sent in: the group and staff, and everyone after the deadline.

    Withdrawn: the group, and staff if it had been sent in.
    """
    if can_be_member_of(actor, proposal.group, now):
        return allow()
    if proposal.submitted_at is None:
        return deny(HIDDEN)
    if actor is not None and actor.is_staff:
        return allow()
    if proposal.state is ProposalState.SUBMITTED and is_over(proposal.call, now):
        return allow()
    return deny(HIDDEN)


def can_write_proposal(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """Everyone in the group writes, helpers too. Whether it can still be changed is the service's to say."""
    return can_be_member_of(actor, proposal.group, now)


def can_send_proposal(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """The group itself sends in and withdraws, of whatever age (rule R20); a helper does not speak for it."""
    inside = can_be_member_of(actor, proposal.group, now)
    if not inside:
        return inside
    membership = proposal.group.membership_of(actor)
    if membership is None or membership.kind not in SPEAKS:
        return deny(_l("En medhjelper skriver, men det er gruppa selv som sender inn og trekker."))
    return allow()


def can_see_submitted_list(actor: Person | None, call: Call, now: datetime) -> Decision:
    """Staff see what has come in; everyone does once the deadline has passed (rule R3)."""
    if actor is not None and actor.is_staff:
        return allow()
    if call.phase not in (Phase.DRAFT, Phase.ANNOUNCED) and is_over(call, now):
        return allow()
    return deny(_l("Forslagene blir synlige for alle når fristen er ute."))
