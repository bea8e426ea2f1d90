"""The pure rules of a call: when it is open, what it must have to be announced, and what may be changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from .states import RULES, SETTINGS, Phase, Publicity, is_fixed


class Dated(Protocol):
    """What the clock asks of a call."""

    phase: Any
    opens_at: Any
    closes_at: Any


def is_open(call: Dated, now: datetime) -> bool:
    """Whether proposals can be written and sent in at this moment. Rule R1.

    The clock decides, not the phase alone: with `closes_at` 23:59:00 a request received at 23:59:00 is in
    time, one received a second later is not, even before the scheduler has closed the call.
    """
    return call.phase is Phase.OPEN and call.opens_at <= now <= call.closes_at


def has_closed(call: Dated, now: datetime) -> bool:
    """Whether the deadline has passed, so that proposals may be shown to all. Rules R1 and R3."""
    return call.phase.step > Phase.OPEN.step or (call.phase is Phase.OPEN and now > call.closes_at)


def date_move(call: Dated, now: datetime) -> Phase | None:
    """The phase the date alone takes the call to now, if any. Rule R1."""
    if call.phase is Phase.ANNOUNCED and call.opens_at <= now:
        return Phase.OPEN
    if call.phase is Phase.OPEN and now > call.closes_at:
        return Phase.CLOSED
    return None


class Lack(StrEnum):
    """What a call may lack."""

    SUMMARY = "summary"
    RESPONSIBLE_UNIT = "responsible_unit"
    CONTACT = "contact"
    COMPLAINTS_TO = "complaints_to"
    CRITERIA = "criteria"
    DEADLINE_PASSED = "deadline_passed"


@dataclass(frozen=True, slots=True)
class AnnouncementFacts:
    """What a call says about itself, as announcing it asks."""

    summary: str
    responsible_unit: str
    contact_name: str
    contact_email: str
    complaints_to: str
    criteria: int
    closes_at: datetime


def lacks(facts: AnnouncementFacts, now: datetime) -> list[Lack]:
    """What is missing before the call may be announced, in the order of the page. Rules R1, R6 and R19.

    People must be told what this is, who answers for it, whom to ask, and where to complain.
    """
    checks = [
        (Lack.SUMMARY, bool(facts.summary.strip())),
        (Lack.DEADLINE_PASSED, facts.closes_at > now),
        (Lack.CRITERIA, facts.criteria > 0),
        (Lack.RESPONSIBLE_UNIT, bool(facts.responsible_unit.strip())),
        (Lack.CONTACT, bool(facts.contact_name.strip() and facts.contact_email.strip())),
        (Lack.COMPLAINTS_TO, bool(facts.complaints_to.strip())),
    ]
    return [lack for lack, fulfilled in checks if not fulfilled]


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that is to be changed."""

    field: str
    old: Any
    new: Any


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """What differs, in the order of the page. Settings left out of `new` stay as they are."""
    return [Change(name, old[name], new[name]) for name in SETTINGS if name in new and new[name] != old[name]]


def _less(old: Any, new: Any) -> bool:
    return bool(new <= old)


def _more(old: Any, new: Any) -> bool:
    return bool(new >= old)


def _less_or_none(old: Any, new: Any) -> bool:
    """A limit from below: lower, or gone."""
    return new is None or (old is not None and bool(new <= old))


def _more_or_none(old: Any, new: Any) -> bool:
    """A limit from above: higher, or gone."""
    return new is None or (old is not None and bool(new >= old))


def _off(_old: Any, new: Any) -> bool:
    return not new


def _fewer(old: Any, new: Any) -> bool:
    """Nothing in it that was not there, word for word."""
    return all(one in old for one in new)


def _more_promised(old: Any, new: Any) -> bool:
    """A promised sum that is raised: to take the promise away, or to set a limit, is not to raise it."""
    return old is not None and new is not None and bool(new >= old)


def _fewer_see(old: Any, new: Any) -> bool:
    order = list(Publicity)
    return order.index(new) >= order.index(old)


# What makes each rule easier for the groups. While the call is open a rule may go that way and no other:
# somebody has begun to write by what stood there. Example: three actors may become two, never four.
EASIER: dict[str, Callable[[Any, Any], bool]] = {
    "closes_at": _more,
    "age_from": _less_or_none,
    "age_to": _more_or_none,
    "min_actors": _less,
    "kinds_needed": _fewer,
    "needs_municipal_lead": _off,
    "needs_film": _off,
    "film_max_seconds": _more,
    "max_awards": _more,
    "budget_frame_ore": _more_promised,
    "max_award_ore": _more_or_none,
    "has_research": _off,
    "commitments": _fewer,
    "proposals_public": _fewer_see,
    "films_public": _off,
}


def refused(found: list[Change], phase: Phase) -> list[Change]:
    """The changes that come too late: what is fixed, and while it is open what would be harder for groups."""
    return [
        one
        for one in found
        if is_fixed(one.field, phase)
        or (phase is Phase.OPEN and one.field in EASIER and not EASIER[one.field](one.old, one.new))
    ]


def as_kept(rules: dict[str, Any]) -> dict[str, Any]:
    """Rules as a version keeps them: texts, numbers and lists of them, the same on both databases."""
    return {name: _plain(value) for name, value in rules.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | list):
        return value
    return str(value)


def changed_rules(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of the rules that differ between two kept versions; one that is new since then is no change."""
    return [name for name in RULES if name in before and name in after and before[name] != after[name]]


# Opens when people have had a week to hear of it; four weeks to write, the jury five days later, as in 2021.
DAYS_TO_OPENING = 7
OPEN_DAYS = 28
DAYS_TO_JURY = 5
DAYS_TO_DECISION = 14


def usual_days(opens: datetime) -> dict[str, datetime]:
    """The dates of a call that opens then, on the same kind of clock as `opens` (naive: a wall clock)."""
    closes = (opens + timedelta(days=OPEN_DAYS)).replace(hour=23, minute=59, second=0, microsecond=0)
    meets = (closes + timedelta(days=DAYS_TO_JURY)).replace(hour=9, minute=0)
    decided = (closes + timedelta(days=DAYS_TO_DECISION)).replace(hour=12, minute=0)
    return {"opens_at": opens, "closes_at": closes, "jury_meets_at": meets, "decision_expected_at": decided}
