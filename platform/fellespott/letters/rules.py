"""What a letter must hold before it is sent (rule R7), and when its goals are reviewed (rule R8). Pure."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date

from .states import GoalAbout, GoalKind

REVIEW_EVERY_MONTHS = 6
# What is asked of goals, in the order a letter tells them.
GOAL_PARTS: tuple[tuple[GoalKind, GoalAbout], ...] = tuple(
    (kind, about) for kind in GoalKind for about in GoalAbout
)
TEXTS = ("others_see_us", "covers", "at_the_end")


@dataclass(frozen=True, slots=True)
class Planned:
    """Money that comes on a day."""

    due_on: date
    amount_ore: int


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """A letter as the rules see it. `settled` is the money of the letter it amends that has come already."""

    amount_ore: int
    period_start: date
    period_end: date
    written: frozenset[str] = frozenset()
    goals: tuple[tuple[GoalKind, GoalAbout], ...] = ()
    forms: tuple[str, ...] = ()
    instalments: tuple[Planned, ...] = ()
    partners: int = 0
    is_amendment: bool = False
    settled: tuple[Planned, ...] = ()


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that stands in the way of sending. `have` and `needed` are øre, `day` a date, where told."""

    code: str
    have: int = 0
    needed: int = 0
    day: date | None = None


def goal_code(kind: GoalKind, about: GoalAbout) -> str:
    """ "goal_result_residents" and its like: what a lack of such goals is called."""
    return f"goal_{kind.value}_{about.value}"


def lacks(facts: LetterFacts) -> list[Lack]:
    """All that is missing before the letter can be sent, in the order of the page; empty when it is whole.

    Rule R7: result goals and effect goals, each about the residents and about the cooperation; how we want
    others to see us; what is covered; what happens at the end; every krone has its day inside the period.
    An amendment says why, and keeps the money that has already come.
    """
    found = [Lack(goal_code(*part)) for part in GOAL_PARTS if part not in facts.goals]
    found += [Lack(name) for name in TEXTS if name not in facts.written]
    if not facts.forms:
        found.append(Lack("forms"))
    found += _money(facts)
    if facts.is_amendment and "amendment_reason" not in facts.written:
        found.append(Lack("amendment_reason"))
    if facts.partners < 1:
        found.append(Lack("partners"))
    return found


def _money(facts: LetterFacts) -> list[Lack]:
    if not facts.instalments:
        return [Lack("instalments")]
    found = [
        Lack("instalment_gone", needed=one.amount_ore, day=one.due_on)
        for one in facts.settled
        if one not in facts.instalments
    ]
    days = Counter(one.due_on for one in facts.instalments)
    found += [Lack("instalment_day_twice", day=day) for day, times in days.items() if times > 1]
    found += [
        Lack("instalment_outside", day=one.due_on)
        for one in facts.instalments
        if not facts.period_start <= one.due_on <= facts.period_end and one not in facts.settled
    ]
    total = sum(one.amount_ore for one in facts.instalments)
    if total != facts.amount_ore:
        found.append(Lack("instalments_sum", have=total, needed=facts.amount_ore))
    return found


def add_months(day: date, months: int) -> date:
    """The same day that many months on, or the last one of a shorter month: 31 Aug + 6 is 28 or 29 Feb."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def review_dates(starts_on: date, ends_on: date) -> list[date]:
    """The days the goals are looked at: every six months after the start, up to the last day. Rule R8.

    1 Aug 2021 to 30 June 2023 gives 1 Feb 2022, 1 Aug 2022 and 1 Feb 2023.
    """
    found: list[date] = []
    while (day := add_months(starts_on, REVIEW_EVERY_MONTHS * (len(found) + 1))) <= ends_on:
        found.append(day)
    return found


def half_yearly(amount_ore: int, starts_on: date, ends_on: date) -> list[Planned]:
    """A plan to begin with: even shares of whole kroner at the start and each half year, the rest last.

    A share that came on the last day would be of no use, so there is none.
    """
    days = [starts_on, *(day for day in review_dates(starts_on, ends_on) if day < ends_on)]
    share = amount_ore // len(days) // 100 * 100
    if share == 0:
        return [Planned(starts_on, amount_ore)]
    rest = amount_ore - share * (len(days) - 1)
    return [Planned(day, share) for day in days[:-1]] + [Planned(days[-1], rest)]
