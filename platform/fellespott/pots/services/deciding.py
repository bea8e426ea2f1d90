"""A use approved, refused, put to the group, decided. Rules R5, R9, R11, R12 and R13.

Deciding and promising the money are one step: what is decided is booked as committed.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l, show_money
from fellespott.people.models import Person
from fellespott.voting import services as voting
from fellespott.voting.models import GroupVote
from fellespott.voting.states import Choice, VoteRule, VoteState

from .. import standing
from ..models import Approval, Pot, Use
from ..rules import APPROVALS
from ..states import SUBJECT, BookingKind, Needs, UseState
from . import mailing
from .holding import hold_use, refuse_if_stopped
from .ledger import book, not_enough


def approve_use(
    session: Session, *, actor: Person, use: Use, not_my_household: bool, reason: str, now: datetime
) -> Approval:
    """Say yes to a use. With as many as it needs it is decided, and the money is promised to it.

    Raises DomainError "already_decided" (409), "needs_vote" (409), "vote_is_open" (409), "stopped" (409),
    "not_decider" (403), "no_money_decisions" (403, R12), "conflict" (403, R5), "to_oneself" (403, R9),
    "household" (R9), "already_approved" (409), "not_enough" (409).
    """
    pot, held = hold_use(session, use)
    refuse_if_stopped(pot)
    _still_proposed(held)
    if held.vote_id is not None:
        raise DomainError("vote_is_open", _l("Dette er lagt fram for gruppa. Svar der."), status=409)
    if held.needs is Needs.GROUP:
        raise DomainError(
            "needs_vote", _l("Dette må hele gruppa bestemme. Legg det fram for gruppa."), status=409
        )
    _may_decide(session, actor, held)
    if not not_my_household:
        raise DomainError(
            "household",
            _l("Bare den som ikke får pengene selv, og ikke bor med den som får dem, kan si ja."),
            field="not_my_household",
        )
    if any(one.person_id == actor.id for one in held.approvals):
        raise DomainError("already_approved", _l("Du har alt sagt ja."), status=409)
    approval = Approval(
        id=uuid.uuid4(),
        person_id=actor.id,
        not_my_household=not_my_household,
        reason=reason.strip(),
        approved_at=now,
    )
    held.approvals.append(approval)
    session.flush()
    held.approvals_total += 1
    record(session, actor=actor, action="use.approved", on=held, now=now)
    if held.approvals_total >= APPROVALS[held.needs]:
        _decide(session, pot, held, actor=actor, reason=reason, now=now)
    session.flush()
    return approval


def refuse_use(session: Session, *, actor: Person, use: Use, reason: str, now: datetime) -> Use:
    """Say no, with a reason (rule R6). The one who proposed it may always take it back.

    What the whole group must decide, the group alone refuses. Raises DomainError "already_decided" (409),
    "reason_missing", "vote_is_open" (409), "needs_vote" (409), or what keeps a person from deciding.
    """
    _pot, held = hold_use(session, use)
    _still_proposed(held)
    if not reason.strip():
        raise DomainError(
            "reason_missing", _l("Skriv hvorfor, så den som spurte forstår det."), field="reason"
        )
    if held.vote_id is not None:
        raise DomainError("vote_is_open", _l("Dette er lagt fram for gruppa. Svar der."), status=409)
    if actor.id != held.proposed_by_id:
        _may_decide(session, actor, held)
        if held.needs is Needs.GROUP:
            raise DomainError(
                "needs_vote", _l("Dette må hele gruppa bestemme. Legg det fram for gruppa."), status=409
            )
    _refuse(session, held, actor=actor, reason=reason.strip(), now=now)
    return held


def put_to_vote(
    session: Session, *, actor: Person, use: Use, rule: VoteRule, closes_at: datetime | None, now: datetime
) -> GroupVote:
    """Let the group decide. Talk comes first (rule R13): something must have been said about it.

    Above the thresholds the whole group must say yes, all but those who abstain or have a conflict (R11).
    A vote never asks for fewer than the thresholds do. Raises DomainError "already_decided" (409),
    "stopped" (409), "talk_first" (409), "not_enough" (409), or what voting.services.open_vote raises.
    """
    pot, held = hold_use(session, use)
    refuse_if_stopped(pot)
    _still_proposed(held)
    if not standing.decides(pot.project, actor) and actor.id != held.proposed_by_id:
        raise DomainError("not_decider", _l("Det er gruppa som legger fram dette."), status=403)
    if not held.comments:
        raise DomainError(
            "talk_first", _l("Snakk om det først: skriv hva dere tenker, så kan dere stemme."), status=409
        )
    if pot.free_ore < held.amount_ore:
        raise not_enough(pot.free_ore)
    vote = voting.open_vote(
        session,
        actor=actor,
        group=pot.project.group,
        subject_kind=SUBJECT,
        subject_id=held.id,
        question=_("%(purpose)s, %(amount)s", purpose=held.purpose, amount=show_money(held.amount_ore)),
        rule=rule,
        whole_group=held.needs is Needs.GROUP,
        least_yes=APPROVALS.get(held.needs, 1),
        closes_at=closes_at,
        exclude=standing.left_out(session, held),
        now=now,
    )
    held.vote_id = vote.id
    session.flush()
    session.expire(held, ["vote"])
    record(session, actor=actor, action="use.put_to_vote", on=held, now=now, rule=rule.value)
    mailing.tell_vote(session, use=held, vote=vote, by=actor, now=now)
    return vote


def follow_vote(vote: GroupVote, *, session: Session, now: datetime, **_more: Any) -> None:
    """The group's vote has ended: the use is decided or refused with it.

    Raises DomainError "not_enough" or "stopped" (409); the vote then stays open.
    """
    if vote.subject_kind != SUBJECT:
        return
    use = session.get(Use, vote.subject_id)
    if use is None:
        return
    pot, held = hold_use(session, use)
    if held.state is not UseState.PROPOSED:
        return
    if vote.state is VoteState.CARRIED:
        refuse_if_stopped(pot)
        _decide(session, pot, held, actor=None, reason="", now=now)
    else:
        reasons = [one.reason for one in vote.answers if one.choice is Choice.NO and one.reason]
        reason = "\n\n".join(reasons) or _("Gruppa ble ikke enig.")
        _refuse(session, held, actor=None, reason=reason, now=now)


def _decide(
    session: Session, pot: Pot, use: Use, *, actor: Person | None, reason: str, now: datetime
) -> None:
    if pot.free_ore < use.amount_ore:
        raise not_enough(pot.free_ore)
    use.state, use.decided_at, use.decision_reason = UseState.DECIDED, now, reason.strip()
    session.flush()
    book(
        session,
        pot=pot,
        kind=BookingKind.COMMITMENT,
        amount_ore=use.amount_ore,
        use=use,
        actor=actor,
        now=now,
    )
    record(session, actor=actor, action="use.decided", on=use, now=now, amount_ore=use.amount_ore)
    mailing.tell_decided(session, use=use, now=now)


def _refuse(session: Session, use: Use, *, actor: Person | None, reason: str, now: datetime) -> None:
    use.state, use.decided_at, use.decision_reason = UseState.REFUSED, now, reason
    session.flush()
    record(session, actor=actor, action="use.refused", on=use, now=now, reason=reason)
    mailing.tell_refused(session, use=use, now=now)


def _still_proposed(use: Use) -> None:
    if use.state is not UseState.PROPOSED:
        raise DomainError("already_decided", _l("Dette er alt bestemt."), status=409)


def _may_decide(session: Session, actor: Person, use: Use) -> None:
    project = use.pot.project
    if standing.takes_no_part(project, actor):
        raise DomainError(
            "no_money_decisions",
            _l("Dere har sagt at dere ikke er med og bestemmer over penger. Du kan si hva du mener."),
            status=403,
        )
    if not standing.decides(project, actor):
        raise DomainError("not_decider", _l("Det er gruppa og partnerne som bestemmer dette."), status=403)
    if use.receiver_person_id == actor.id:
        raise DomainError("to_oneself", _l("Pengene er til deg. Da må andre bestemme."), status=403)
    if actor.id in standing.bound_persons(session, project):
        raise DomainError(
            "conflict", _l("Du har sagt at du står for nær dette. Da må andre bestemme."), status=403
        )
