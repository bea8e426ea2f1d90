"""Votes opened, answered and ended. Assumes the caller's transaction.

Rows are always held in the order vote, then whatever the vote is about.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.groups.models import Group
from fellespott.people.models import Person

from . import queries
from .models import GroupVote, RollEntry, VoteAnswer
from .policies import voters_of
from .rules import Terms, is_settled, result
from .signals import vote_ended
from .states import Choice, VoteRule, VoteState

OVER = _l("Avstemningen er over.")


def open_vote(
    session: Session,
    *,
    actor: Person,
    group: Group,
    subject_kind: str,
    subject_id: uuid.UUID,
    question: str,
    rule: VoteRule,
    whole_group: bool,
    closes_at: datetime | None,
    now: datetime,
    exclude: Collection[uuid.UUID] = (),
    least_yes: int = 1,
) -> GroupVote:
    """Put a question to the group. Rules R11 and R13.

    The roll is everyone active in the group who speaks for it (contact, members, contact adult; not helpers)
    but those in `exclude`. Without `closes_at` it lasts until everyone has answered.
    Raises DomainError "already_open" (409), "closes_too_early" (field "closes_at"), "nobody_to_ask".
    """
    if queries.vote_about(session, subject_kind, subject_id) is not None:
        raise DomainError("already_open", _l("Dette er alt lagt fram for gruppa."), status=409)
    if closes_at is not None and closes_at <= now:
        raise DomainError("closes_too_early", _l("Velg et tidspunkt som kommer."), field="closes_at")
    voters = [one for one in voters_of(group) if one.person_id not in exclude]
    if len(voters) < least_yes:
        raise DomainError("nobody_to_ask", _l("Det er for få i gruppa som kan være med og bestemme dette."))
    vote = GroupVote(
        id=uuid.uuid4(),
        group=group,
        subject_kind=subject_kind,
        subject_id=subject_id,
        question=question.strip()[:300],
        rule=rule,
        whole_group=whole_group,
        least_yes=least_yes,
        state=VoteState.OPEN,
        opened_at=now,
        opened_by_id=actor.id,
        closes_at=closes_at,
    )
    vote.roll = [RollEntry(id=uuid.uuid4(), person=one.person) for one in voters]
    session.add(vote)
    session.flush()
    record(session, actor=actor, action="vote.opened", on=vote, now=now, rule=rule.value, roll=len(voters))
    return vote


def answer_vote(
    session: Session,
    *,
    actor: Person,
    vote: GroupVote,
    choice: Choice,
    has_conflict: bool,
    reason: str,
    now: datetime,
) -> VoteAnswer:
    """Say yes, no or abstain; it can be changed while the vote is open. The last answer ends it.

    Whoever the money is for, or whose household it is for, abstains (rule R9).
    Raises DomainError "ended" (409), "not_on_roll" (403), "reason_missing", "conflict_abstains",
    or what hears of the ending raises.
    """
    held = _hold_open(session, vote)
    if held.closes_at is not None and now > held.closes_at:
        raise DomainError("ended", OVER, status=409)
    if not queries.is_on_roll(held, actor):
        raise DomainError(
            "not_on_roll", _l("De som var med i gruppa da avstemningen begynte, kan svare."), status=403
        )
    if has_conflict and choice is not Choice.ABSTAIN:
        raise DomainError(
            "conflict_abstains",
            _l("Når pengene går til deg eller noen du bor med, velger du «Avstår»."),
            field="choice",
        )
    if choice is Choice.NO and not reason.strip():
        raise DomainError("reason_missing", _l("Skriv hvorfor du sier nei."), field="reason")
    answer = queries.answer_of(held, actor)
    if answer is None:
        answer = VoteAnswer(id=uuid.uuid4(), person_id=actor.id)
        held.answers.append(answer)
    answer.choice, answer.has_conflict, answer.reason, answer.answered_at = (
        choice,
        has_conflict,
        reason.strip(),
        now,
    )
    session.flush()
    record(session, actor=actor, action="vote.answered", on=held, now=now)
    if not queries.tally_of(held).unanswered:
        _end(session, held, actor=actor, now=now)
    return answer


def close_vote(session: Session, *, actor: Person | None, vote: GroupVote, now: datetime) -> GroupVote:
    """End the vote: the scheduler (no actor) when its time is up, a person at any time.

    Before time and while answers could still change it, ending means that it is given up: not carried.
    Raises DomainError "ended" (409), "not_yet" (409), or what hears of the ending raises.
    """
    held = _hold_open(session, vote)
    is_due = held.closes_at is not None and now >= held.closes_at
    if actor is None and not is_due:
        raise DomainError("not_yet", _l("Avstemningen er ikke over ennå."), status=409)
    _end(session, held, actor=actor, now=now, in_time=is_due)
    return held


def hold_vote(session: Session, vote: GroupVote) -> GroupVote:
    """The vote afresh and held."""
    return lock(session, GroupVote, vote.id)


def give_up_vote(session: Session, *, vote: GroupVote, now: datetime) -> None:
    """End an open vote without an outcome, telling nobody: what it was about is gone."""
    held = hold_vote(session, vote)
    if held.state is VoteState.OPEN:
        _count(session, held, carried=False, now=now)
        record(session, actor=None, action="vote.given_up", on=held, now=now)


def close_due(session: Session, now: datetime) -> int:
    """End the votes whose time is up; one that cannot end now is tried again later. Returns how many."""
    ended = 0
    for vote_id in queries.due_votes(session, now):
        vote = session.get_one(GroupVote, vote_id)
        try:
            with session.begin_nested():
                close_vote(session, actor=None, vote=vote, now=now)
            ended += 1
        except DomainError:
            session.expire(vote)
    return ended


def _hold_open(session: Session, vote: GroupVote) -> GroupVote:
    held = hold_vote(session, vote)
    if held.state is not VoteState.OPEN:
        raise DomainError("ended", OVER, status=409)
    return held


def _end(
    session: Session, vote: GroupVote, *, actor: Person | None, now: datetime, in_time: bool = False
) -> None:
    tally = queries.tally_of(vote)
    terms = Terms(vote.rule, vote.whole_group, vote.least_yes)
    counts = in_time or is_settled(tally, terms)
    _count(session, vote, carried=counts and result(tally, terms).carried, now=now)
    record(
        session,
        actor=actor,
        action="vote.ended",
        on=vote,
        now=now,
        outcome=vote.state.value,
        yes=vote.yes_total,
        roll=vote.roll_total,
    )
    vote_ended.send(vote, session=session, now=now)


def _count(session: Session, vote: GroupVote, *, carried: bool, now: datetime) -> None:
    tally = queries.tally_of(vote)
    vote.roll_total, vote.yes_total, vote.no_total, vote.abstained_total = (
        tally.roll,
        tally.yes,
        tally.no,
        tally.abstained,
    )
    vote.state = VoteState.CARRIED if carried else VoteState.NOT_CARRIED
    vote.ended_at = now
    session.flush()
