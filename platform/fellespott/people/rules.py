"""How long a sign-in lasts, and how a code on paper is written. Pure: values in, values out."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from .states import AgeBand

# A page left open is closed after `idle`, and everything after `total`.


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a sign-in lasts without being used, and at most."""

    idle: timedelta
    total: timedelta


SHARED = Lifetime(idle=timedelta(minutes=10), total=timedelta(hours=2))
STAFF = Lifetime(idle=timedelta(hours=2), total=timedelta(hours=10))
VISIT = Lifetime(idle=timedelta(hours=12), total=timedelta(hours=12))
OWN_PHONE = Lifetime(idle=timedelta(days=90), total=timedelta(days=365))


def lifetime(*, is_staff: bool, is_remembered: bool, is_shared: bool) -> Lifetime:
    """The lifetime that holds: short where many hands or much power are near, long on one's own phone."""
    if is_shared:
        return SHARED
    if is_staff:
        return STAFF
    return OWN_PHONE if is_remembered else VISIT


def lasts_until(*, started_at: datetime, last_seen_at: datetime, life: Lifetime) -> datetime:
    """The moment a sign-in ends unless it is used before, UTC."""
    return min(last_seen_at + life.idle, started_at + life.total)


STEP_TRIES = 5
STEP_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=24)


def step_locked_for(wrong_tries: int) -> timedelta | None:
    """How long the second step is closed after that many wrong codes in a row; None: try again at once.

    Five tries, then a pause that doubles each time: 15 minutes, 30, an hour … at most a day. Three of a
    million codes fit at any time, so who has the mailbox and guesses for a month (180 tries) has one chance
    in 1,850.
    """
    if wrong_tries % STEP_TRIES:
        return None
    return min(STEP_PAUSE * (1 << min(wrong_tries // STEP_TRIES - 1, 10)), LONGEST_PAUSE)


# Crockford's base 32: no I, L, O or U, so that nothing read off paper can be two things.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SELECTOR_LENGTH = 6  # 30 bits, public
SECRET_LENGTH = 13  # 65 bits
CODE_LENGTH = SELECTOR_LENGTH + SECRET_LENGTH + 1
# What keyboards make of a hyphen.
_DASHES = dict.fromkeys(map(ord, "-–—‐‑−_."))
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def check_character(text: str) -> str:
    """The last character of a code: Luhn's sum in base 32, which tells any one wrong character."""
    total, factor, base = 0, 2, len(CODE_ALPHABET)
    for character in reversed(text):
        product = factor * CODE_ALPHABET.index(character)
        total += product // base + product % base
        factor = 3 - factor
    return CODE_ALPHABET[-total % base]


def in_groups(text: str, size: int = 4) -> str:
    """For the eye: "K7QX2M" -> "K7QX-2M"."""
    return "-".join(text[start : start + size] for start in range(0, len(text), size))


def read_code(typed: str) -> tuple[str, str] | None:
    """Selector and secret of a code as people type it, or None for what cannot be one.

    Small letters, spaces and hyphens do not matter, nor O for 0, I or L for 1, U for V.
    """
    text = "".join(typed.upper().split()).translate(_DASHES).translate(_MISREAD)
    if len(text) != CODE_LENGTH or any(character not in CODE_ALPHABET for character in text):
        return None
    if check_character(text[:-1]) != text[-1]:
        return None
    return text[:SELECTOR_LENGTH], text[SELECTOR_LENGTH:-1]


# Months until turning 18 for each band, ends counted: this month's birthday may be before or after today.
BAND_MONTHS = {
    AgeBand.UNDER_13: (60, 18 * 12),
    AgeBand.FROM_13: (36, 60),
    AgeBand.FROM_15: (0, 36),
}


def months_until(month: str, now: datetime) -> int | None:
    """How many calendar months from now to "2027-04", or None for what is no month."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", month)
    if found is None:
        return None
    return (int(found[1]) - now.year) * 12 + int(found[2]) - now.month


def fits_band(band: AgeBand, months: int) -> bool:
    """Whether somebody in that band can have so many months left to 18."""
    least, most = BAND_MONTHS.get(band, (0, 0))
    return band.is_minor and least <= months <= most
