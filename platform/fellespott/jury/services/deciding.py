"""The decision in the making: scores opened, reasons written, recommended, decided (rules R5 and R6)."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call, Seat
from fellespott.calls.queries import seat_of
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from .. import notices, queries, results
from ..models import CallDecision, DecisionEntry
from ..states import DecisionState, Outcome

PUBLISHED = _l("Vedtaket er kunngjort. Nå kan ingenting i det endres.")


def draft_decision(
    session: Session, *, actor: Person, call: Call, missing_note: str = "", now: datetime
) -> CallDecision:
    """End the scoring, open the scores and begin the decision, with one entry for each proposal.

    There is no way back: what has been seen cannot be scored blind. When sheets are missing `missing_note`
    says, for everyone, why nobody waited. Raises DomainError "not_now" (409), "begun" (409), "no_proposals",
    "nothing_scored", "missing_note_needed".
    """
    call = lock(session, Call, call.id)
    if call.phase is not Phase.JURY:
        raise DomainError(
            "not_now", _l("Vedtaket kan først lages når forslagene har vært hos juryen."), status=409
        )
    if queries.decision_of(session, call.id) is not None:
        raise DomainError("begun", _l("Vurderingen er alt avsluttet."), status=409)
    proposals = queries.submitted_ids(session, call.id)
    if not proposals:
        raise DomainError("no_proposals", _l("Det er ingen forslag å avgjøre."))
    progress = queries.progress_by_seat(session, call.id).values()
    missing = sum(one.expected - one.sent for one in progress)
    if not any(one.sent for one in progress):
        raise DomainError("nothing_scored", _l("Ingen i juryen har sendt inn noen vurdering ennå."))
    if missing and not missing_note.strip():
        raise DomainError(
            "missing_note_needed",
            _l("Noen vurderinger mangler. Skriv hvorfor dere ikke venter på dem."),
            field="missing_note",
        )
    decision = CallDecision(
        id=uuid.uuid4(),
        call=call,
        mode=call.decision_mode,
        state=DecisionState.DRAFT,
        max_awards=call.max_awards,
        sheets_missing=missing,
        missing_note=missing_note.strip() if missing else "",
        created_at=now,
    )
    decision.entries = [DecisionEntry(id=uuid.uuid4(), proposal_id=one) for one in proposals]
    session.add(decision)
    session.flush()
    record(session, actor=actor, action="decision.begun", on=decision, now=now, sheets_missing=missing)
    return decision


def choose_tied(
    session: Session, *, actor: Person, call: Call, chosen: Collection[uuid.UUID], note: str, now: datetime
) -> CallDecision:
    """Choose among the proposals the ranking cannot part, with a written note. Where the jury decides.

    Raises DomainError "no_tie" (409), "note_missing", "not_tied", "wrong_number", "conflict" (403).
    """
    decision = _held(session, call, DecisionMode.JURY_DECIDES, DecisionState.DRAFT)
    line = results.award_line_of(session, call)
    if not line.open:
        raise DomainError("no_tie", _l("Ingen forslag står likt over streken."), status=409)
    if line.open & queries.standing(session, actor, call.id).conflicts:
        raise DomainError("conflict", _l("Du står for nær ett av forslagene. En annen må velge."), status=403)
    if not note.strip():
        raise DomainError("note_missing", _l("Skriv hvorfor dere valgte nettopp disse."), field="note")
    if not set(chosen) <= line.open:
        raise DomainError("not_tied", _l("Velg bare blant forslagene som står likt."), field="chosen")
    if len(set(chosen)) > line.places or (line.must_fill and len(set(chosen)) != line.places):
        raise DomainError("wrong_number", _("Velg %(places)s.", places=line.places), field="chosen")
    for entry in decision.entries:
        choice = None
        if entry.proposal_id in line.open:
            choice = Outcome.YES if entry.proposal_id in chosen else Outcome.NO
        if entry.tie_choice is not choice:
            entry.tie_choice = choice
            entry.outcome = None  # to be written anew
    decision.tie_note = note.strip()
    session.flush()
    record(session, actor=actor, action="decision.tie_chosen", on=decision, now=now, note=decision.tie_note)
    return decision


def write_entry(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    reason: str,
    outcome: Outcome | None = None,
    conversation_offer: str = "",
    now: datetime,
) -> DecisionEntry:
    """Write the reason for one proposal, and for a no the conversation that is offered. Rule R6.

    Where the jury decides, the outcome follows the ranking; `outcome` may be left out, and another one is
    refused ("departs_from_ranking"). Where it advises, `outcome` and reason are the recommendation.
    Raises DomainError also "conflict" (403), "answer_first" (409), "tie_open" (409), "reason_missing",
    "outcome_missing", "offer_missing", "not_now" (409).
    """
    decision = _held(session, proposal.call, None, DecisionState.DRAFT)
    entry = _entry(session, decision, proposal)
    _refuse_too_close(session, actor, proposal)
    if decision.mode is DecisionMode.JURY_DECIDES:
        ruled = _ruled_outcome(session, entry, proposal)
        if outcome is not None and outcome is not ruled:
            raise DomainError(
                "departs_from_ranking",
                _l("I denne utlysningen bestemmer juryen. Utfallet følger rangeringen."),
                field="outcome",
            )
        outcome = ruled
    if outcome is None:
        raise DomainError("outcome_missing", _l("Velg ja eller nei."), field="outcome")
    _refuse_without_words(outcome, reason, conversation_offer)
    entry.conversation_offer = conversation_offer.strip() if outcome is Outcome.NO else ""
    if decision.mode is DecisionMode.JURY_DECIDES:
        entry.reason, entry.outcome = reason.strip(), outcome
        entry.decided_by_id, entry.decided_at = actor.id, now
    else:
        entry.recommendation, entry.recommended_outcome = reason.strip(), outcome
    session.flush()
    record(session, actor=actor, action="decision.reason_written", on=entry, now=now, outcome=outcome.value)
    return entry


def recommend(session: Session, *, actor: Person, call: Call, now: datetime) -> CallDecision:
    """Hand the recommendation to the steering group, when there is one for every proposal.

    Raises DomainError "incomplete" (with what is missing), "too_many", "not_now" (409).
    """
    decision = _held(session, call, DecisionMode.JURY_ADVISES, DecisionState.DRAFT)
    missing = without(decision, queries.submitted_titles(session, call.id), "recommended_outcome")
    if missing:
        raise DomainError("incomplete", _l("Disse forslagene mangler begrunnelse:"), details=missing)
    yes = sum(entry.recommended_outcome is Outcome.YES for entry in decision.entries)
    refuse_too_many(yes, decision)
    decision.state = DecisionState.RECOMMENDED
    decision.recommended_at, decision.recommended_by_id = now, actor.id
    session.flush()
    record(session, actor=actor, action="decision.recommended", on=decision, now=now)
    _tell_steering_group(session, call, now)
    return decision


def send_back(session: Session, *, actor: Person, call: Call, reason: str, now: datetime) -> CallDecision:
    """The steering group wants more work on the recommendation; what it has decided so far stays."""
    decision = _held(session, call, DecisionMode.JURY_ADVISES, DecisionState.RECOMMENDED)
    if not reason.strip():
        raise DomainError("reason_missing", _l("Skriv hva som må bli bedre."), field="reason")
    decision.state = DecisionState.DRAFT
    session.flush()
    record(session, actor=actor, action="decision.sent_back", on=decision, now=now, reason=reason.strip())
    return decision


def decide_entry(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    outcome: Outcome,
    reason: str,
    conversation_offer: str = "",
    now: datetime,
) -> DecisionEntry:
    """A member of the steering group without a conflict says yes or no, with a reason. Rules R5 and R6.

    It may depart from the recommendation. Raises DomainError "not_steering_group" (403), "conflict" (403),
    "answer_first" (409), "reason_missing", "offer_missing", "too_many", "not_now" (409).
    """
    decision = _held(session, proposal.call, DecisionMode.JURY_ADVISES, DecisionState.RECOMMENDED)
    entry = _entry(session, decision, proposal)
    seat = refuse_outside_steering_group(session, actor, proposal.call)
    _refuse_too_close(session, actor, proposal)
    _refuse_without_words(outcome, reason, conversation_offer)
    others = sum(one.outcome is Outcome.YES for one in decision.entries if one is not entry)
    refuse_too_many(others + (outcome is Outcome.YES), decision)
    entry.reason, entry.outcome = reason.strip(), outcome
    entry.conversation_offer = conversation_offer.strip() if outcome is Outcome.NO else ""
    entry.decided_by_id, entry.decided_by_seat_id, entry.decided_at = actor.id, seat.id, now
    session.flush()
    record(session, actor=actor, action="decision.entry_decided", on=entry, now=now, outcome=outcome.value)
    return entry


def without(decision: CallDecision, titles: Mapping[uuid.UUID, str], field: str) -> list[str]:
    """Titles of the proposals whose entry lacks that field, or that have no entry at all."""
    done = {entry.proposal_id for entry in decision.entries if getattr(entry, field) is not None}
    return sorted(title for proposal_id, title in titles.items() if proposal_id not in done)


def refuse_outside_steering_group(session: Session, actor: Person, call: Call) -> Seat:
    """The actor's seat in the steering group, or DomainError "not_steering_group" (403)."""
    seat = seat_of(session, actor, call.id)
    if seat is None or seat.kind is not SeatKind.STEERING_GROUP:
        raise DomainError(
            "not_steering_group", _l("I denne utlysningen er det styringsgruppa som bestemmer."), status=403
        )
    return seat


def refuse_too_many(yes: int, decision: CallDecision) -> None:
    """DomainError "too_many" when there are more yeses than the call's maximum. Rule R1."""
    if yes > decision.max_awards:
        raise DomainError(
            "too_many",
            _("Høyst %(most)s forslag kan få ja. Nå er det %(yes)s.", most=decision.max_awards, yes=yes),
            field="outcome",
        )


def _held(session: Session, call: Call, mode: DecisionMode | None, state: DecisionState) -> CallDecision:
    """The call's decision, held till the end of the transaction, if it is in that mode and state."""
    found = queries.decision_of(session, call.id)
    if found is None:
        raise DomainError("not_now", _l("Vurderingen er ikke avsluttet ennå."), status=409)
    decision = lock(session, CallDecision, found.id)
    if decision.state is DecisionState.PUBLISHED:
        raise DomainError("not_now", PUBLISHED, status=409)
    if mode is not None and decision.mode is not mode:
        raise DomainError("not_now", _l("Slik avgjøres ikke denne utlysningen."), status=409)
    if decision.state is not state:
        message = (
            _l("Innstillingen er sendt til styringsgruppa.")
            if decision.state is DecisionState.RECOMMENDED
            else _l("Innstillingen er ikke ferdig ennå.")
        )
        raise DomainError("not_now", message, status=409)
    return decision


def _entry(session: Session, decision: CallDecision, proposal: Proposal) -> DecisionEntry:
    entry = session.scalar(
        select(DecisionEntry).where(
            DecisionEntry.decision_id == decision.id, DecisionEntry.proposal_id == proposal.id
        )
    )
    if entry is None and proposal.id in queries.submitted_ids(session, decision.call_id):
        # Sent in after the decision was begun, in a call that was opened again.
        entry = DecisionEntry(id=uuid.uuid4(), proposal=proposal)
        decision.entries.append(entry)
        session.flush()
    if entry is None:
        raise DomainError("not_in", _l("Forslaget er ikke med i runden."), status=409)
    return entry


def _ruled_outcome(session: Session, entry: DecisionEntry, proposal: Proposal) -> Outcome:
    line = results.award_line_of(session, proposal.call)
    if proposal.id in line.yes:
        return Outcome.YES
    if proposal.id in line.no:
        return Outcome.NO
    if entry.tie_choice is None:
        raise DomainError(
            "tie_open", _l("Forslaget står likt med andre over streken. Velg blant dem først."), status=409
        )
    return entry.tie_choice


def _refuse_too_close(session: Session, actor: Person, proposal: Proposal) -> None:
    stands = queries.standing(session, actor, proposal.call_id)
    if proposal.id in stands.conflicts:
        raise DomainError(
            "conflict", _l("Du står for nær dette forslaget. En annen må skrive her."), status=403
        )
    if queries.must_answer(stands.seat) and proposal.id not in stands.answers:
        raise DomainError(
            "answer_first", _l("Svar først på om du står for nær noen av forslagene."), status=409
        )


def _refuse_without_words(outcome: Outcome, reason: str, conversation_offer: str) -> None:
    if not reason.strip():
        raise DomainError(
            "reason_missing", _l("Skriv en begrunnelse. Gruppa og alle andre får lese den."), field="reason"
        )
    if outcome is Outcome.NO and not conversation_offer.strip():
        raise DomainError(
            "offer_missing",
            _l("Et nei skal følges av en samtale. Skriv hvem de kan snakke med."),
            field="conversation_offer",
        )


def _tell_steering_group(session: Session, call: Call, now: datetime) -> None:
    for seat in queries.steering_group(session, call.id):
        if seat.person.email:
            subject, body = notices.recommendation_mail(call=call, person=seat.person)
            key = f"recommended:{call.id}:{seat.person_id}:{now.isoformat()}"
            queue_mail(session, to=seat.person.email, subject=subject, body=body, now=now, dedup_key=key)
