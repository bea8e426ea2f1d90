"""Who may do what in the jury room. Rule R5: who stands too close neither sees nor scores nor decides."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.policies import runs, scopes_of
from fellespott.calls.queries import seat_of
from fellespott.calls.rules import has_closed
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.core.authz import Decision, allow, deny, either
from fellespott.core.db import session_of
from fellespott.core.i18n import _l
from fellespott.groups.policies import can_be_member_of
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST, holds, must_run
from fellespott.people.states import Role
from fellespott.proposals.models import Proposal

from . import assignment_queries, decision_queries, queries
from .models import CallDecision, ConversationRequest, Juror, ScoreSheet
from .states import DecisionState, Outcome

TOO_CLOSE = _l("Du har sagt at du står for nær dette forslaget. Derfor ser du verken ark eller poeng.")
JUDGES = _l("Du sitter i juryen. Den som vurderer, leder ikke runden: be en annen gjøre dette.")
BLIND = _l("Poengene åpnes når juryen er ferdig. Til da vurderer alle uten å se hverandres.")
NOT_FOR_YOU = _l("Denne siden er for dem som leder eller avgjør runden.")


def can_see_jury(_actor: Person | None, call: Call, _now: datetime) -> Decision:
    """Everyone, once the call is announced: how many sit there and what they know, never names."""
    return allow() if call.phase is not Phase.DRAFT else deny(_l("Utlysningen er ikke kunngjort ennå."))


def can_manage_jury(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """Those who run the round seat the jury and deal its groups."""
    return must_run(actor, *scopes_of(call))


def can_move_reading(actor: Person | None, proposal: Proposal, _now: datetime) -> Decision:
    """Those who run the round."""
    return must_run(actor, *scopes_of(proposal.call))


def can_manage_juror(actor: Person | None, juror: Juror, _now: datetime) -> Decision:
    """Those who run the round."""
    return must_run(actor, *scopes_of(juror.seat.call))


def can_set_aside(actor: Person | None, sheet: ScoreSheet, _now: datetime) -> Decision:
    """Those who run the round, of a sheet that was sent; not who judges too, or stands too close. Rule R5."""
    allowed = must_run(actor, *scopes_of(sheet.proposal.call))
    if not allowed:
        return allowed
    if sheet.submitted_at is None:
        return deny(_l("Vurderingen er ikke sendt."))
    stands = queries.standing(session_of(sheet), actor, sheet.proposal.call_id)
    if sheet.proposal_id in stands.conflicts:
        return deny(TOO_CLOSE)
    return deny(JUDGES) if _judges(stands.seat) else allowed


def can_be_juror(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """Those on the call's jury."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if queries.juror_of(session_of(call), actor, call.id) is None:
        return deny(_l("Denne siden er for juryen."))
    return allow()


def can_answer_conflicts(actor: Person | None, call: Call, now: datetime) -> Decision:
    """Those who judge, recommend or decide, from the deadline until the decision is public. Rule R5."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if not queries.must_answer(seat_of(session_of(call), actor, call.id)):
        return deny(_l("Dette svarer de på som vurderer eller bestemmer i utlysningen."))
    if not has_closed(call, now):
        return deny(_l("Forslagene kommer når fristen er ute. Da svarer du på dette."))
    return allow()


def can_open_sheet(actor: Person | None, proposal: Proposal, _now: datetime) -> Decision:
    """A juror of the call who is to read this proposal, without a conflict, in the jury phase. Rule R5."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    stands = queries.standing(session_of(proposal), actor, proposal.call_id)
    if stands.seat is None or stands.seat.kind is not SeatKind.JUROR:
        return deny(_l("Denne siden er for juryen."))
    if proposal.id in stands.conflicts:
        return deny(TOO_CLOSE)
    if proposal.call.phase.step < Phase.JURY.step:
        return deny(_l("Juryen er ikke i gang ennå."))
    mine = assignment_queries.readings_of(session_of(proposal), proposal.call_id, stands.seat.id)
    if mine is not None and proposal.id not in mine:
        return deny(_l("Andre i juryen vurderer dette forslaget. Dine finner du på siden din."))
    return allow()


def can_view_ranking(actor: Person | None, call: Call, now: datetime) -> Decision:
    """Those who work with the decision; jurors who have sent all their own sheets; those who look after.

    A jury moderator sees how the groups judged when the talk begins, an auditor when the decision is public.

    Nobody before the scoring has ended: until then every sheet is written blind.
    """
    if actor is None:
        return deny(SIGN_IN_FIRST)
    session = session_of(call)
    decision = decision_queries.decision_of(session, call.id)
    if decision is None:
        return deny(BLIND)
    seat = seat_of(session, actor, call.id)
    if _may_look(actor, call, decision) and not _judges(seat):
        return allow()
    if seat is not None and seat.kind is SeatKind.JUROR:
        progress = queries.progress_by_seat(session, call.id)[seat.id]
        if progress.is_done or decision.state is DecisionState.PUBLISHED:
            return allow()
        return deny(
            _l("Du sendte ikke alle vurderingene dine. Da ser du poengene når vedtaket er kunngjort.")
        )
    return can_view_decision_work(actor, call, now)


def can_view_decision_work(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """Those who run rounds, the project leader, and, once it is theirs, the steering group."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    session = session_of(call)
    if call.phase.step < Phase.JURY.step:
        return deny(_l("Vedtaket kan først lages når forslagene har vært hos juryen."))
    return either(_decides(session, actor, call), _leads(session, actor, call))


def can_write_reasons(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """Project leader and those who run rounds, while the reasons are being written."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    session = session_of(call)
    decision = decision_queries.decision_of(session, call.id)
    if decision is None or decision.state is not DecisionState.DRAFT:
        return deny(_l("Begrunnelsene skrives ikke nå."))
    return _leads(session, actor, call)


def can_decide(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """The steering group, where it decides, when the recommendation is ready."""
    return deny(SIGN_IN_FIRST) if actor is None else _decides(session_of(call), actor, call)


def can_work_on_entry(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """Whoever writes or decides now, unless too close to this very proposal. Rule R5."""
    call = proposal.call
    decision = either(can_decide(actor, call, now), can_write_reasons(actor, call, now))
    if decision and proposal.id in queries.standing(session_of(call), actor, call.id).conflicts:
        return deny(TOO_CLOSE)
    return decision


def can_end_scoring(actor: Person | None, call: Call, _now: datetime) -> Decision:
    """Project leader and those who run rounds, while the jury scores."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    session = session_of(call)
    if not queries.scoring_is_open(session, call):
        return deny(_l("Juryen vurderer ikke nå."))
    return _leads(session, actor, call)


def can_publish(actor: Person | None, call: Call, now: datetime) -> Decision:
    """The steering group where it decides, else the project leader and those who run rounds."""
    if call.decision_mode is DecisionMode.JURY_ADVISES:
        return can_decide(actor, call, now)
    return can_write_reasons(actor, call, now)


def can_read_decision(_actor: Person | None, _decision: CallDecision, _now: datetime) -> Decision:
    """Everyone; what is not published is never loaded here."""
    return allow()


def can_read_full_numbers(actor: Person | None, decision: CallDecision, _now: datetime) -> Decision:
    """Auditors, of a published decision; not one who sat on the jury, who would find their own seat."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    call = decision.call
    if not holds(actor, Role.AUDITOR, *scopes_of(call)):
        return deny(_l("Alle arkene er for revisorer. De åpne tallene kan alle laste ned."))
    return deny(JUDGES) if _judges(seat_of(session_of(call), actor, call.id)) else allow()


def can_ask_for_talk(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """Those in the group, after a published no. Rule R6."""
    inside = can_be_member_of(actor, proposal.group, now)
    if not inside:
        return inside
    entry = decision_queries.published_entry(session_of(proposal), proposal.id)
    if entry is None or entry.outcome is not Outcome.NO:
        return deny(_l("Det er ikke tilbudt noen samtale om dette forslaget."))
    return allow()


def can_finish_talk(actor: Person | None, wish: ConversationRequest, _now: datetime) -> Decision:
    """Those who run the round."""
    return must_run(actor, *scopes_of(wish.proposal.call))


def _leads(session: Session, actor: Person, call: Call) -> Decision:
    """Rule R5: who leads does not judge, so of those who run rounds the call's own jurors do not lead it."""
    seat = seat_of(session, actor, call.id)
    if _judges(seat):
        return deny(JUDGES if runs(actor, call) else NOT_FOR_YOU)
    if runs(actor, call) or (seat is not None and seat.kind is SeatKind.PROJECT_LEADER):
        return allow()
    return deny(NOT_FOR_YOU)


def _may_look(actor: Person, call: Call, decision: CallDecision) -> bool:
    if holds(actor, Role.AUDITOR, *scopes_of(call)) and decision.state is DecisionState.PUBLISHED:
        return True
    return holds(actor, Role.JURY_MODERATOR, *scopes_of(call))


def _judges(seat: Seat | None) -> bool:
    return seat is not None and seat.kind is SeatKind.JUROR


def _decides(session: Session, actor: Person, call: Call) -> Decision:
    seat = seat_of(session, actor, call.id)
    if seat is None or seat.kind is not SeatKind.STEERING_GROUP or not queries.must_answer(seat):
        return deny(NOT_FOR_YOU)
    decision = decision_queries.decision_of(session, call.id)
    if decision is None or decision.state is DecisionState.DRAFT:
        return deny(_l("Innstillingen er ikke ferdig ennå. Du får e-post når den er klar."))
    return allow()
