"""Reads for the talk and the second round."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from . import queries, results
from .models import ScoreSheet, SheetSetAside
from .round_models import SecondRound, SecondSheet, SilentWriting
from .rules import HIGHEST, LOWEST, Sheet

SILENT = timedelta(minutes=5)


def second_round_of(session: Session, call_id: uuid.UUID) -> SecondRound | None:
    """The call's second round, open or closed."""
    return session.scalar(select(SecondRound).where(SecondRound.call_id == call_id))


def is_open(session: Session, call_id: uuid.UUID) -> bool:
    """Whether jurors may score again now."""
    found = second_round_of(session, call_id)
    return found is not None and found.is_open


def first_sheet_of(session: Session, person: Person | None, proposal: Proposal) -> ScoreSheet | None:
    """The sheet the person sent about the proposal, unless it was set aside."""
    juror = queries.juror_of(session, person, proposal.call_id)
    sheet = queries.sheet_of(session, juror.seat_id, proposal.id) if juror is not None else None
    if sheet is None or sheet.submitted_at is None:
        return None
    aside = select(SheetSetAside.id).where(SheetSetAside.sheet_id == sheet.id)
    return sheet if session.scalar(aside) is None else None


def second_sheet_of(session: Session, first_sheet_id: uuid.UUID) -> SecondSheet | None:
    """The new answers beside that first sheet."""
    return session.scalar(select(SecondSheet).where(SecondSheet.first_sheet_id == first_sheet_id))


def second_sheets_sent(session: Session, call_id: uuid.UUID) -> int:
    """How many new sheets have come; never from whom or what is on them."""
    found = (
        select(func.count())
        .select_from(SecondSheet)
        .join(ScoreSheet, ScoreSheet.id == SecondSheet.first_sheet_id)
        .join(Seat, Seat.id == ScoreSheet.seat_id)
    )
    return session.scalar(found.where(Seat.call_id == call_id)) or 0


def to_score_again(session: Session, person: Person | None, call: Call) -> list[tuple[Proposal, bool]]:
    """The proposals a juror may score again while the round is open, each with whether it is done."""
    juror = queries.juror_of(session, person, call.id)
    if juror is None or not is_open(session, call.id):
        return []
    rows = session.execute(
        select(Proposal, SecondSheet.id)
        .join(ScoreSheet, ScoreSheet.proposal_id == Proposal.id)
        .outerjoin(SecondSheet, SecondSheet.first_sheet_id == ScoreSheet.id)
        .outerjoin(SheetSetAside, SheetSetAside.sheet_id == ScoreSheet.id)
        .where(
            ScoreSheet.seat_id == juror.seat_id,
            ScoreSheet.submitted_at.is_not(None),
            SheetSetAside.id.is_(None),
            Proposal.id.in_(queries.submitted_ids(session, call.id)),
        )
        .order_by(Proposal.submitted_at, Proposal.id)
    ).unique()
    return [(proposal, second is not None) for proposal, second in rows]


def writing_until(session: Session, proposal_id: uuid.UUID, now: datetime) -> datetime | None:
    """When the silent writing about the proposal ends; None when there is none now."""
    begun = session.scalar(
        select(func.max(SilentWriting.started_at)).where(SilentWriting.proposal_id == proposal_id)
    )
    return begun + SILENT if begun is not None and begun + SILENT > now else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How many gave each answer on one criterion: from 1 to 5, then "vet ikke"."""

    criterion_id: uuid.UUID
    counts: list[int]
    unknown: int

    @property
    def width(self) -> int:
        """How many steps there are between the lowest and the highest answer; 0 where all agree."""
        given = [step for step, count in enumerate(self.counts) if count]
        return given[-1] - given[0] if given else 0


def spread_of(session: Session, proposal: Proposal) -> list[Spread]:
    """How far apart the jurors are on each criterion, from the sheets that count, second ones when over."""
    sheets = results.sent_sheets(session, proposal.call_id, frozenset({proposal.id}))
    return _spread(proposal.call, [one for one in sheets if not one.set_aside])


def widest(session: Session, call: Call, proposals: list[Proposal]) -> dict[uuid.UUID, int]:
    """For each proposal the most steps between two jurors on one criterion, in as many queries for all."""
    mine: dict[uuid.UUID, list[Sheet[uuid.UUID]]] = {one.id: [] for one in proposals}
    for sheet in results.sent_sheets(session, call.id, frozenset(mine)):
        if not sheet.set_aside:
            mine[sheet.proposal].append(sheet)
    return {key: max((one.width for one in _spread(call, sheets)), default=0) for key, sheets in mine.items()}


def _spread(call: Call, sheets: list[Sheet[uuid.UUID]]) -> list[Spread]:
    found = []
    for criterion in results.weights_of(call):
        given = Counter(sheet.values.get(criterion) for sheet in sheets)
        counts = [given[step] for step in range(LOWEST, HIGHEST + 1)]
        found.append(Spread(criterion, counts, given[None]))
    return found
