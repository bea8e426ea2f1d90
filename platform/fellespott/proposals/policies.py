"""Who may see a proposal, write in it and send it in. Where the answer is no, views answer 404 (rule R3)."""

from datetime import datetime

from fellespott.calls.models import Call
from fellespott.calls.policies import runs as runs_call
from fellespott.calls.queries import seat_of
from fellespott.calls.states import Phase, Publicity
from fellespott.core.authz import Decision, allow, deny
from fellespott.core.db import session_of
from fellespott.core.i18n import _l
from fellespott.groups.policies import can_be_member_of
from fellespott.groups.states import MemberKind
from fellespott.people.models import Person
from fellespott.people.models.persons import Scope
from fellespott.people.policies import runs
from fellespott.people.states import ScopeKind
from fellespott.safety.policies import moderates

from .models import Proposal
from .states import ProposalState

HIDDEN = _l("Forslaget er ikke åpent for andre enn gruppa ennå.")
HIDDEN_BY_MODERATORS = _l("Forslaget er skjult av dem som passer på her.")
NOT_FOR_ALL = _l("Forslaget er bare for gruppa, juryen og dem som leder runden.")
# What a published decision says (the room that decides puts it on the proposal).
CHOSEN, REFUSED = "yes", "no"
SPEAKS = frozenset({MemberKind.CONTACT, MemberKind.MEMBER, MemberKind.CONTACT_ADULT})


def scopes_of(proposal: Proposal) -> tuple[Scope, ...]:
    """What a role can be limited to so that it holds for this proposal."""
    return ((ScopeKind.CALL, proposal.call_id), (ScopeKind.GROUP, proposal.group_id))


def is_over(call: Call, now: datetime) -> bool:
    """Whether the call's deadline has passed. The last moment in time is `closes_at` itself."""
    return now > call.closes_at


def takes_proposals(call: Call, now: datetime) -> bool:
    """Whether a group can begin a proposal now."""
    return call.phase is Phase.OPEN and call.opens_at <= now <= call.closes_at


def can_view_proposal(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """Rule R3. Drafts: the group alone. Sent in: the group and those who run the round. After the deadline:
    those with a seat in the round too, and everyone where `is_public` says so. Withdrawn: the group, and
    those who run the round if it had been sent in.
    """
    if can_be_member_of(actor, proposal.group, now):
        return allow()
    if proposal.submitted_at is None:
        return deny(HIDDEN)
    if runs(actor, *scopes_of(proposal)):
        return allow()
    if proposal.state is not ProposalState.SUBMITTED or not is_over(proposal.call, now):
        return deny(HIDDEN)
    public = is_public(proposal, now)
    if public and (not proposal.is_hidden or moderates(actor)):
        return allow()
    # What is not for everyone is still in the round: neither the group's wish nor hiding decides it (R6).
    if takes_part(actor, proposal):
        return allow()
    return deny(HIDDEN_BY_MODERATORS if public else NOT_FOR_ALL)


def takes_part(actor: Person | None, proposal: Proposal) -> bool:
    """Whether the person has a seat in the round the proposal is in: jury, steering group, leader."""
    session = session_of(proposal)
    return seat_of(session, actor, proposal.call_id) is not None


def is_public(proposal: Proposal, now: datetime) -> bool:
    """Whether everyone may read it, unless a moderator has hidden it. gallery_queries.public says it in SQL.

    After the deadline, if the call shows proposals by then and the group has not asked otherwise. What got a
    no stays only where its group agrees. Example: a no was published, nothing said → the group's own again.
    """
    call = proposal.call
    if proposal.state is not ProposalState.SUBMITTED or not is_over(call, now):
        return False
    if proposal.asks_not_public or call.proposals_public is Publicity.NEVER:
        return False
    if call.proposals_public is Publicity.AFTER_DECISION and proposal.published_outcome is None:
        return False
    return proposal.published_outcome != REFUSED or proposal.stays_if_refused


def is_named(proposal: Proposal, now: datetime) -> bool:
    """Whether title and group stand where the round is told of: public money has a name (rule R19)."""
    return proposal.published_outcome == CHOSEN or is_public(proposal, now)


def can_choose_who_sees(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """The group, about the proposal; and everyone seen in the film, in the group or not, about the film."""
    inside = can_be_member_of(actor, proposal.group, now)
    if inside or actor is None:
        return inside
    return allow() if any(one.person_id == actor.id for one in proposal.film_people) else inside


def can_open_proposal(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """Its page: whoever sees it; where a moderator has hidden it everyone else reads that, and why."""
    found = can_view_proposal(actor, proposal, now)
    return allow() if proposal.is_hidden and is_public(proposal, now) else found


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
    """Those who run the round see what has come in; everyone when the call says so, and never before the
    deadline (rule R3).
    """
    if runs_call(actor, call):
        return allow()
    if call.proposals_public is Publicity.NEVER:
        return deny(_l("I denne runden er forslagene bare for gruppene, juryen og dem som leder runden."))
    if call.proposals_public is Publicity.AFTER_DECISION:
        if call.phase.is_decided:
            return allow()
        return deny(_l("Forslagene blir synlige for alle når vedtaket er kunngjort."))
    if call.phase not in (Phase.DRAFT, Phase.ANNOUNCED) and is_over(call, now):
        return allow()
    return deny(_l("Forslagene blir synlige for alle når fristen er ute."))
