"""The one source of time. UTC in the database, Europe/Oslo on the page."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def utcnow() -> datetime:
    """The present moment as an aware UTC datetime."""
    return datetime.now(UTC)


def to_oslo(moment: datetime) -> datetime:
    """The same moment on an Oslo clock. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its time zone")
    return moment.astimezone(OSLO)


def from_oslo(local: datetime) -> datetime:
    """The UTC moment of a naive wall-clock time in Oslo, as a person types it."""
    return local.replace(tzinfo=OSLO).astimezone(UTC)
