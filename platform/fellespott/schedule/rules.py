"""Which slot a moment belongs to, and how long runs are remembered."""

from datetime import UTC, datetime, timedelta

FREQUENT_SECONDS = 60
KEEP_FREQUENT = timedelta(hours=1)
KEEP_OTHERS = timedelta(days=30)


def slot_of(now: datetime, seconds: int) -> datetime:
    """The start of the slot that holds `now`: whole multiples of `seconds` since 1970, UTC.

    Counted in UTC, so that no slot happens twice or never when clocks are changed.
    Example: 12:00:07 with 5 seconds -> 12:00:05.
    """
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def keep_for(seconds: int) -> timedelta:
    """How long a run that went well is remembered; those of a frequent job would fill the table."""
    return KEEP_FREQUENT if seconds < FREQUENT_SECONDS else KEEP_OTHERS
