"""Public numbers of reports and decisions, by half year."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo

from . import queries
from .rules import half_year_of, suppress_small, total_shown
from .states import Outcome

SHOWN_HALVES = 6


@dataclass(frozen=True, slots=True)
class HalfYear:
    """One half year. None is a number that is kept back because it is small (rule R18)."""

    year: int
    half: int
    reports: int | None
    decisions: int | None
    by_outcome: dict[Outcome, int | None]


def half_years(session: Session, today: date) -> list[HalfYear]:
    """The half years in which something was reported or decided, the newest first."""
    reports = Counter(half_year_of(to_oslo(at).date()) for at in queries.report_moments(session))
    decided: dict[tuple[int, int], Counter[Outcome]] = {}
    for at, outcome in queries.decisions_made(session):
        decided.setdefault(half_year_of(to_oslo(at).date()), Counter())[outcome] += 1
    halves = sorted({*reports, *decided, half_year_of(today)}, reverse=True)[:SHOWN_HALVES]
    return [_half_year(half, reports[half], decided.get(half, Counter())) for half in halves]


def _half_year(half: tuple[int, int], reports: int, decided: Counter[Outcome]) -> HalfYear:
    counts = {outcome: decided[outcome] for outcome in Outcome}
    return HalfYear(
        year=half[0],
        half=half[1],
        reports=total_shown({"all": reports}),
        decisions=total_shown(counts),
        by_outcome=suppress_small(counts),
    )
