"""Rules of safety: what can be decided, half years, and counts that point at nobody. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from .states import CONCERN_MOVES, OUTCOMES, ConcernState, Outcome

K = TypeVar("K")

LEAST_SHOWN = 5


def may_decide(*, is_there: bool, is_hidden: bool, can_change: bool) -> tuple[Outcome, ...]:
    """What can be decided about a thing as it stands now.

    What cannot be changed any more (a proposal that is sent in) is not sent back to be changed, and what is
    hidden is shown again or stays hidden, for another reason.
    """
    found = OUTCOMES["gone" if not is_there else "hidden" if is_hidden else "visible"]
    return tuple(one for one in found if one is not Outcome.ASK or can_change)


def may_move(before: ConcernState, after: ConcernState) -> bool:
    """Whether a concern can go from one state to the other."""
    return after in CONCERN_MOVES[before]


def half_year_of(day: date) -> tuple[int, int]:
    """(year, 1 or 2). Example: 30 June 2022 is (2022, 1)."""
    return day.year, 1 if day.month <= 6 else 2


def half_year_dates(year: int, half: int) -> tuple[date, date]:
    """The first day of that half year, and the first day after it."""
    if half == 1:
        return date(year, 1, 1), date(year, 7, 1)
    return date(year, 7, 1), date(year + 1, 1, 1)


def suppress_small(counts: Mapping[K, int], least: int = LEAST_SHOWN) -> dict[K, int | None]:
    """The parts of a total as they may be published; None is "fewer than `least`, or kept back" (rule R18).

    1 to `least` - 1 point at somebody and are kept back; 0 points at nobody. As the total stands beside
    them, a part that alone is kept back could be reckoned, so the smallest of the others goes too.
    Example: {keep: 9, hide: 2, ask: 0} keeps back hide, and keep with it.
    """
    kept_back = {key for key, count in counts.items() if 0 < count < least}
    shown = sorted((key for key in counts if counts[key] >= least), key=lambda key: counts[key])
    if len(kept_back) == 1 and shown:
        kept_back.add(shown[0])
    return {key: None if key in kept_back else count for key, count in counts.items()}


def total_shown(counts: Mapping[K, int], least: int = LEAST_SHOWN) -> int | None:
    """The sum of the parts, or None where it would tell the one part that is kept back."""
    total = sum(counts.values())
    alone = [count for count in counts.values() if count]
    return None if 0 < total < least or (len(alone) == 1 and alone[0] < least) else total
