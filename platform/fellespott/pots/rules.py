"""The pure rules of a pot: who must agree, what adds up, what comes in, what is paid next. Amounts in øre."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fellespott.letters.states import Form
from fellespott.proposals.rules import actor_key

from .states import Needs

TOGETHER = timedelta(days=30)
APPROVALS: dict[Needs, int] = {Needs.ONE: 1, Needs.TWO: 2}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many must agree to how much, as the letter in force says (rule R11)."""

    two_from_ore: int
    group_above_ore: int
    group_always: bool = False


def needs(amount_ore: int, thresholds: Thresholds, form: Form | None = None) -> Needs:
    """How many must agree to this amount. Rule R11.

    With the usual thresholds 9,999.99 kroner need one, 10,000.00 and 50,000.00 two, 50,000.01 the whole
    group. A collective use is decided together (R10), so never by one alone.
    """
    if thresholds.group_always or amount_ore > thresholds.group_above_ore:
        return Needs.GROUP
    if amount_ore >= thresholds.two_from_ore or form is Form.COLLECTIVE:
        return Needs.TWO
    return Needs.ONE


def comparable(text: str) -> str:
    """A purpose or a receiver made comparable: case, spaces and punctuation do not tell apart."""
    return actor_key(text)


@dataclass(frozen=True, slots=True)
class Like:
    """Another use for the same purpose and receiver, of this amount, proposed then."""

    amount_ore: int
    proposed_at: datetime


def counted_together(amount_ore: int, at: datetime, others: Iterable[Like]) -> int:
    """The sum that decides how many must agree: this use and those like it within 30 days. Rule R11.

    Exactly 30 days still counts. Example: 6,000 kroner now and 6,000 kroner 12 days ago count as 12,000.
    """
    return amount_ore + sum(one.amount_ore for one in others if abs(at - one.proposed_at) <= TOGETHER)


def still_to_fund(plan: Sequence[tuple[date, int]], place: int, funded_ore: int) -> int:
    """How much of instalment number `place` of the plan has not come in yet.

    The plan is the letter's instalments by date; `funded_ore` all that has come in under this and earlier
    letters, which fills the plan from its beginning. Example: an amended plan of 500, 500, 1,000 when 1,000
    has come in leaves 1,000 to fund of the third and nothing of the first two.
    """
    before = sum(amount for _due, amount in plan[:place])
    return max(0, min(plan[place][1], before + plan[place][1] - funded_ore))


def months_on(first: date, months: int) -> date:
    """The same day that many months later, or the last day of a shorter month."""
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(first.day, last))
