"""A draft: begun, written step by step, and the promises made."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.groups.models import Group
from fellespott.people.models import Person

from ..models import CommitmentAcceptance, Proposal
from ..policies import is_over, takes_proposals
from ..queries import draft_of
from ..states import TEXT_FIELDS, ProposalState, Step

FIRST = (*TEXT_FIELDS[Step.NEED], *TEXT_FIELDS[Step.DREAM])
TEXTS = frozenset(name for names in TEXT_FIELDS.values() for name in names)
STALE = _l(
    "En annen i gruppa har lagret noe her mens du skrev. Begge tekstene står under. "
    "Velg hva som skal stå, og lagre én gang til."
)
EMPTY = _l("Skriv noe her først. Stikkord er nok, og dere kan endre det siden.")


def start_proposal(
    session: Session, *, actor: Person, call: Call, group: Group, now: datetime, is_invented: bool = False
) -> Proposal:
    """Begin the group's draft in an open call. A draft already begun is given back as it is.

    Raises DomainError "not_member", "not_open" or "too_late" (rule R1).
    """
    group = lock(session, Group, group.id)  # so that a double click begins one draft
    if group.membership_of(actor) is None:
        raise DomainError("not_member", _l("Velg en gruppe du er med i."), field="group")
    begun = draft_of(session, group, call)
    if begun is not None:
        return begun
    if not takes_proposals(call, now):
        if is_over(call, now):
            raise DomainError(
                "too_late",
                _l("Fristen har gått ut, så det går ikke å begynne på et nytt forslag."),
                status=409,
            )
        raise DomainError("not_open", _l("Utlysningen er ikke åpen for forslag nå."), status=409)
    proposal = Proposal(
        id=uuid.uuid4(),
        call=call,
        group=group,
        is_invented=is_invented,
        created_at=now,
        created_by_id=actor.id,
        updated_at=now,
    )
    session.add(proposal)
    session.flush()
    record(session, actor=actor, action="proposal.started", on=proposal, now=now)
    return proposal


def hold_draft(session: Session, proposal: Proposal) -> Proposal:
    """The proposal afresh and held, if it is still a draft.

    Raises DomainError "already_sent" or "withdrawn".
    """
    held = lock(session, Proposal, proposal.id)
    if held.state is ProposalState.SUBMITTED:
        raise DomainError(
            "already_sent",
            _l("Forslaget er sendt inn og kan ikke endres. Vil dere endre noe, må dere trekke det først."),
            status=409,
        )
    if held.state is ProposalState.WITHDRAWN:
        raise DomainError("withdrawn", _l("Forslaget er trukket og kan ikke endres."), status=409)
    return held


def save_need(
    session: Session, *, actor: Person, proposal: Proposal, version: int, need: str, now: datetime
) -> Proposal:
    """What matters to the group: the first thing asked (rule R3)."""
    return save_step(session, actor=actor, proposal=proposal, version=version, now=now, need=need)


def save_dream(
    session: Session, *, actor: Person, proposal: Proposal, version: int, dream: str, now: datetime
) -> Proposal:
    """What the group dreams of: asked before any idea (rule R3)."""
    return save_step(session, actor=actor, proposal=proposal, version=version, now=now, dream=dream)


def save_step(
    session: Session, *, actor: Person, proposal: Proposal, version: int, now: datetime, **fields: str
) -> Proposal:
    """Save some of the proposal's texts, if nobody saved since `version`.

    Saving what already stands changes nothing.

    Raises DomainError "stale" (409), "need_and_dream_first" (rule R3), "empty", or what `hold_draft` raises.
    """
    unknown = fields.keys() - TEXTS
    if unknown:
        raise TypeError(f"not a text of a proposal: {sorted(unknown)}")
    held = hold_draft(session, proposal)
    wanted = {name: text.strip() for name, text in fields.items()}
    changed = {name: text for name, text in wanted.items() if getattr(held, name) != text}
    if not changed:
        return held
    if held.version != version:
        raise DomainError("stale", STALE, status=409)
    for name in FIRST:
        if name in changed and not changed[name]:
            raise DomainError("empty", EMPTY, field=name)
        if changed.keys() - set(FIRST) and not wanted.get(name, getattr(held, name)):
            raise need_and_dream_first()
    for name, text in changed.items():
        setattr(held, name, text)
    held.updated_at = now
    session.flush()
    record(session, actor=actor, action="proposal.saved", on=held, now=now, fields=sorted(changed))
    return held


def need_and_dream_first() -> DomainError:
    """Rule R3, said kindly."""
    return DomainError(
        "need_and_dream_first",
        _l("Skriv først hva som er viktig for dere, og hva dere drømmer om. Så åpner resten seg."),
        status=409,
    )


def accept_commitments(
    session: Session, *, actor: Person, proposal: Proposal, keys: Iterable[str], now: datetime
) -> Proposal:
    """Say yes to these of the call's commitments, and to no others (rule R2).

    Raises DomainError "unknown_commitment", "need_and_dream_first", or what `hold_draft` raises.
    """
    held = hold_draft(session, proposal)
    asked = {str(one["key"]) for one in held.call.commitments}
    wanted = set(keys)
    if wanted - asked:
        raise DomainError("unknown_commitment", _l("Løftene er endret. Se over dem en gang til."), status=409)
    if not (held.need and held.dream):
        raise need_and_dream_first()
    said = {one.key: one for one in held.acceptances}
    for key in sorted(said.keys() - wanted):
        held.acceptances.remove(said[key])
    for key in sorted(wanted - said.keys()):
        held.acceptances.append(CommitmentAcceptance(key=key, accepted_by_id=actor.id, accepted_at=now))
    session.flush()
    if wanted != said.keys():
        record(session, actor=actor, action="proposal.commitments", on=held, now=now, keys=sorted(wanted))
    return held
