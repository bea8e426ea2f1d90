"""Languages: bokmål is what the code writes, every other language is a catalogue.

Also how numbers, money and moments look on a page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, lazy_gettext, ngettext
from flask_babel import format_date as _format_date
from flask_babel import format_datetime as _format_datetime
from flask_babel import gettext as _gettext

from .clock import to_oslo, utcnow
from .html import rich_text
from .money import format_kroner

LANGUAGES = {"nb": "Norsk bokmål", "en": "English"}
RIGHT_TO_LEFT: frozenset[str] = frozenset()

_l = lazy_gettext


def _(text: str, **values: Any) -> str:
    """The text in the reader's language, `%(name)s` filled in."""
    return str(_gettext(text, **values))


def _n(one: str, many: str, number: int, **values: Any) -> str:
    """The text for one or for many, in the reader's language; `%(num)s` is the number."""
    return str(ngettext(one, many, number, **values))


def chosen_language() -> str:
    """The language of this request: chosen earlier, else the browser's wish, else bokmål."""
    if not has_request_context():
        return "nb"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    wished = request.accept_languages.best_match(["nb", "no", "nn", "en"], default="nb")
    return "en" if wished == "en" else "nb"


def current_language() -> str:
    """The language now in force, as a two-letter code."""
    locale = get_locale()
    return str(locale.language) if locale and locale.language in LANGUAGES else "nb"


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Write in that language, as mails to one person are; in bokmål where none is known."""
    with force_locale(language or "nb"):
        yield


def in_language(texts: dict[str, str]) -> str:
    """The text in the reader's language, else in bokmål, else whatever there is. For texts kept as data."""
    return texts.get(current_language()) or texts.get("nb") or next(iter(texts.values()), "")


def show_money(amount_ore: int) -> str:
    """ "1 234,50 kroner" with a space that does not break."""
    return f"{format_kroner(amount_ore)}\u00a0{_('kroner')}"


def show_date(moment: datetime | date) -> str:
    """ "15. mai 2021", on an Oslo calendar."""
    day = to_oslo(moment).date() if isinstance(moment, datetime) else moment
    return str(_format_date(day, "long" if current_language() == "nb" else "d MMMM y", rebase=False))


def show_datetime(moment: datetime) -> str:
    """ "15. mai 2021 kl. 23.59", on an Oslo clock."""
    local = to_oslo(moment).replace(tzinfo=None)
    pattern = "d. MMMM y 'kl.' HH.mm" if current_language() == "nb" else "d MMMM y 'at' HH:mm"
    return str(_format_datetime(local, pattern, rebase=False))


def show_deadline(moment: datetime) -> str:
    """How long there is left and when it is: "om 4 dager, 15. mai 2021 kl. 23.59"."""
    left = moment - utcnow()
    when = show_datetime(moment)
    if left < timedelta(0):
        return _("Fristen gikk ut %(when)s", when=when)
    if left < timedelta(hours=1):
        minutes = max(1, int(left.total_seconds() // 60))
        return _n("om %(num)s minutt, %(when)s", "om %(num)s minutter, %(when)s", minutes, when=when)
    if left < timedelta(days=2):
        hours = int(left.total_seconds() // 3600)
        return _n("om %(num)s time, %(when)s", "om %(num)s timer, %(when)s", hours, when=when)
    return _n("om %(num)s dag, %(when)s", "om %(num)s dager, %(when)s", left.days, when=when)


def init_i18n(app: Flask) -> None:
    """Set up Babel and the page filters."""
    Babel(app, default_locale="nb", default_timezone="Europe/Oslo", locale_selector=chosen_language)
    filters: dict[str, Any] = {
        "money": show_money,
        "date": show_date,
        "datetime": show_datetime,
        "deadline": show_deadline,
        "richtext": rich_text,
        "in_language": in_language,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals["languages"] = LANGUAGES
