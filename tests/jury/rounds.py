"""A round as the jury room's tests need it."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from fellespott.calls.models import Call
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.core.clock import utcnow
from fellespott.jury import services
from fellespott.jury.models import ConflictAnswer, Juror, Score, ScoreSheet
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState
from tests.factories import (
    WHEN,
    answer_conflict,
    make_call,
    make_juror,
    make_person,
    make_proposal,
    make_seat,
    make_staff,
)


@dataclass
class Round:
    """A call with the jury, with its proposals, jurors, a leader, staff and a steering group."""

    call: Call
    proposals: list[Proposal]
    jurors: list[Juror]
    leader: Person
    staff: Person
    steering: list[Person]

    def person(self, number: int) -> Person:
        """The person of that juror."""
        person: Person = self.jurors[number].seat.person
        return person


def make_round(
    session: Any,
    *,
    proposals: int = 2,
    jurors: int = 2,
    mode: DecisionMode = DecisionMode.JURY_DECIDES,
    phase: Phase = Phase.JURY,
    **fields: Any,
) -> Round:
    """A round whose jurors have answered nothing yet; the leader and the steering group have no conflict."""
    call = make_call(session, phase=phase, decision_mode=mode, **fields)
    made = [
        make_proposal(
            session,
            call=call,
            state=ProposalState.SUBMITTED,
            title=f"Forslag {letter}",
            stays_if_refused=True,
        )
        for letter in "ABCDEFGHIJKLMNOP"[:proposals]
    ]
    leader = make_person(session, name="Leder Lund")
    steering = [make_person(session, name=f"Styrer {n}") for n in (1, 2)]
    seats = [make_seat(session, call, leader, SeatKind.PROJECT_LEADER)]
    seats += [make_seat(session, call, one, SeatKind.STEERING_GROUP) for one in steering]
    for seat in seats:
        for proposal in made:
            answer_conflict(session, seat, proposal)
    panel = [make_juror(session, call, make_person(session, name=f"Juror {n}")) for n in range(jurors)]
    return Round(call, made, panel, leader, make_staff(session), steering)


def score(session: Any, found: Round, table: list[list[int | None]]) -> None:
    """Send a sheet for each juror (row) and proposal (column), with that value on every criterion."""
    criteria = found.call.criteria_version.criteria
    rows = session.execute(select(ConflictAnswer.seat_id, ConflictAnswer.proposal_id))
    said = {(row.seat_id, row.proposal_id) for row in rows}
    sheets = []
    for juror, row in zip(found.jurors, table, strict=True):
        for proposal, value in zip(found.proposals, row, strict=True):
            if (juror.seat_id, proposal.id) not in said:
                answer_conflict(session, juror.seat, proposal)
            sheet = ScoreSheet(
                id=uuid.uuid4(),
                seat_id=juror.seat_id,
                proposal_id=proposal.id,
                started_at=WHEN,
                scores=[Score(id=uuid.uuid4(), criterion_id=one.id, value=value) for one in criteria],
            )
            sheets.append(sheet)
    session.add_all(sheets)
    session.flush()
    for sheet in sheets:
        sheet.criteria_total = sheet.answers_total = len(criteria)
        sheet.submitted_at = WHEN
    session.flush()


def values(found: Round, value: int | None = 3) -> dict[Any, int | None]:
    """That value on every criterion."""
    return {criterion.id: value for criterion in found.call.criteria_version.criteria}


def begin(session: Any, found: Round, table: list[list[int | None]]) -> Any:
    """Score, then begin the decision."""
    score(session, found, table)
    return services.draft_decision(session, actor=found.staff, call=found.call, now=utcnow())
