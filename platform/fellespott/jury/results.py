"""The scores read together: what the ranking, the decision and the public page stand on.

Whoever calls this has asked a policy first, and says which proposals the reader is too close to.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat

from .decision_queries import loaded_decision
from .methods import Declared
from .models import Score, ScoreSheet, SheetSetAside
from .queries import submitted_ids
from .round_models import SecondRound, SecondScore, SecondSheet
from .rules import AwardLine, RankedRow, Ranking, Sheet, award_line, rank

if TYPE_CHECKING:
    from .beside.report import Beside

Id = uuid.UUID


def declared_by(call: Call) -> Declared:
    """How the call said it would rank; with the seed of its lot once the scoring has ended."""
    decision = loaded_decision(call)
    seed = decision.lot_seed if decision is not None else ""
    return Declared(call.ranking_method, call.min_sheets, call.tie_rule, seed)


def weights_of(call: Call) -> dict[Id, int]:
    """The weight of each criterion of the call, in their order."""
    return {criterion.id: criterion.weight for criterion in call.criteria_version.criteria}


def ranking_of(session: Session, call: Call, *, without: Collection[Id] = frozenset()) -> Ranking[Id]:
    """The ranking of the call's proposals, in two queries however many sheets there are.

    Proposals in `without` are left out altogether, so that the places of the others give nothing away
    about them (rule R5).
    """
    proposals = [one for one in submitted_ids(session, call.id) if one not in without]
    sheets = sent_sheets(session, call.id, frozenset(proposals))
    return rank(proposals, weights_of(call), sheets, declared_by(call))


def beside_of(session: Session, call: Call, *, without: Collection[Id] = frozenset()) -> "Beside[Id]":
    """How sure the ranking is, from the same sheets in the same two queries. It decides nothing.

    The seed of the resampling comes from the call, so that anyone gets the same figures again.
    """
    # Loaded here: no other page needs arrays.
    from .beside.report import beside

    proposals = [one for one in submitted_ids(session, call.id) if one not in without]
    sheets = sent_sheets(session, call.id, frozenset(proposals))
    return beside(proposals, weights_of(call), sheets, max_awards=call.max_awards, seed=call.id.int % 2**32)


def award_line_of(session: Session, call: Call) -> AwardLine[Id]:
    """Who the whole ranking says yes and no to."""
    return award_line(ranking_of(session, call), call.max_awards)


def sent_sheets(
    session: Session, call_id: Id, proposals: frozenset[Id], *, only_first: bool = False
) -> list[Sheet[Id]]:
    """The sheets sent about those proposals, by seat, those set aside among them.

    With the answers of the second round, when it is over, unless `only_first`.
    """
    rows = session.execute(
        select(
            ScoreSheet.id,
            ScoreSheet.seat_id,
            ScoreSheet.proposal_id,
            SheetSetAside.id,
            Score.criterion_id,
            Score.value,
        )
        .join(Seat, Seat.id == ScoreSheet.seat_id)
        .join(Score, Score.sheet_id == ScoreSheet.id)
        .outerjoin(SheetSetAside, SheetSetAside.sheet_id == ScoreSheet.id)
        .where(Seat.call_id == call_id, ScoreSheet.submitted_at.is_not(None))
    )
    found: dict[Id, Sheet[Id]] = {}
    values: dict[Id, dict[Id, int | None]] = defaultdict(dict)
    for sheet_id, seat_id, proposal_id, aside, criterion_id, value in rows:
        if proposal_id in proposals:
            values[sheet_id][criterion_id] = value
            found[sheet_id] = Sheet(seat_id, proposal_id, values[sheet_id], set_aside=aside is not None)
    if not only_first:
        for sheet_id, again in second_values(session, call_id).items():
            if sheet_id in found:
                found[sheet_id] = replace(found[sheet_id], values=again, first=found[sheet_id].values)
    return list(found.values())


def second_values(session: Session, call_id: Id) -> dict[Id, dict[Id, int | None]]:
    """The second round's answers by first sheet, once the round is closed: until then nobody sees them."""
    rows = session.execute(
        select(SecondSheet.first_sheet_id, SecondScore.criterion_id, SecondScore.value)
        .join(SecondScore, SecondScore.sheet_id == SecondSheet.id)
        .join(ScoreSheet, ScoreSheet.id == SecondSheet.first_sheet_id)
        .join(Seat, Seat.id == ScoreSheet.seat_id)
        .join(SecondRound, SecondRound.call_id == Seat.call_id)
        .where(Seat.call_id == call_id, SecondRound.closed_at.is_not(None))
    )
    found: dict[Id, dict[Id, int | None]] = defaultdict(dict)
    for sheet_id, criterion_id, value in rows:
        found[sheet_id][criterion_id] = value
    return found


def first_figures(session: Session, call: Call, ranking: Ranking[Id]) -> dict[Id, RankedRow[Id]]:
    """What the same proposals had before the second round; nothing where there was none."""
    if not second_values(session, call.id):
        return {}
    proposals = [row.proposal for row in ranking.rows]
    sheets = sent_sheets(session, call.id, frozenset(proposals), only_first=True)
    before = rank(proposals, weights_of(call), sheets, declared_by(call))
    return {row.proposal: row for row in before.rows}


@dataclass(frozen=True, slots=True)
class Word:
    """Something a juror wrote about a proposal; who wrote it is not told."""

    criterion_id: Id
    text: str


def words_about(session: Session, proposal_id: Id) -> list[Word]:
    """What jurors wrote on sent sheets that count, in an order that does not tell who is who."""
    rows = session.execute(
        select(Score.criterion_id, Score.comment)
        .join(ScoreSheet, ScoreSheet.id == Score.sheet_id)
        .outerjoin(SheetSetAside, SheetSetAside.sheet_id == ScoreSheet.id)
        .where(
            ScoreSheet.proposal_id == proposal_id,
            ScoreSheet.submitted_at.is_not(None),
            SheetSetAside.id.is_(None),
            Score.comment != "",
        )
        .order_by(Score.id)
    )
    return [Word(criterion, text) for criterion, text in rows]
