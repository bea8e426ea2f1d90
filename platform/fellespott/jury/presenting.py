"""The ranking as a page shows it: rows with numbers already in words, and what must be said about them."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask_babel import format_decimal

from fellespott.calls.models import Call
from fellespott.calls.rule_texts import ranking_rules
from fellespott.core.i18n import in_language
from fellespott.proposals.models import Proposal
from fellespott.proposals.naming import title_here

from .rules import SHEETS_FOR_CRITERIA, RankedRow, Ranking, decimals_to_tell_apart
from .texts import BY_CRITERION_NAMES, FIGURE_NAMES, note_text, show_mean

if TYPE_CHECKING:
    from .beside.report import Beside, BesideRow


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of the table. `by_criterion` is empty where too few sheets stand behind it.

    `is_near` marks one so near the line that it ought to be talked about. `first` is the figure before the
    second round, where there was one.
    """

    proposal: Proposal
    rank: int | None
    mean: str
    by_criterion: list[str]
    sheets: int
    is_near: bool = False
    first: str = ""


@dataclass(frozen=True, slots=True)
class ShownRanking:
    """The table and the sentences about it; `rules` say how it was made, as the call declared."""

    rows: list[ShownRow]
    criteria: list[str]
    notes: list[str]
    rules: list[str]
    figure_name: str
    by_criterion_name: str
    hides_criteria: bool


@dataclass(frozen=True, slots=True)
class ShownBeside:
    """What stands beside the ranking: (proposal, its figures), and (criterion, how far jurors agree)."""

    rows: list[tuple[Proposal, "BesideRow[uuid.UUID]"]]
    agreement: list[tuple[str, str]]
    circles: int
    seed: int
    rounds: int


def show_beside(found: "Beside[uuid.UUID]", call: Call, proposals: Sequence[Proposal]) -> ShownBeside:
    """The figures for a page, with the agreement in two decimals."""
    by_id = {proposal.id: proposal for proposal in proposals}
    return ShownBeside(
        rows=[(by_id[row.proposal], row) for row in found.rows if row.proposal in by_id],
        agreement=[
            (in_language(one.texts), _two_decimals(found.agreement[one.id]))
            for one in call.criteria_version.criteria
        ],
        circles=found.circles,
        seed=found.seed,
        rounds=found.rounds,
    )


def _two_decimals(figure: float | None) -> str:
    return "–" if figure is None else format_decimal(Decimal(str(figure)).quantize(Decimal("0.01")))


def show_ranking(
    ranking: Ranking[uuid.UUID],
    call: Call,
    proposals: Sequence[Proposal],
    *,
    all_means: bool,
    near: Collection[uuid.UUID] = frozenset(),
    first: Mapping[uuid.UUID, RankedRow[uuid.UUID]] = MappingProxyType({}),
) -> ShownRanking:
    """The ranking for a page.

    Unless `all_means`, means per criterion are left out where fewer than three sheets stand behind them:
    they would come close to being one juror's own sheet. Those in `near` are marked for talk.
    `first` are the rows before the second round, shown beside.
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
        ShownRow(
            by_id[row.proposal],
            row.rank,
            show_mean(row.mean, digits),
            cells(row),
            row.sheets,
            row.proposal in near,
            show_mean(first[row.proposal].mean, digits) if row.proposal in first else "",
        )
        for row in ranking.rows
        if row.proposal in by_id
    ]
    titles: Mapping[uuid.UUID, str] = {key: title_here(one) for key, one in by_id.items()}
    return ShownRanking(
        rows=rows,
        criteria=list(names.values()),
        notes=[
            note_text(note, titles, names) for note in ranking.notes if set(note.proposals) <= set(titles)
        ],
        rules=ranking_rules(call),
        figure_name=str(FIGURE_NAMES[call.ranking_method]),
        by_criterion_name=str(BY_CRITERION_NAMES[call.ranking_method]),
        hides_criteria=any(not row.by_criterion for row in rows),
    )
