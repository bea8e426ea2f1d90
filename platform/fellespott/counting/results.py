"""What a count hands back: winners, rounds, reasons. Data only; words are made at the edge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .elections import Election
from .limits import Obstacle
from .ties import Ties


class Rule(StrEnum):
    """How winners are found."""

    GREEDY = "greedy"
    GREEDY_STOP = "greedy-stop"
    GREEDY_PER_COST = "greedy-per-cost"
    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"
    MAX_TOTAL = "max-total"


class Utility(StrEnum):
    """Equal Shares: what a chosen project is worth to one who named it: its cost, or one."""

    COST = "cost"
    COUNT = "count"


class Completion(StrEnum):
    """Equal Shares: what happens to money that is left."""

    NONE = "none"
    ADD_ONE = "add-one"
    GREEDY = "greedy"
    ADD_ONE_GREEDY = "add-one-greedy"


@dataclass(frozen=True)
class Payment:
    """Who paid for a project, added up. Amounts are in small units; `each` is per point given.

    `in_full` voters paid `each` for every point; `with_all` voters had less and gave what they had left.
    """

    each: Fraction
    in_full: int
    with_all: int
    paid_with_all: Fraction


@dataclass(frozen=True)
class Round:
    """One project's turn. `chosen` or stopped by an `obstacle`."""

    project: int
    by: Rule
    left: int
    chosen: bool
    obstacle: Obstacle | None = None
    payment: Payment | None = None
    # Equal Shares: what a project would be worth per krone paid, turned about: points per small unit.
    support: Fraction | None = None
    # Phragmén: when its supporters had earned what it costs.
    time: Fraction | None = None
    # Another project stood equal, and this told them apart.
    tie_with: int | None = None
    tie_decided_by: str = ""


@dataclass(frozen=True)
class Reason:
    """Why a project was not chosen, and what would have changed that."""

    project: int
    obstacle: Obstacle
    # How many new ballots, naming only this project, would have had it chosen. None: no number would.
    more_votes: int | None = None
    # The highest cost, with the ballots as they are, at which it would have been chosen.
    cost_at_most: int | None = None
    # Equal Shares: how much of its cost its supporters could have paid, at the price others paid.
    effective_support: float | None = None
    # Equal Shares: the answer holds with the share per voter as it was.
    share_held: bool = False


@dataclass(frozen=True)
class Comparison:
    """Equal Shares set beside greedy: how many voters get more of what they named from which."""

    prefer_equal_shares: int
    prefer_greedy: int
    same: int
    greedy_used: bool


@dataclass(frozen=True)
class Count:
    """A whole count."""

    election: Election
    rule: Rule
    ties: Ties
    seed: int
    winners: tuple[int, ...]
    rounds: tuple[Round, ...]
    reasons: tuple[Reason, ...]
    share: Fraction | None = None
    steps: int = 0
    comparison: Comparison | None = None

    @property
    def cost(self) -> int:
        """What the winners cost together."""
        return sum(self.election.projects[one].cost for one in self.winners)
