"""The decision in the making: the scores opened, a tie chosen among, reasons written (rules R5 and R6)."""

import secrets
import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.calls.states import DecisionMode, Phase
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from .. import decision_queries, queries, results
from ..models import CallDecision, DecisionEntry
from ..states import DecisionState, Outcome
from .checks import (
    entry_of,
    held,
    refuse_open_round,
    refuse_too_close,
    refuse_without_words,
)


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
    if decision_queries.decision_of(session, call.id) is not None:
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
        lot_seed=secrets.token_hex(16),
        created_at=now,
    )
    decision.entries = [DecisionEntry(id=uuid.uuid4(), proposal_id=one) for one in proposals]
    session.add(decision)
    session.flush()
    record(
        session,
        actor=actor,
        action="decision.begun",
        on=decision,
        now=now,
        sheets_missing=missing,
        lot_seed=decision.lot_seed,
    )
    return decision


def choose_tied(
    session: Session, *, actor: Person, call: Call, chosen: Collection[uuid.UUID], note: str, now: datetime
) -> CallDecision:
    """Choose among the proposals the ranking cannot part, with a written note. Where the jury decides.

    Raises DomainError "no_tie" (409), "note_missing", "not_tied", "wrong_number", "conflict" (403).
    """
    decision = held(session, call, DecisionMode.JURY_DECIDES, DecisionState.DRAFT)
    refuse_open_round(session, call)
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
    decision = held(session, proposal.call, None, DecisionState.DRAFT)
    entry = entry_of(session, decision, proposal)
    refuse_too_close(session, actor, proposal)
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
    refuse_without_words(outcome, reason, conversation_offer)
    if entry.decided_by_seat_id is None:  # else the steering group has written its own
        entry.conversation_offer = conversation_offer.strip() if outcome is Outcome.NO else ""
    if decision.mode is DecisionMode.JURY_DECIDES:
        entry.reason, entry.outcome = reason.strip(), outcome
        entry.decided_by_id, entry.decided_at = actor.id, now
    else:
        entry.recommendation, entry.recommended_outcome = reason.strip(), outcome
    session.flush()
    record(session, actor=actor, action="decision.reason_written", on=entry, now=now, outcome=outcome.value)
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
