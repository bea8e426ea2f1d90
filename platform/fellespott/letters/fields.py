"""A form field for a day."""

from datetime import date, datetime
from typing import Any

from wtforms import StringField
from wtforms.widgets import DateInput

from fellespott.core.i18n import _

# What browsers send, and what people type where the browser gives them a bare box.
FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y")
YEARS = range(2000, 2101)


def read_day(text: str) -> date:
    """The day somebody typed. Raises ValueError when it is no day of the years 2000-2100."""
    for pattern in FORMATS:
        try:
            day = datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if day.year in YEARS:
            return day
        break
    raise ValueError("not a day")


class DayField(StringField):
    """A day; `data` is a date, what was typed stays in the box."""

    widget = DateInput()
    data: Any

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed: str | None = None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return self.data.isoformat() if isinstance(self.data, date) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError, shown beside the field, when it is no day."""
        if not valuelist:
            return
        self.typed, self.data = str(valuelist[0]), None
        if not self.typed.strip():
            return
        try:
            self.data = read_day(self.typed)
        except ValueError as error:
            raise ValueError(_("Skriv en dag, for eksempel 01.08.2026.")) from error
