"""Who leads the talk, and who may score again. Rule R5: who stands too close does neither."""

from datetime import datetime

from fellespott.calls.models import Call
from fellespott.calls.policies import runs, scopes_of
from fellespott.calls.queries import seat_of
from fellespott.calls.states import SeatKind
from fellespott.core.authz import Decision, allow, deny
from fellespott.core.db import session_of
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST, holds
from fellespott.people.states import Role
from fellespott.proposals.models import Proposal

from . import decision_queries, queries, round_queries
from .policies import BLIND, JUDGES, NOT_FOR_YOU, TOO_CLOSE, can_open_sheet


def can_lead_talk(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """The jury's moderator, the project leader and those who run the round, when the scoring has ended."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    session = session_of(call)
    seat = seat_of(session, actor, call.id)
    if seat is not None and seat.kind is SeatKind.JUROR:
        return deny(JUDGES)
    leads = runs(actor, call) or holds(actor, Role.JURY_MODERATOR, *scopes_of(call))
    if not leads and (seat is None or seat.kind is not SeatKind.PROJECT_LEADER):
        return deny(NOT_FOR_YOU)
    if decision_queries.decision_of(session, call.id) is None:
        return deny(BLIND)
    return allow()


def can_lead_talk_about(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """The same, unless too close to this very proposal."""
    decision = can_lead_talk(actor, proposal.call, now)
    if decision and proposal.id in queries.standing(session_of(proposal), actor, proposal.call_id).conflicts:
        return deny(TOO_CLOSE)
    return decision


def can_score_again(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """A juror who scored the proposal the first time, while the second round is open."""
    decision = can_open_sheet(actor, proposal, now)
    if not decision:
        return decision
    session = session_of(proposal)
    if not round_queries.is_open(session, proposal.call_id):
        return deny(_l("Andre runde er ikke åpen."))
    if round_queries.first_sheet_of(session, actor, proposal) is None:
        return deny(_l("Bare den som vurderte forslaget første gang, kan vurdere det på nytt."))
    return decision
