"""The pure rules of a call: when it is open, what it must have to be announced, and what may be changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from .states import SETTINGS, Phase, is_fixed


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


def refused(found: list[Change], phase: Phase) -> list[Change]:
    """The changes that come too late. An open call's deadline may be put off, never brought forward."""
    return [
        one
        for one in found
        if is_fixed(one.field, phase)
        or (one.field == "closes_at" and phase is Phase.OPEN and one.new < one.old)
    ]


# How the reference round of 2021 ran: a month to write, the jury five days later.
OPEN_DAYS = 30
DAYS_TO_JURY = 5
DAYS_TO_DECISION = 14


def usual_days(opens: datetime) -> dict[str, datetime]:
    """The dates of a call that opens then, on the same kind of clock as `opens` (naive: a wall clock)."""
    closes = (opens + timedelta(days=OPEN_DAYS)).replace(hour=23, minute=59, second=0, microsecond=0)
    meets = (closes + timedelta(days=DAYS_TO_JURY)).replace(hour=9, minute=0)
    decided = (closes + timedelta(days=DAYS_TO_DECISION)).replace(hour=12, minute=0)
    return {"opens_at": opens, "closes_at": closes, "jury_meets_at": meets, "decision_expected_at": decided}
