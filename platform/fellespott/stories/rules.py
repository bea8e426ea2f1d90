"""What a story needs before it can be shown, and for how long. Values in, reasons out (rules R15-R17)."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta

# Below this many, those who know the group can tell who is speaking (rule R15).
SMALL_GROUP = 5
# A consent lasts two years unless the teller says otherwise, and never more than ten.
DEFAULT_YEARS = 2
MOST_YEARS = 10
# A receiver has three weeks to answer, and is reminded once when this many days are left.
DAYS_TO_ANSWER = 21
REMIND_DAYS_BEFORE = 3
# The teller is told of a consent that ends within this many days.
SPEAK_OF_END_DAYS = 30

# Nothing is approved without these; what did not work is always asked (rule R16).
MUST_BE_TOLD = ("title", "before", "changed", "did_not_work")


def fingerprint(texts: Mapping[str, str], *, is_constructed: bool) -> str:
    """SHA-256 (64 hex digits) of exactly what the teller reads, name and mark included."""
    parts = [f"{name}\x1f{texts[name]}" for name in sorted(texts)]
    parts.append(f"is_constructed\x1f{is_constructed}")
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()


def missing(texts: Mapping[str, str]) -> list[str]:
    """Which of the parts that must be told are still empty, in the order they are asked. Rule R16."""
    return [name for name in MUST_BE_TOLD if not texts[name].strip()]


def years_on(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th. 2024-02-29 + 1 → 2025-02-28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def default_end(today: date) -> date:
    """The last day of a consent given today when nothing else is said."""
    return years_on(today, DEFAULT_YEARS)


def end_problem(today: date, ends_on: date) -> str | None:
    """Why a consent cannot end that day: "too_soon" (not after today), "too_far", or None."""
    if ends_on <= today:
        return "too_soon"
    return "too_far" if ends_on > years_on(today, MOST_YEARS) else None


def is_small_group(members: int | None) -> bool:
    """Whether those who know the group can tell who is speaking: 4 → True, 5 → False, no group → False."""
    return members is not None and members < SMALL_GROUP


def default_answer_by(today: date) -> date:
    """When a receiver is asked to have answered."""
    return today + timedelta(days=DAYS_TO_ANSWER)


def is_time_to_remind(today: date, answer_by: date) -> bool:
    """From three days before the deadline on, also when the job comes late. Rule R17."""
    return today >= answer_by - timedelta(days=REMIND_DAYS_BEFORE)
