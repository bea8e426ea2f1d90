"""How a group's answers become an outcome. Pure: numbers in, result and reason out (rules R11 and R13)."""

from dataclasses import dataclass

from .states import VoteRule


@dataclass(frozen=True, slots=True)
class Tally:
    """How many are on the roll, and what they said. A conflict counts as an abstention."""

    roll: int
    yes: int = 0
    no: int = 0
    abstained: int = 0

    @property
    def unanswered(self) -> int:
        """How many have said nothing."""
        return self.roll - self.yes - self.no - self.abstained


@dataclass(frozen=True, slots=True)
class Result:
    """Carried or not, and why: a key of labels.REASONS."""

    carried: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the vote asks for."""

    rule: VoteRule
    whole_group: bool = False
    least_yes: int = 1


def result(tally: Tally, terms: Terms) -> Result:
    """The outcome if the vote ended now.

    The whole group: everyone on the roll but those who abstain or have a conflict says yes (R11). Consent:
    nobody says no. Majority: more yes than no. Always at least `least_yes` yes. Example: 3 yes, 1 no of 5 is
    carried by majority and not by consent.
    """
    if tally.no and (terms.whole_group or terms.rule is VoteRule.CONSENT):
        return Result(False, "somebody_said_no")
    if terms.whole_group and tally.unanswered:
        return Result(False, "not_everyone_answered")
    if tally.no and tally.yes <= tally.no:
        return Result(False, "not_more_yes")
    if tally.yes < terms.least_yes:
        return Result(False, "too_few_yes")
    if terms.whole_group:
        return Result(True, "everyone_said_yes")
    return Result(True, "nobody_said_no" if not tally.no else "more_yes")


def is_settled(tally: Tally, terms: Terms) -> bool:
    """Whether those who have not answered can no longer change the outcome."""
    rest = tally.unanswered
    ends = (
        Tally(tally.roll, tally.yes + yes, tally.no + no, tally.abstained + rest - yes - no)
        for yes in range(rest + 1)
        for no in range(rest - yes + 1)
    )
    return len({result(end, terms).carried for end in ends}) == 1
