"""What each step of a decision asks first: may it be worked on, and by this person (rules R5 and R6)."""

import uuid
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.queries import seat_of
from fellespott.calls.states import DecisionMode, SeatKind
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from .. import decision_queries, queries
from ..models import CallDecision, DecisionEntry
from ..round_models import SecondRound
from ..states import DecisionState, Outcome

PUBLISHED = _l("Vedtaket er kunngjort. Nå kan ingenting i det endres.")


def held(session: Session, call: Call, mode: DecisionMode | None, state: DecisionState) -> CallDecision:
    """The call's decision, held till the end of the transaction, if it is in that mode and state."""
    found = decision_queries.decision_of(session, call.id)
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


def refuse_open_round(session: Session, call: Call) -> None:
    """DomainError "round_open" (409) while jurors score again: the ranking is not what it will be."""
    found = session.scalar(select(SecondRound).where(SecondRound.call_id == call.id))
    if found is not None and found.is_open:
        raise DomainError(
            "round_open", _l("Juryen vurderer på nytt nå. Avslutt andre runde først."), status=409
        )


def entry_of(session: Session, decision: CallDecision, proposal: Proposal) -> DecisionEntry:
    """The decision's entry for that proposal, or DomainError "not_in" (409)."""
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


def refuse_too_close(session: Session, actor: Person, proposal: Proposal) -> None:
    """DomainError "conflict" (403), or "answer_first" (409) where nothing was said yet. Rule R5."""
    stands = queries.standing(session, actor, proposal.call_id)
    if proposal.id in stands.conflicts:
        raise DomainError(
            "conflict", _l("Du står for nær dette forslaget. En annen må skrive her."), status=403
        )
    if queries.must_answer(stands.seat) and proposal.id not in stands.answers:
        raise DomainError(
            "answer_first", _l("Svar først på om du står for nær noen av forslagene."), status=409
        )


def refuse_without_words(outcome: Outcome, reason: str, conversation_offer: str) -> None:
    """DomainError "reason_missing", or "offer_missing" for a no that offers no talk. Rule R6."""
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


def without(decision: CallDecision, titles: Mapping[uuid.UUID, str], field: str) -> list[str]:
    """Titles of the proposals whose entry lacks that field, or that have no entry at all."""
    done = {entry.proposal_id for entry in decision.entries if getattr(entry, field) is not None}
    return sorted(title for proposal_id, title in titles.items() if proposal_id not in done)
