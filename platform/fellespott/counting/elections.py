"""An election: projects that cost something, a budget, and ballots."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from .ballots import Ballots


class BallotKind(StrEnum):
    """How people were asked."""

    APPROVAL = "approval"
    POINTS = "points"
    RANKING = "ranking"
    WITHIN_BUDGET = "within-budget"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Project:
    """Something money can be spent on. `cost` counts the election's small unit (see `Election.scale`)."""

    id: str
    cost: int
    name: str = ""
    area: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Election:
    """What is counted. Projects are known by their place in `projects`, which is the order of the file.

    `budget` and costs are whole numbers of 1 / `scale` of the currency, so that nothing is rounded.
    """

    projects: tuple[Project, ...]
    budget: int
    ballots: Ballots
    kind: BallotKind = BallotKind.APPROVAL
    scale: int = 1
    # The most points one new ballot may give one project; 1 where ballots only name projects.
    points_each: int = 1
    # Consent only: how many said no to each project.
    noes: tuple[int, ...] = ()
    # How many named each project, where ballots also give points to those they do not name.
    named_by: tuple[int, ...] | None = None
    title: str = ""
    currency: str = ""
    area_limits: dict[str, int] = field(default_factory=dict)

    @cached_property
    def votes(self) -> list[int]:
        """For each project, how many ballots name it."""
        return list(self.named_by) if self.named_by is not None else self.ballots.votes(len(self.projects))

    @cached_property
    def totals(self) -> list[int]:
        """What each project is ranked by: points where ballots have them, else votes."""
        return self.ballots.totals(len(self.projects))

    @property
    def has_points(self) -> bool:
        """Whether ballots weigh the projects they name."""
        return self.ballots.points is not None

    def amount(self, units: int | Fraction) -> Fraction:
        """Small units as an amount of the currency."""
        return Fraction(units) / self.scale

    def points(self, units: int) -> Fraction:
        """Points as the ballots gave them."""
        return Fraction(units, self.ballots.point_scale)
