"""Sending in, taking back, and telling the group when the deadline passed (rules R1 and R2)."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.calls.states import Phase
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..labels import missing_text
from ..models import Proposal, Submission
from ..policies import is_over
from ..queries import facts_of, late_drafts, times_sent_in
from ..rules import Facts, missing, time_refusal
from ..snapshot import snapshot_of
from ..states import TRANSITIONS, UNTIL_THE_DEADLINE, ProposalState
from . import mailing
from .drafts import hold_draft


def submit_proposal(session: Session, *, actor: Person, proposal: Proposal, now: datetime) -> Submission:
    """Send the proposal in. `now` is the moment the request reached the server.

    Raises DomainError "too_late" or "not_open" (409, rule R1; the draft is kept), "incomplete" (422, rule R2;
    `details` says exactly what is missing), "already_sent" or "withdrawn" (409).
    """
    call = lock(session, Call, proposal.call_id)
    held = hold_draft(session, proposal)
    _refuse_wrong_time(call, now)
    facts = facts_of(held, now)
    lacking = missing(facts)
    if lacking:
        raise DomainError(
            "incomplete",
            _l("Forslaget er ikke klart til å sendes inn ennå. Dette mangler:"),
            details=[missing_text(one) for one in lacking],
        )
    held.state, held.submitted_at, held.updated_at = ProposalState.SUBMITTED, now, now
    number = times_sent_in(session, held) + 1
    submission = _submission(held, facts, number=number, actor=actor, now=now)
    session.add(submission)
    session.flush()
    record(
        session,
        actor=actor,
        action="proposal.submitted",
        on=held,
        now=now,
        title=held.title,
        number=number,
    )
    mailing.send_receipt(session, proposal=held, number=number, now=now)
    return submission


def _refuse_wrong_time(call: Call, now: datetime) -> None:
    code = time_refusal(
        accepts=call.phase not in (Phase.DRAFT, Phase.ANNOUNCED),
        now=now,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
    )
    if code == "too_late":
        raise DomainError(
            code,
            _l(
                "Fristen har gått ut, så forslaget ble ikke sendt inn. Alt dere har skrevet, er tatt vare på."
            ),
            status=409,
        )
    if code:
        raise DomainError(
            code, _l("Utlysningen er ikke åpnet ennå, så det går ikke å sende inn."), status=409
        )


def _submission(proposal: Proposal, facts: Facts, *, number: int, actor: Person, now: datetime) -> Submission:
    asked = len(facts.commitments_asked)
    return Submission(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        number=number,
        received_at=now,
        opens_at=proposal.call.opens_at,
        closes_at=proposal.call.closes_at,
        actors_confirmed=facts.actors_confirmed,
        actors_required=facts.min_actors,
        needs_municipal_lead=facts.needs_municipal_lead,
        has_municipal_lead=facts.has_municipal_lead,
        needs_film=facts.needs_film,
        has_film_with_text=facts.has_film_with_text,
        commitments_asked=asked,
        commitments_accepted=asked - len(facts.commitments_missing),
        film_yes_needed=facts.film_yes_needed,
        film_yes_given=facts.film_yes_needed - len(facts.film_lacks),
        waiting_on_behalf=len(facts.waiting),
        snapshot=snapshot_of(proposal),
        submitted_by_id=actor.id,
    )


def withdraw_proposal(session: Session, *, actor: Person, proposal: Proposal, now: datetime) -> Proposal:
    """Take back what was sent in, before the deadline, or put a draft away at any time.

    Raises DomainError "too_late" (409) for a sent-in proposal after the deadline, "withdrawn" (409).
    """
    call = lock(session, Call, proposal.call_id)
    held = lock(session, Proposal, proposal.id)
    if ProposalState.WITHDRAWN not in TRANSITIONS[held.state]:
        raise DomainError("withdrawn", _l("Forslaget er trukket fra før."), status=409)
    was_sent = held.state is ProposalState.SUBMITTED
    if (held.state, ProposalState.WITHDRAWN) in UNTIL_THE_DEADLINE and is_over(call, now):
        raise DomainError(
            "too_late",
            _l("Fristen har gått ut, så forslaget kan ikke trekkes her. Skriv til dem som leder runden."),
            status=409,
        )
    held.state, held.updated_at = ProposalState.WITHDRAWN, now
    session.flush()
    record(session, actor=actor, action="proposal.withdrawn", on=held, now=now, was_sent=was_sent)
    if was_sent:
        mailing.tell_withdrawn(session, proposal=held, by=actor, now=now)
    return held


def reopen_proposal(session: Session, *, actor: Person, proposal: Proposal, now: datetime) -> Proposal:
    """Make it a draft again, before the deadline: what was sent in, to change it, or what was withdrawn.

    Every time it was sent in stays on record (Submission); until it is sent in anew it is in no round.
    Raises DomainError "too_late" or "is_draft" (409).
    """
    call = lock(session, Call, proposal.call_id)
    held = lock(session, Proposal, proposal.id)
    if ProposalState.DRAFT not in TRANSITIONS[held.state]:
        raise DomainError("is_draft", _l("Forslaget er et utkast. Dere kan skrive videre."), status=409)
    if (held.state, ProposalState.DRAFT) in UNTIL_THE_DEADLINE and is_over(call, now):
        raise DomainError(
            "too_late",
            _l("Fristen har gått ut, så forslaget kan ikke endres. Det står slik det er."),
            status=409,
        )
    was, was_sent = held.state, held.submitted_at is not None
    held.state, held.submitted_at, held.updated_at = ProposalState.DRAFT, None, now
    held.film_again_until = None  # all of it can be changed now
    session.flush()
    record(session, actor=actor, action="proposal.reopened", on=held, now=now, was=was.value)
    if was_sent:
        mailing.tell_reopened(
            session, proposal=held, by=actor, partners=was is ProposalState.WITHDRAWN, now=now
        )
    return held


def tell_late(session: Session, now: datetime) -> int:
    """Tell each group whose draft was not sent in before the deadline, once. Returns how many drafts."""
    late = late_drafts(session, now)
    for proposal in late:
        proposal.told_late_at = now
        mailing.tell_late(session, proposal=proposal, now=now)
        record(session, actor=None, action="proposal.told_late", on=proposal, now=now)
    session.flush()
    return len(late)
