"""What waits for a person in juries and decisions. A few queries, however many calls."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.policies import runs
from fellespott.calls.queries import run_by
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.core.i18n import _, _n
from fellespott.core.links import local_url
from fellespott.core.registry import Todo
from fellespott.people.models import Person
from fellespott.people.policies import runs_anywhere
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState

from . import queries
from .assignment_queries import shared_counts
from .models import (
    CallDecision,
    ConflictAnswer,
    ConversationRequest,
    Juror,
    ScoreSheet,
)
from .states import DecisionState

WORKING = (Phase.CLOSED, Phase.JURY)


@dataclass(slots=True)
class Work:
    """How far one call has come, and what the person's own seat there has done."""

    proposals: int = 0
    answered: int = 0
    conflicts: int = 0
    sent: int = 0
    # How many this person is to read, where the proposals are shared out.
    given: int | None = None
    tells_age: bool = False
    decision: CallDecision | None = None
    recommended: int = 0
    decided: int = 0
    jury_left: int = 0
    jury_sent: int = 0
    own_undecided: int = 0
    mine: set[uuid.UUID] = field(default_factory=set)


def todos_of(session: Session, person: Person) -> Iterable[Todo]:
    """Everything that waits for this person, by call."""
    seats = _seats(session, person)
    calls = _calls(session, [seat.call_id for seat in seats], person)
    work = _work(session, calls, seats)
    by_call = {seat.call_id: seat for seat in seats}
    for call in calls:
        seat = by_call.get(call.id)
        yield from _of_seat(call, seat, work[call.id])
        is_run = runs(person, call)
        if is_run or (seat is not None and seat.kind is SeatKind.PROJECT_LEADER):
            yield from _of_leaders(call, work[call.id], needs_jury=is_run)
    if runs_anywhere(person):
        yield from _talks(session, person)


def _seats(session: Session, person: Person) -> list[Seat]:
    kinds = (SeatKind.JUROR, SeatKind.PROJECT_LEADER, SeatKind.STEERING_GROUP)
    statement = select(Seat).join(Call, Call.id == Seat.call_id)
    statement = statement.where(Seat.person_id == person.id, Seat.kind.in_(kinds), Call.phase.in_(WORKING))
    return list(session.scalars(statement).unique())


def _calls(session: Session, call_ids: Sequence[uuid.UUID], person: Person) -> list[Call]:
    wanted = or_(Call.id.in_(call_ids), and_(Call.phase.in_(WORKING), run_by(person)))
    return list(session.scalars(select(Call).where(wanted).order_by(Call.closes_at, Call.id)).unique())


def _work(session: Session, calls: Sequence[Call], seats: Sequence[Seat]) -> dict[uuid.UUID, Work]:
    ids, own = [call.id for call in calls], [seat.id for seat in seats]
    work: dict[uuid.UUID, Work] = defaultdict(Work)
    in_call = (Proposal.call_id.in_(ids), Proposal.state == ProposalState.SUBMITTED)
    for call_id, count in session.execute(
        select(Proposal.call_id, func.count()).where(*in_call).group_by(Proposal.call_id)
    ):
        work[call_id].proposals = count
    _add_jury(session, work, ids, in_call)
    _add_own(session, work, own)
    for call_id, (given, mine) in shared_counts(session, ids, own).items():
        work[call_id].given, work[call_id].jury_left = mine, given - work[call_id].jury_sent
    for decision in session.scalars(select(CallDecision).where(CallDecision.call_id.in_(ids))).unique():
        work[decision.call_id].decision = decision
        work[decision.call_id].recommended = sum(
            one.recommended_outcome is not None for one in decision.entries
        )
        work[decision.call_id].decided = sum(one.outcome is not None for one in decision.entries)
        waiting = {one.proposal_id for one in decision.entries if one.outcome is None}
        work[decision.call_id].own_undecided = len(waiting - work[decision.call_id].mine)
    return work


def _add_jury(
    session: Session, work: dict[uuid.UUID, Work], ids: Sequence[uuid.UUID], in_call: tuple[object, ...]
) -> None:
    """How many sheets the whole jury has left: jurors × proposals − conflicts − sent."""
    jurors = select(Seat.call_id, func.count()).where(Seat.call_id.in_(ids), Seat.kind == SeatKind.JUROR)
    for call_id, count in session.execute(jurors.group_by(Seat.call_id)):
        work[call_id].jury_left = count * work[call_id].proposals
    said = (
        select(Seat.call_id, func.count())
        .join(ConflictAnswer, ConflictAnswer.seat_id == Seat.id)
        .join(Proposal, Proposal.id == ConflictAnswer.proposal_id)
        .where(*in_call, Seat.kind == SeatKind.JUROR, ConflictAnswer.has_conflict.is_(True))  # type: ignore[arg-type]
    )
    for call_id, count in session.execute(said.group_by(Seat.call_id)):
        work[call_id].jury_left -= count
    sent = (
        select(Seat.call_id, func.count())
        .join(ScoreSheet, ScoreSheet.seat_id == Seat.id)
        .join(Proposal, Proposal.id == ScoreSheet.proposal_id)
        .where(*in_call, ScoreSheet.submitted_at.is_not(None))  # type: ignore[arg-type]
    )
    for call_id, count in session.execute(sent.group_by(Seat.call_id)):
        work[call_id].jury_left -= count
        work[call_id].jury_sent = count


def _add_own(session: Session, work: dict[uuid.UUID, Work], seat_ids: Sequence[uuid.UUID]) -> None:
    submitted = Proposal.state == ProposalState.SUBMITTED
    answers = (
        select(ConflictAnswer.call_id, ConflictAnswer.proposal_id, ConflictAnswer.has_conflict)
        .join(Proposal, Proposal.id == ConflictAnswer.proposal_id)
        .where(ConflictAnswer.seat_id.in_(seat_ids), submitted)
    )
    for call_id, proposal_id, has_conflict in session.execute(answers):
        work[call_id].answered += 1
        if has_conflict:
            work[call_id].conflicts += 1
            work[call_id].mine.add(proposal_id)
    sheets = (
        select(Proposal.call_id, func.count())
        .join(ScoreSheet, ScoreSheet.proposal_id == Proposal.id)
        .where(ScoreSheet.seat_id.in_(seat_ids), ScoreSheet.submitted_at.is_not(None), submitted)
    )
    for call_id, count in session.execute(sheets.group_by(Proposal.call_id)):
        work[call_id].sent = count
    ages = select(Seat.call_id, case((Juror.age_band.is_(None), True), else_=False))
    ages = ages.join(Juror, Juror.seat_id == Seat.id).where(Seat.id.in_(seat_ids))
    for call_id, tells_age in session.execute(ages):
        work[call_id].tells_age = bool(tells_age)


def _of_seat(call: Call, seat: Seat | None, work: Work) -> Iterable[Todo]:
    """What waits for a juror, a leader or a member of the steering group themselves."""
    if seat is None:
        return
    if work.tells_age:
        yield Todo(
            title=_("Fortell litt om deg selv til juryen for %(call)s", call=call.title),
            url=local_url("jury.welcome", slug=call.slug),
            action=_("Svar"),
        )
    elif queries.must_answer(seat) and work.answered < work.proposals:
        yield Todo(
            title=_("Står du for nær noen av forslagene i %(call)s?", call=call.title),
            url=local_url("jury.conflicts", slug=call.slug),
            due_at=call.jury_meets_at,
            action=_("Svar"),
        )
    elif seat.kind is SeatKind.JUROR:
        yield from _of_juror(call, work)
    elif seat.kind is SeatKind.STEERING_GROUP and queries.must_answer(seat):
        yield from _of_steering_group(call, work)


def _of_juror(call: Call, work: Work) -> Iterable[Todo]:
    mine = work.proposals - work.conflicts if work.given is None else work.given
    left = mine - work.sent
    if call.phase is Phase.JURY and work.decision is None and left > 0:
        yield Todo(
            title=_n(
                "Vurder forslagene i %(call)s: %(num)s igjen",
                "Vurder forslagene i %(call)s: %(num)s igjen",
                left,
                call=call.title,
            ),
            url=local_url("jury.my_sheets", slug=call.slug),
            due_at=call.jury_meets_at,
            detail=_("Du kan stoppe når som helst og fortsette en annen dag."),
            action=_("Begynn") if not work.sent else _("Fortsett"),
        )


def _of_steering_group(call: Call, work: Work) -> Iterable[Todo]:
    decision = work.decision
    if decision is None or decision.state is not DecisionState.RECOMMENDED:
        return
    edit = local_url("jury.edit_decision", slug=call.slug)
    if work.own_undecided:
        yield Todo(
            title=_n(
                "Avgjør forslagene i %(call)s: %(num)s igjen",
                "Avgjør forslagene i %(call)s: %(num)s igjen",
                work.own_undecided,
                call=call.title,
            ),
            url=edit,
            due_at=call.decision_expected_at,
            action=_("Avgjør"),
        )
    elif work.decided == work.proposals:
        yield _publish(call)


def _of_leaders(call: Call, work: Work, *, needs_jury: bool) -> Iterable[Todo]:
    """What waits for those who lead the round: to end the scoring, write, hand over, publish."""
    decision = work.decision
    if needs_jury and not work.jury_left and not work.jury_sent and decision is None and work.proposals:
        yield Todo(
            title=_("Sett sammen juryen for %(call)s", call=call.title),
            url=local_url("jury.manage_jury", slug=call.slug),
            due_at=call.jury_meets_at,
            action=_("Inviter"),
        )
    if call.phase is not Phase.JURY:
        return
    if decision is None:
        if work.jury_sent and work.jury_left <= 0:
            yield Todo(
                title=_("Alle i juryen har sendt inn i %(call)s: åpne poengene", call=call.title),
                url=local_url("jury.end_scoring", slug=call.slug),
                action=_("Gå videre"),
            )
        return
    if decision.state is not DecisionState.DRAFT:
        return
    advises = decision.mode is DecisionMode.JURY_ADVISES
    left = work.proposals - (work.recommended if advises else work.decided)
    if left > 0:
        yield Todo(
            title=_n(
                "Skriv begrunnelser i %(call)s: %(num)s igjen",
                "Skriv begrunnelser i %(call)s: %(num)s igjen",
                left,
                call=call.title,
            ),
            url=local_url("jury.edit_decision", slug=call.slug),
            due_at=call.decision_expected_at,
            action=_("Skriv"),
        )
    elif advises:
        yield Todo(
            title=_("Send rådet om %(call)s til styringsgruppa", call=call.title),
            url=local_url("jury.edit_decision", slug=call.slug),
            due_at=call.decision_expected_at,
            action=_("Se over"),
        )
    else:
        yield _publish(call)


def _publish(call: Call) -> Todo:
    return Todo(
        title=_("Kunngjør vedtaket i %(call)s", call=call.title),
        url=local_url("jury.publish", slug=call.slug),
        due_at=call.decision_expected_at,
        action=_("Se over og kunngjør"),
    )


def _talks(session: Session, person: Person) -> Iterable[Todo]:
    wanted = (
        select(Call.slug, Call.title, func.count(), func.min(ConversationRequest.asked_at))
        .join(Proposal, Proposal.call_id == Call.id)
        .join(ConversationRequest, ConversationRequest.proposal_id == Proposal.id)
        .where(ConversationRequest.done_at.is_(None), run_by(person))
        .group_by(Call.slug, Call.title)
        .order_by(func.min(ConversationRequest.asked_at))
    )
    for slug, title, count, _first in session.execute(wanted):
        yield Todo(
            title=_n(
                "%(num)s gruppe vil snakke om svaret sitt i %(call)s",
                "%(num)s grupper vil snakke om svaret sitt i %(call)s",
                count,
                call=title,
            ),
            url=local_url("jury.talks", slug=slug),
            action=_("Ta kontakt"),
        )
