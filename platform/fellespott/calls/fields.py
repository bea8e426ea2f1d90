"""Form fields for wall-clock times in Oslo and for lengths of films, and what the forms of calls share."""

import re
from datetime import datetime
from typing import Any

from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange
from wtforms.widgets import DateTimeLocalInput

from fellespott.core.clock import from_oslo, to_oslo
from fellespott.core.i18n import _, _l

# What browsers send, and what people type where the browser gives them a bare box.
FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y kl. %H.%M")
YEARS = range(2000, 2101)
# Empty rows at the end of a list that can grow.
BLANK_ROWS = 2


def oslo_moment(text: str) -> datetime:
    """The UTC moment of a time as typed on an Oslo clock.

    The hour that comes twice in autumn means its first time. Raises ValueError when it is no time of the
    years 2000-2100, and LookupError for a time the clock jumps over in spring.
    """
    for pattern in FORMATS:
        try:
            local = datetime.strptime(text.strip(), pattern)  # noqa: DTZ007 - a wall clock has no zone yet
        except ValueError:
            continue
        if local.year not in YEARS:
            raise ValueError("year out of range")
        moment = from_oslo(local)
        if to_oslo(moment).replace(tzinfo=None, fold=0) != local:
            raise LookupError("no such time that night")
        return moment
    raise ValueError("not a time")


class OsloTimeField(StringField):
    """A moment typed on an Oslo clock; `data` is an aware UTC datetime, what was typed stays in the box.

    A moment that comes back as it was shown is the very same: its seconds are not shown and not lost.
    """

    widget = DateTimeLocalInput()
    data: Any

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed: str | None = None
        self.opened_on: Any = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return _shown(self.data)

    def process_data(self, value: Any) -> None:
        """What the page is opened on."""
        self.data = self.opened_on = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        if not valuelist:
            return
        self.typed, self.data = str(valuelist[0]), None
        if not self.typed.strip():
            return
        if self.typed == _shown(self.opened_on):
            self.data = self.opened_on
            return
        try:
            self.data = oslo_moment(self.typed)
        except LookupError as error:
            raise ValueError(
                _("Den natta stilles klokka fram, så dette klokkeslettet finnes ikke.")
            ) from error
        except ValueError as error:
            raise ValueError(_("Skriv dag og klokkeslett, for eksempel 15.05.2026 23:59.")) from error


def _shown(moment: Any) -> str:
    return to_oslo(moment).strftime("%Y-%m-%dT%H:%M") if isinstance(moment, datetime) else ""


class LengthField(StringField):
    """A length as people say it: "5" is five minutes, "1:30" a minute and a half. `data` is whole seconds."""

    data: Any

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return show_length(self.data) if isinstance(self.data, int) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        if not valuelist:
            return
        self.typed, self.data = str(valuelist[0]), None
        found = re.fullmatch(r"(\d{1,3})(?:[:.](\d{2}))?", self.typed.strip(), re.ASCII)
        if found is None or int(found[2] or 0) >= 60:
            raise ValueError(_("Skriv antall minutter, for eksempel 5 eller 1:30."))
        self.data = int(found[1]) * 60 + int(found[2] or 0)


class WholeNumber(IntegerField):
    """A whole number; what was typed stays in the box."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Skriv et helt tall.")) from error


def show_length(seconds: int) -> str:
    """ "5" for five minutes, "1:30" for a minute and a half."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02d}" if rest else str(minutes)


def between(low: int, high: int) -> NumberRange:
    """A whole number in that range."""
    return NumberRange(low, high, message=_l("Skriv et tall fra %(min)s til %(max)s.", min=low, max=high))
