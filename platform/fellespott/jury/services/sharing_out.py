"""Sharing the proposals out among the jurors, so that not everyone reads all (rule R5 as everywhere)."""

import uuid
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.calls.states import Phase
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l, _n
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from .. import assignment_queries, decision_queries, queries
from ..assigning import Plan, Refusal, Sitting, assign, may_read
from ..assignment_models import Reading, ReadingPlan
from ..models import Juror

Id = uuid.UUID


def share_out(session: Session, *, actor: Person, call: Call, each: int, now: datetime) -> ReadingPlan:
    """Give each proposal to `each` jurors who have answered about all of them; an older plan falls away.

    Raises DomainError "not_now" (409), "scoring_begun" (409), "nobody_answered", "fewer_than_needed" where
    the call's rules ask for more, or "cannot_cover" with what stands in the way in its details.
    """
    call = _held(session, call)
    if each < call.min_sheets:
        raise DomainError(
            "fewer_than_needed",
            _n(
                "Utlysningen sier at %(num)s må vurdere hvert forslag.",
                "Utlysningen sier at minst %(num)s må vurdere hvert forslag.",
                call.min_sheets,
            ),
            field="each",
        )
    titles = queries.submitted_titles(session, call.id)
    answered = assignment_queries.answered_by_seat(session, call.id)
    jurors = [
        one for one in queries.jurors_of(session, call.id) if titles.keys() <= answered[one.seat_id].keys()
    ]
    if not jurors or not titles:
        raise DomainError(
            "nobody_answered",
            _l(
                "Ingen i juryen har svart på hva de står for nær. Forslagene kan deles ut når noen har svart."
            ),
        )
    close = {(seat, what) for seat, said in answered.items() for what, yes in said.items() if yes}
    close |= assignment_queries.bound_pairs(session, call.id)
    sitting = [
        Sitting(one.seat_id, one.background.value, one.jury_group.position if one.jury_group else None)
        for one in jurors
    ]
    found = assign(sitting, list(titles), close, each=each)
    if isinstance(found, Refusal):
        raise DomainError(
            "cannot_cover",
            _l("Forslagene kan ikke deles ut slik. Prøv med færre på hvert forslag, eller flere i juryen."),
            field="each",
            details=why_not(found, titles, jurors),
        )
    _drop(session, call)
    plan = _kept(session, actor, call, each, found, now)
    record(session, actor=actor, action="readings.shared_out", on=call, now=now, each=each)
    return plan


def why_not(refusal: Refusal[Id, Id], titles: Mapping[Id, str], jurors: list[Juror]) -> list[str]:
    """What stands in the way, in sentences."""
    names = {one.seat_id: one.seat.person.name for one in jurors}
    lines = [
        _n(
            "«%(title)s» mangler %(num)s som kan vurdere det.",
            "«%(title)s» mangler %(num)s som kan vurdere det.",
            lack,
            title=titles[what],
        )
        for what, lack in refusal.uncovered.items()
    ]
    for seat_id, apart in refusal.uneven.items():
        said = (
            _("%(name)s ville fått flere enn de andre.", name=names[seat_id])
            if apart > 0
            else _("%(name)s står for nær så mange at det ikke blir jevnt.", name=names[seat_id])
        )
        lines.append(said)
    return lines


def everyone_reads_all(session: Session, *, actor: Person, call: Call, now: datetime) -> None:
    """Take the plan away. Raises as `share_out`, and DomainError "no_plan" (409)."""
    call = _held(session, call)
    if not _drop(session, call):
        raise DomainError("no_plan", _l("Forslagene er ikke delt ut."), status=409)
    record(session, actor=actor, action="readings.dropped", on=call, now=now)


def hand_over(
    session: Session, *, actor: Person, proposal: Proposal, giver: Juror, taker: Juror, now: datetime
) -> Reading:
    """Let one juror read a proposal in another's place, until the giver has begun on it.

    Raises DomainError "no_plan" (409), "not_now" (409), "not_theirs" (409), "begun" (409) or "cannot_take".
    """
    call = lock(session, Call, proposal.call_id)
    if decision_queries.decision_of(session, call.id) is not None:
        raise DomainError("not_now", _l("Vurderingen er avsluttet."), status=409)
    reading = session.scalar(
        sa.select(Reading).where(Reading.seat_id == giver.seat_id, Reading.proposal_id == proposal.id)
    )
    if reading is None:
        raise DomainError("not_theirs", _l("Dette jurymedlemmet har ikke fått forslaget."), status=409)
    if queries.sheet_of(session, giver.seat_id, proposal.id) is not None:
        raise DomainError("begun", _l("Jurymedlemmet har begynt på forslaget."), status=409)
    if taker not in takers(session, proposal):
        raise DomainError(
            "cannot_take",
            _l("Velg en som har svart at de kan vurdere forslaget, og som ikke har det fra før."),
            field="taker",
        )
    reading.seat_id = taker.seat_id
    session.flush()
    record(session, actor=actor, action="reading.handed_over", on=proposal, now=now, to=taker.id)
    return reading


def takers(session: Session, proposal: Proposal) -> list[Juror]:
    """The jurors who may read a proposal besides those who do: answered no, and not bound to it."""
    call_id = proposal.call_id
    answered = assignment_queries.answered_by_seat(session, call_id)
    close = assignment_queries.bound_pairs(session, call_id)
    by_seat = {
        one.seat_id: one
        for one in queries.jurors_of(session, call_id)
        if answered[one.seat_id].get(proposal.id) is False
    }
    readings = assignment_queries.readings_by_seat(session, call_id) or {}
    readers = {proposal.id: [seat for seat, some in readings.items() if proposal.id in some]}
    return [by_seat[one] for one in may_read(readers, close, proposal.id, list(by_seat))]


def _held(session: Session, call: Call) -> Call:
    call = lock(session, Call, call.id)
    if call.phase not in (Phase.CLOSED, Phase.JURY):
        raise DomainError("not_now", _l("Forslagene deles ut når fristen er ute."), status=409)
    if queries.scoring_has_begun(session, call.id) or decision_queries.decision_of(session, call.id):
        raise DomainError(
            "scoring_begun",
            _l("Juryen har begynt å vurdere. Nå kan dere bare flytte ett og ett."),
            status=409,
        )
    return call


def _drop(session: Session, call: Call) -> bool:
    plan = assignment_queries.plan_of(session, call.id)
    if plan is None:
        return False
    session.execute(sa.delete(Reading).where(Reading.plan_id == plan.id))
    session.execute(sa.delete(ReadingPlan).where(ReadingPlan.id == plan.id))
    session.expunge(plan)
    return True


def _kept(
    session: Session, actor: Person, call: Call, each: int, found: Plan[Id, Id], now: datetime
) -> ReadingPlan:
    plan = ReadingPlan(id=uuid.uuid4(), call_id=call.id, readers_each=each, made_at=now, made_by_id=actor.id)
    plan.readings = [
        Reading(id=uuid.uuid4(), seat_id=seat_id, proposal_id=what)
        for what, some in found.readers.items()
        for seat_id in some
    ]
    session.add(plan)
    session.flush()
    return plan
