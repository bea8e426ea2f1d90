"""When no panel keeps all the quotas: which of them cannot be kept together."""

from collections.abc import Sequence
from dataclasses import dataclass

from .kinds import Problem
from .pools import Quota
from .programs import has_panel


@dataclass(frozen=True, slots=True)
class Bound:
    """One half of a quota: at least so many, or at most so many. Without a quota: so many seats."""

    quota: Quota | None
    number: int
    at_least: bool
    in_pool: int = 0

    def __str__(self) -> str:
        if self.quota is None:
            return f"{self.number} seats, and {self.in_pool} people in the pool"
        words = "at least" if self.at_least else "at most"
        return (
            f"{self.quota.category}: {words} {self.number} {self.quota.feature} "
            f"({self.in_pool} of them in the pool)"
        )


class Impossible(ValueError):
    """No panel keeps these quotas together; if any one of them were dropped, the others could be kept."""

    def __init__(self, bounds: Sequence[Bound]) -> None:
        super().__init__("; ".join(str(one) for one in bounds))
        self.bounds = list(bounds)


def conflict_in(problem: Problem) -> list[Bound]:
    """A smallest set of bounds that cannot be kept together; none of them can be spared from it.

    Found by leaving out one bound at a time and keeping out those without which it is still impossible.
    """
    number = len(problem.quotas)
    low_kept, high_kept = [True] * number, [True] * number
    for kept in (low_kept, high_kept):
        for at in range(number):
            kept[at] = False
            if has_panel(problem, low_kept, high_kept):
                kept[at] = True
    in_pool = problem.touches @ problem.sizes
    people = int(problem.sizes.sum())
    found = [Bound(None, problem.seats, at_least=True, in_pool=people)]
    for at, quota in enumerate(problem.quotas):
        if low_kept[at]:
            found.append(Bound(quota, quota.low, at_least=True, in_pool=int(in_pool[at])))
        if high_kept[at]:
            found.append(Bound(quota, quota.high, at_least=False, in_pool=int(in_pool[at])))
    return found
