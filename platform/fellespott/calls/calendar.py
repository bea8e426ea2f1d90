"""A call's dates as a calendar file (RFC 5545), so that a deadline stands where people look each morning.

Moments are written in UTC, which every calendar shows on its owner's own clock; the words say what that is in
Oslo. An event keeps its UID for good, and SEQUENCE grows when the call is changed: a date that was moved
moves in the calendars that follow the file, instead of standing there twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event, vText

from fellespott.core.i18n import _, show_datetime

from .models import Call
from .papers import call_address

PRODUCT = "-//Fellespott//Utlysninger//NO"
REMIND_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of a call: `key` is its name for good, `says` what a person reads."""

    key: str
    at: datetime
    says: str
    has_alarm: bool = False


def dates_of(call: Call) -> list[Dated]:
    """The call's dates in the order they come, in the reader's language."""
    title = {"call": call.title}
    found = [
        Dated("opens", call.opens_at, _("%(call)s åpner", **title)),
        Dated("deadline", call.closes_at, _("Frist: %(call)s", **title), has_alarm=True),
    ]
    if call.jury_meets_at is not None:
        found.append(Dated("jury", call.jury_meets_at, _("Juryen møtes: %(call)s", **title)))
    if call.decision_expected_at is not None:
        found.append(Dated("answer", call.decision_expected_at, _("Svaret kommer: %(call)s", **title)))
    return found


def calendar_of(call: Call, now: datetime) -> bytes:
    """The whole file."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", vText(" ".join(call.title.split())))
    made.add("x-wr-timezone", "Europe/Oslo")
    for one in dates_of(call):
        made.add_component(_event(call, one, now))
    return bytes(made.to_ical())


def _event(call: Call, one: Dated, now: datetime) -> Event:
    address = call_address(call)
    event = Event()
    event.add("uid", f"{one.key}-{call.id}@{urlsplit(address).hostname}")
    event.add("sequence", call.version)
    event.add("dtstamp", _utc(now))
    event.add("dtstart", _utc(one.at))
    event.add("summary", one.says)
    event.add("description", _("%(when)s, norsk tid.", when=show_datetime(one.at)) + "\n" + address)
    event.add("url", address)
    # Nobody is busy because a deadline passes.
    event.add("transp", "TRANSPARENT")
    if one.has_alarm:
        event.add_component(_alarm(one))
    return event


def _alarm(one: Dated) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("I morgen: %(what)s", what=one.says))
    alarm.add("trigger", -REMIND_BEFORE)
    return alarm


def _utc(moment: datetime) -> Any:
    return moment.astimezone(UTC).replace(microsecond=0)
