"""A draft: begun, written step by step, and the promises made."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.groups.models import Group
from fellespott.groups.services import on_behalf
from fellespott.people.models import Person

from ..film_people import KIND
from ..models import CommitmentAcceptance, Proposal
from ..policies import is_over, takes_proposals
from ..queries import draft_of
from ..states import PROMISES_FIELD, TEXT_FIELDS, ProposalState, Step
from .history import Hand, close_answers, keep_answer

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
            _l("Forslaget er sendt inn og kan ikke endres. Fram til fristen kan dere ta det tilbake."),
            status=409,
        )
    if held.state is ProposalState.WITHDRAWN:
        raise DomainError(
            "withdrawn",
            _l("Forslaget er trukket og kan ikke endres. Fram til fristen kan dere ta det fram igjen."),
            status=409,
        )
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
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    version: int,
    now: datetime,
    on_behalf_of: Person | None = None,
    **fields: str,
) -> Proposal:
    """Save some of the proposal's texts, if nobody saved since `version`.

    Saving what already stands changes nothing. What is written `on_behalf_of` another in the group waits for
    that person's yes. What stood there is kept in the history.

    Raises DomainError "stale" (409), "need_and_dream_first" (rule R3), "empty", or what `hold_draft` raises.
    """
    unknown = fields.keys() - TEXTS
    if unknown:
        raise TypeError(f"not a text of a proposal: {sorted(unknown)}")
    held = hold_draft(session, proposal)
    wanted = {name: text.strip() for name, text in fields.items()}
    if held.version != version and any(getattr(held, name) != text for name, text in wanted.items()):
        raise DomainError("stale", STALE, status=409)
    return write_answers(session, held=held, wanted=wanted, hand=Hand(actor, on_behalf_of), now=now)


def write_answers(
    session: Session, *, held: Proposal, wanted: Mapping[str, str], hand: Hand, now: datetime
) -> Proposal:
    """Put these texts in their places. Assumes that the draft is held and that nobody else's is overwritten.

    Raises DomainError "need_and_dream_first" (rule R3) or "empty".
    """
    changed = {name: text for name, text in wanted.items() if getattr(held, name) != text}
    if hand.is_pressed:
        close_answers(session, held, wanted.keys() - changed.keys(), now)
    for name in FIRST:
        if name in changed and not changed[name]:
            raise DomainError("empty", EMPTY, field=name)
        if changed.keys() - set(FIRST) and not wanted.get(name, getattr(held, name)):
            raise need_and_dream_first()
    if changed:
        _write(session, held, changed, hand, now)
    return held


def _write(session: Session, held: Proposal, changed: dict[str, str], hand: Hand, now: datetime) -> None:
    before, since = {name: getattr(held, name) for name in changed}, held.updated_at
    for name, text in changed.items():
        setattr(held, name, text)
    held.updated_at = now
    session.flush()
    has_begun = False
    for name, text in changed.items():
        texts = (before[name], text)
        note_author(session, hand.actor, held, name, texts, hand.on_behalf_of, now)
        kept = keep_answer(session, proposal=held, field=name, texts=texts, hand=hand, since=since, now=now)
        has_begun = has_begun or kept
    if has_begun or hand.is_pressed:  # writing on, saved every few seconds, is told of once
        record(session, actor=hand.actor, action="proposal.saved", on=held, now=now, fields=sorted(changed))


def note_author(
    session: Session,
    actor: Person,
    proposal: Proposal,
    field: str,
    texts: tuple[str, str],
    on_behalf_of: Person | None,
    now: datetime,
) -> None:
    """Let an answer entered for another wait; one's own takes the place of what waited there."""
    if on_behalf_of is None:
        on_behalf.replace(session, actor=actor, object_kind=KIND, object_id=proposal.id, field=field, now=now)
        return
    on_behalf.enter(
        session,
        actor=actor,
        for_person=on_behalf_of,
        group=proposal.group,
        object_kind=KIND,
        object_id=proposal.id,
        field=field,
        before=texts[0],
        after=texts[1],
        now=now,
    )


def put_back(
    session: Session, proposal: Proposal, field: str, entered: str, before: str, now: datetime
) -> None:
    """Somebody said no to what was entered for them: the earlier answer comes back where that still stands.

    Assumes that the proposal is held. Raises DomainError "rest_stands_on_it" (409) for a need or a dream
    that the rest already stands on (rule R3).
    """
    if proposal.state is not ProposalState.DRAFT:
        return
    if field == PROMISES_FIELD:
        if promised(proposal) == entered:
            _promise(proposal, set(before.split()), None, now)
    elif getattr(proposal, field) == entered:
        rest = any(getattr(proposal, name) for name in TEXTS - set(FIRST)) or proposal.film_id is not None
        if field in FIRST and not before and rest:
            raise DomainError(
                "rest_stands_on_it",
                _l(
                    "Resten av forslaget bygger på dette. Skriv noe annet der i stedet, eller si nei til alt."
                ),
                status=409,
            )
        setattr(proposal, field, before)
    proposal.updated_at = now
    session.flush()


def promised(proposal: Proposal) -> str:
    """The keys of the promises made, as one text."""
    return " ".join(sorted(one.key for one in proposal.acceptances))


def need_and_dream_first() -> DomainError:
    """Rule R3, said kindly."""
    return DomainError(
        "need_and_dream_first",
        _l("Skriv først hva som er viktig for dere, og hva dere drømmer om. Så åpner resten seg."),
        status=409,
    )


def accept_commitments(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    keys: Iterable[str],
    now: datetime,
    on_behalf_of: Person | None = None,
) -> Proposal:
    """Say yes to these of the call's commitments, and to no others (rule R2).

    What is promised `on_behalf_of` another waits for that person's yes.
    Raises DomainError "unknown_commitment", "need_and_dream_first", or what `hold_draft` raises.
    """
    held = hold_draft(session, proposal)
    asked = {str(one["key"]) for one in held.call.commitments_asked}
    wanted = set(keys)
    if wanted - asked:
        raise DomainError("unknown_commitment", _l("Løftene er endret. Se over dem en gang til."), status=409)
    if not (held.need and held.dream):
        raise need_and_dream_first()
    before = promised(held)
    _promise(held, wanted, actor, now)
    session.flush()
    if promised(held) != before:
        texts = (before, promised(held))
        note_author(session, actor, held, PROMISES_FIELD, texts, on_behalf_of, now)
        record(session, actor=actor, action="proposal.commitments", on=held, now=now, keys=sorted(wanted))
    return held


def _promise(proposal: Proposal, wanted: set[str], actor: Person | None, now: datetime) -> None:
    said = {one.key: one for one in proposal.acceptances}
    for key in sorted(said.keys() - wanted):
        proposal.acceptances.remove(said[key])
    for key in sorted(wanted - said.keys()):
        by = actor.id if actor is not None else None
        proposal.acceptances.append(CommitmentAcceptance(key=key, accepted_by_id=by, accepted_at=now))
