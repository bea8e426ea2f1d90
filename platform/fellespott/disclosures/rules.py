"""Working days, what looks personal in a text, and blacking out. Pure: values in, values out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# An answer is due within this many working days.
ANSWER_WORKING_DAYS = 3
# Always as long, so that nobody can count the letters of what stood there.
BLOCK = "▇▇▇▇▇"

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w,.])(?:\+\d{2}[ \u00a0]?)?\d{2,3}(?:[ \u00a0]?\d{2,3}){2,3}(?![\w])")
_IDENTITY = re.compile(r"(?<!\d)\d{6}[ \u00a0]?\d{5}(?!\d)")
# Two or more words that each begin with a capital letter, not at the beginning of a sentence alone.
_NAME = re.compile(r"\b[A-ZÆØÅ][\wæøåÆØÅ’'-]+(?: [A-ZÆØÅ][\wæøåÆØÅ’'-]+)+")
_DIGITS_OF_A_PHONE = range(8, 13)


@dataclass(frozen=True, slots=True)
class Cover:
    """Something to black out: a phrase found in that paragraph, or with none the whole paragraph."""

    paragraph: int
    phrase: str = ""


def answer_by(received_on: date) -> date:
    """The last day to answer: three working days on. Received on a Friday: Wednesday."""
    day, left = received_on, ANSWER_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for Norwegian public holidays. 2026-05-01 -> False."""
    return day.weekday() < 5 and day not in holidays(day.year)


def holidays(year: int) -> frozenset[date]:
    """Norwegian public holidays of that year."""
    easter = easter_sunday(year)
    moving = (easter + timedelta(days=days) for days in (-3, -2, 1, 39, 50))
    return frozenset({date(year, 1, 1), date(year, 5, 1), date(year, 5, 17), *moving}) | {
        date(year, 12, 25),
        date(year, 12, 26),
    }


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar. 2026 -> 5 April."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= epact // 28 * (1 - 29 // (epact + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    shift = epact - weekday
    month = 3 + (shift + 40) // 44
    return date(year, month, shift + 28 - 31 * (month // 4))


def paragraphs_of(text: str) -> list[str]:
    """A text in its paragraphs, parted by empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def hints(paragraph: str, known: Iterable[str] = ()) -> list[str]:
    """What looks personal in it, in the order it stands there: known names first of all, addresses, telephone
    numbers, identity numbers, and words that look like somebody's name. A person decides about each.
    """
    found: dict[str, int] = {}
    for name in known:
        place = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", paragraph)
        if name and place:
            found.setdefault(name, place.start())
    for pattern in (_EMAIL, _IDENTITY, _PHONE, _NAME):
        for one in pattern.finditer(paragraph):
            if pattern is not _PHONE or _is_phone(one.group()):
                found.setdefault(one.group(), one.start())
    return sorted(found, key=lambda phrase: (found[phrase], phrase))


def _is_phone(text: str) -> bool:
    return sum(one.isdigit() for one in text) in _DIGITS_OF_A_PHONE


def black_out(paragraphs: Sequence[str], covers: Iterable[Cover]) -> list[str]:
    """The paragraphs with BLOCK where the covers are; what was there is nowhere in the result.

    A phrase goes wherever it stands, in other paragraphs too: a name left in one place is a name told. Longer
    phrases go first, so that a short one inside a long one leaves nothing of it. Case is ignored.
    """
    chosen = sorted(covers, key=lambda one: -len(one.phrase))
    whole = {one.paragraph for one in chosen if not one.phrase}
    out = [BLOCK if number in whole else text for number, text in enumerate(paragraphs)]
    for phrase in dict.fromkeys(one.phrase for one in chosen if one.phrase):
        out = [re.sub(re.escape(phrase), BLOCK, text, flags=re.IGNORECASE) for text in out]
    return out
