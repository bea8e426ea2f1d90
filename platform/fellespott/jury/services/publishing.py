"""Publishing the decision, and the talks that follow a no (rules R6 and R19)."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.calls.policies import runs
from fellespott.calls.queries import seat_of
from fellespott.calls.services import move_phase
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from .. import decision_queries, follow_news, notices, queries, results
from ..comparing import Comparison, against_field
from ..models import CallDecision, ConversationRequest, DecisionEntry
from ..rules import AwardLine
from ..states import DecisionState, Outcome
from .checks import PUBLISHED, refuse_open_round, refuse_outside_steering_group, refuse_too_many, without
from .numbers import keep_numbers


def publish_decision(
    session: Session, *, actor: Person, call: Call, note: str = "", now: datetime
) -> CallDecision:
    """Make the decision public: each proposal has its yes or no with a reason. Rules R1, R5, R6 and R19.

    The call is held meanwhile, so that nothing changes under it. Moves the call on to "decided" and mails
    every group. `note` tells everyone how the decision was reached. Raises DomainError "not_now" (409),
    "not_steering_group" or "not_leader" (403), "incomplete" with what is missing, "too_many",
    "ranking_changed" (409).
    """
    call = lock(session, Call, call.id)
    decision = _ready(session, call)
    _refuse_wrong_person(session, actor, decision)
    refuse_open_round(session, call)
    _follow_withdrawals(session, decision)
    missing = without(decision, queries.submitted_titles(session, call.id), "outcome")
    if missing or not decision.entries:
        raise DomainError("incomplete", _l("Disse forslagene mangler begrunnelse:"), details=missing)
    yes = sum(entry.outcome is Outcome.YES for entry in decision.entries)
    refuse_too_many(yes, decision)
    if decision.mode is DecisionMode.JURY_DECIDES:
        _refuse_departures(decision, results.award_line_of(session, call))
    decision.note = note.strip() or decision.note
    decision.proposals_total = decision.reasons_total = len(decision.entries)
    decision.awards_total = yes
    session.flush()
    seen = follow_news.seen_before(session, decision, now)
    decision.state = DecisionState.PUBLISHED
    decision.published_at, decision.published_by_id = now, actor.id
    session.flush()
    record(session, actor=actor, action="decision.published", on=decision, now=now, yes=yes)
    keep_numbers(session, decision=decision, now=now)
    move_phase(
        session, actor=actor, call=call, to=Phase.DECIDED, reason=str(_l("Vedtaket er kunngjort.")), now=now
    )
    ranking = results.ranking_of(session, call)
    for entry in decision.entries:
        _tell_group(session, decision, entry, against_field(ranking, entry.proposal_id), now)
    follow_news.tell_outcomes(session, decision, seen, now)
    return decision


def ask_for_talk(
    session: Session, *, actor: Person, proposal: Proposal, note: str, now: datetime
) -> ConversationRequest:
    """The group says yes to the talk it was offered. Asking twice changes nothing. Rule R6.

    Raises DomainError "not_offered" (409) unless a published decision said no.
    """
    entry = session.scalar(select(DecisionEntry).where(DecisionEntry.proposal_id == proposal.id))
    if (
        entry is None
        or entry.outcome is not Outcome.NO
        or entry.decision.state is not DecisionState.PUBLISHED
    ):
        raise DomainError(
            "not_offered", _l("Det er ikke tilbudt noen samtale om dette forslaget."), status=409
        )
    lock(session, Proposal, proposal.id)
    earlier = decision_queries.talk_about(session, proposal.id)
    if earlier is not None:
        return earlier
    wish = ConversationRequest(
        id=uuid.uuid4(), proposal=proposal, asked_by=actor, asked_at=now, note=note.strip()
    )
    session.add(wish)
    session.flush()
    record(session, actor=actor, action="talk.asked", on=wish, now=now)
    if proposal.call.contact_email:
        subject, body = notices.talk_wanted_mail(proposal=proposal, asked_by=actor, note=wish.note)
        key = f"talk:{wish.id}"
        queue_mail(
            session, to=proposal.call.contact_email, subject=subject, body=body, now=now, dedup_key=key
        )
    return wish


def finish_talk(
    session: Session, *, actor: Person, wish: ConversationRequest, now: datetime
) -> ConversationRequest:
    """Note that the talk has been held. Doing it twice changes nothing."""
    if wish.done_at is None:
        wish.done_at, wish.done_by_id = now, actor.id
        session.flush()
        record(session, actor=actor, action="talk.held", on=wish, now=now)
    return wish


def _ready(session: Session, call: Call) -> CallDecision:
    found = decision_queries.decision_of(session, call.id)
    if found is None or call.phase.step < Phase.JURY.step:
        raise DomainError("not_now", _l("Vurderingen er ikke avsluttet ennå."), status=409)
    decision = lock(session, CallDecision, found.id)
    if decision.state is DecisionState.PUBLISHED:
        raise DomainError("not_now", PUBLISHED, status=409)
    if decision.mode is DecisionMode.JURY_ADVISES and decision.state is not DecisionState.RECOMMENDED:
        raise DomainError("not_now", _l("Innstillingen er ikke ferdig ennå."), status=409)
    return decision


def _refuse_wrong_person(session: Session, actor: Person, decision: CallDecision) -> None:
    if decision.mode is DecisionMode.JURY_ADVISES:
        refuse_outside_steering_group(session, actor, decision.call)
        return
    seat = seat_of(session, actor, decision.call_id)
    if not runs(actor, decision.call) and (seat is None or seat.kind is not SeatKind.PROJECT_LEADER):
        raise DomainError(
            "not_leader", _l("Prosjektlederen eller de som leder runder, kunngjør vedtaket."), status=403
        )


def _follow_withdrawals(session: Session, decision: CallDecision) -> None:
    """A proposal that was taken back is no longer decided about."""
    still_in = set(queries.submitted_ids(session, decision.call_id))
    decision.entries = [entry for entry in decision.entries if entry.proposal_id in still_in]
    session.flush()


def _refuse_departures(decision: CallDecision, line: AwardLine[uuid.UUID]) -> None:
    """Where the jury decides, what was written must still be what the ranking says."""
    said_yes = {entry.proposal_id for entry in decision.entries if entry.outcome is Outcome.YES}
    chosen = len(said_yes & line.open)
    number_fits = chosen == line.places if line.must_fill else chosen <= line.places
    changed = [
        entry.proposal.title
        for entry in decision.entries
        if (entry.proposal_id in line.yes and entry.outcome is not Outcome.YES)
        or (entry.proposal_id in line.no and entry.outcome is not Outcome.NO)
        or (entry.proposal_id in line.open and (not number_fits or entry.tie_choice is not entry.outcome))
    ]
    if changed:
        raise DomainError(
            "ranking_changed",
            _l("Rangeringen er endret siden dette ble skrevet. Se over:"),
            status=409,
            details=sorted(changed),
        )


def _tell_group(
    session: Session,
    decision: CallDecision,
    entry: DecisionEntry,
    scores: Comparison[uuid.UUID] | None,
    now: datetime,
) -> None:
    link = absolute_url("jury.decision", slug=decision.call.slug)
    talk = absolute_url("jury.ask_for_talk", proposal_id=entry.proposal_id)
    for membership in entry.proposal.group.active:
        person = membership.person
        if person.email:
            subject, body = notices.outcome_mail(
                entry=entry, call=decision.call, person=person, link=link, talk=talk, scores=scores
            )
            key = f"decision:{decision.id}:{entry.proposal_id}:{person.id}"
            queue_mail(session, to=person.email, subject=subject, body=body, now=now, dedup_key=key)
