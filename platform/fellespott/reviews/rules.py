"""When goals are reviewed and reminded of, where each outcome leads, what a handover needs (R8). Pure."""

from collections.abc import Collection
from datetime import date, timedelta

from fellespott.letters.rules import review_dates
from fellespott.letters.states import ProjectState

from .states import ReviewOutcome

# The project gets its questions this long before the day.
PREPARE_BEFORE = timedelta(days=14)
# It is reminded this long before the day, but never before it has had the questions for a week.
REMIND_BEFORE = timedelta(days=3)
REMIND_AFTER_MADE = timedelta(days=7)
# After a stop, what was promised earlier may be paid for this long.
SETTLEMENT = timedelta(days=60)

# A project in one of these is under way.
UNDER_WAY = frozenset({ProjectState.RUNNING, ProjectState.WARNED})

# Where each outcome leads. Going on or adjusting lifts a warning; a stop comes only while one stands.
LEADS_TO: dict[ProjectState, dict[ReviewOutcome, ProjectState]] = {
    ProjectState.RUNNING: {
        ReviewOutcome.GO_ON: ProjectState.RUNNING,
        ReviewOutcome.ADJUST: ProjectState.RUNNING,
        ReviewOutcome.WARN: ProjectState.WARNED,
    },
    ProjectState.WARNED: {
        ReviewOutcome.GO_ON: ProjectState.RUNNING,
        ReviewOutcome.ADJUST: ProjectState.RUNNING,
        ReviewOutcome.WARN: ProjectState.WARNED,
        ReviewOutcome.STOP: ProjectState.STOPPED,
    },
}
NEEDS_STATED_REASON = frozenset({ReviewOutcome.WARN, ReviewOutcome.STOP})

# What is to be settled before a project goes over to the ordinary line.
CHECKLIST = ("residents", "relations", "money", "things", "learned", "overlap")


def days_to_prepare(starts_on: date, ends_on: date, *, today: date, known: Collection[date]) -> list[date]:
    """Days of review whose questions should be out by now and are not, the oldest first. Rule R8.

    Also after the scheduler was down for long: each day once. Example: start 1 Aug 2021, today 18 Jan 2022:
    1 Feb 2022.
    """
    days = review_dates(starts_on, ends_on)
    return [day for day in days if day - PREPARE_BEFORE <= today and day not in known]


def next_day(starts_on: date, ends_on: date, *, today: date) -> date | None:
    """The next half-yearly review from that day on, if the project lasts that long."""
    return next((day for day in review_dates(starts_on, ends_on) if day >= today), None)


def reminds_on(due_on: date, made_on: date) -> date:
    """The first day to remind: three days before it is due, or a week after the questions came, if later."""
    return max(due_on - REMIND_BEFORE, made_on + REMIND_AFTER_MADE)


def can_wait_no_longer(due_on: date, *, today: date) -> bool:
    """Whether a review nobody answered may be settled without an answer: the day has passed."""
    return today > due_on


def ends_in(state: ProjectState, outcome: ReviewOutcome) -> ProjectState | None:
    """What the project becomes, or None where this outcome cannot come now."""
    return LEADS_TO.get(state, {}).get(outcome)
