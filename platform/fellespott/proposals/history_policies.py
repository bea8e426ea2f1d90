"""Who may read how an answer came to be, and bring an earlier text back: those the proposal speaks for.

Not helpers, and not those who run the round: what somebody took away again was never said to them.
"""

from datetime import datetime

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.groups.policies import can_be_member_of
from fellespott.people.models import Person

from .models import AnswerVersion, Proposal
from .policies import SPEAKS

FOR_THE_GROUP = _l("Det som sto her før, er bare for dem som er med i gruppa.")


def can_view_history(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """The group's own."""
    inside = can_be_member_of(actor, proposal.group, now)
    if not inside:
        return inside
    membership = proposal.group.membership_of(actor)
    if membership is None or membership.kind not in SPEAKS:
        return deny(FOR_THE_GROUP)
    return allow()


def can_use_version(actor: Person | None, version: AnswerVersion, now: datetime) -> Decision:
    """Whoever may read it may bring it back; whether it still can is the service's to say."""
    return can_view_history(actor, version.proposal, now)


def can_write_versions_proposal(actor: Person | None, version: AnswerVersion, now: datetime) -> Decision:
    """Whoever writes in the proposal knows that it has a history."""
    return can_be_member_of(actor, version.proposal.group, now)
