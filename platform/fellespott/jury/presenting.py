"""The ranking as a page shows it: rows with numbers already in words, and what must be said about them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fellespott.calls.models import Call
from fellespott.core.i18n import in_language
from fellespott.proposals.models import Proposal

from .rules import SHEETS_FOR_CRITERIA, RankedRow, Ranking, decimals_to_tell_apart
from .texts import note_text, show_mean


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of the table. `by_criterion` is empty where too few sheets stand behind it."""

    proposal: Proposal
    rank: int | None
    mean: str
    by_criterion: list[str]
    sheets: int


@dataclass(frozen=True, slots=True)
class ShownRanking:
    """The table and the sentences under it."""

    rows: list[ShownRow]
    criteria: list[str]
    notes: list[str]
    weights_differ: bool
    hides_criteria: bool


def show_ranking(
    ranking: Ranking[uuid.UUID], call: Call, proposals: Sequence[Proposal], *, all_means: bool
) -> ShownRanking:
    """The ranking for a page.

    Unless `all_means`, means per criterion are left out where fewer than three sheets stand behind them:
    they would come close to being one juror's own sheet.
    """
    criteria = call.criteria_version.criteria
    digits = decimals_to_tell_apart(row.mean for row in ranking.rows)
    by_id = {proposal.id: proposal for proposal in proposals}
    names = {one.id: in_language(one.texts) for one in criteria}

    def cells(row: RankedRow[uuid.UUID]) -> list[str]:
        if not all_means and row.sheets < SHEETS_FOR_CRITERIA:
            return []
        return [show_mean(row.by_criterion[one.id]) for one in criteria]

    rows = [
        ShownRow(by_id[row.proposal], row.rank, show_mean(row.mean, digits), cells(row), row.sheets)
        for row in ranking.rows
        if row.proposal in by_id
    ]
    titles: Mapping[uuid.UUID, str] = {key: proposal.title for key, proposal in by_id.items()}
    return ShownRanking(
        rows=rows,
        criteria=list(names.values()),
        notes=[
            note_text(note, titles, names) for note in ranking.notes if set(note.proposals) <= set(titles)
        ],
        weights_differ=len({one.weight for one in criteria}) > 1,
        hides_criteria=any(not row.by_criterion for row in rows),
    )
