"""What counts as an e-mail address or a telephone number, and when what failed is tried again."""

import re
from datetime import timedelta

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l

MAX_ADDRESS = 254
MAX_LOCAL = 64
MAX_SUBJECT = 300
MAX_TRIES = 8
FIRST_WAIT = timedelta(minutes=2)

NOT_AN_ADDRESS = _l("Skriv en e-postadresse, for eksempel navn@eksempel.no.")

_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


def clean_address(typed: str | None, *, field: str = "email") -> str:
    """The address as it is stored and compared: lower case, no spaces around, domain in ASCII.

    Raises DomainError "not_an_address" for anything that is not one plain address, line breaks and
    several addresses included: it goes into the head of a mail.
    Example: " Ana@Blåbær.no " -> "ana@xn--blbr-roah.no".
    """
    address = (typed or "").strip().lower()
    local, at, domain = address.rpartition("@")
    domain = _ascii_domain(domain)
    if not at or len(local) > MAX_LOCAL or not _LOCAL.fullmatch(local):
        raise DomainError("not_an_address", NOT_AN_ADDRESS, field=field)
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise DomainError("not_an_address", NOT_AN_ADDRESS, field=field)
    whole = f"{local}@{domain}"
    if len(whole) > MAX_ADDRESS:
        raise DomainError("not_an_address", NOT_AN_ADDRESS, field=field)
    return whole


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def one_line(text: str) -> str:
    """A subject: all on one line, so that nobody can add a header by naming their group with a line break."""
    return " ".join(text.split())[:MAX_SUBJECT]


def wait_after(tries: int) -> timedelta:
    """How long a mail rests after its n-th try: 2 minutes, then three times as long each time.

    Eight tries take a day and a half, so a mail outlives a mail server that is down overnight.
    """
    return FIRST_WAIT * int(3 ** (tries - 1))


FIRST_TEXT_WAIT = timedelta(seconds=15)
MAX_TEXT_TRIES = 6

NOT_A_NUMBER = _l("Skriv et mobilnummer, for eksempel 912 34 567. Utenlandske numre begynner med +.")
NOT_THIS_COUNTRY = _l("Vi kan ikke sende tekstmeldinger til dette landet. Bruk e-post i stedet.")
_MARKS = dict.fromkeys(map(ord, " \t\u00a0()./-–‑"))
_NORWEGIAN_MOBILE = re.compile(r"[49]\d{7}", re.ASCII)
_ABROAD = re.compile(r"[1-9]\d{6,14}", re.ASCII)


def clean_number(typed: str | None, *, countries: tuple[str, ...] = (), field: str = "number") -> str:
    """The mobile number as it is dialled: plus, country and number. Norwegian without a country.

    `countries` are the codes that may be written to; none named means all. Raises DomainError
    "not_a_number", or "not_this_country". Example: "912 34 567" -> "+4791234567".
    """
    text = (typed or "").strip().translate(_MARKS)
    if _NORWEGIAN_MOBILE.fullmatch(text):
        text = "+47" + text
    elif text.startswith("00"):
        text = "+" + text.removeprefix("00")
    elif _NORWEGIAN_MOBILE.fullmatch(text.removeprefix("47")):
        text = "+" + text
    digits = text.removeprefix("+")
    norwegian = digits.startswith("47")
    if not text.startswith("+") or not _ABROAD.fullmatch(digits):
        raise DomainError("not_a_number", NOT_A_NUMBER, field=field)
    if norwegian and not _NORWEGIAN_MOBILE.fullmatch(digits[2:]):
        raise DomainError("not_a_number", NOT_A_NUMBER, field=field)
    if countries and not digits.startswith(countries):
        raise DomainError("not_this_country", NOT_THIS_COUNTRY, field=field)
    return text


def wait_after_text(tries: int) -> timedelta:
    """How long a text message rests after its n-th try: 15 seconds, then twice as long each time.

    Six tries take eight minutes: a link by text message is of no use after a quarter of an hour.
    """
    return FIRST_TEXT_WAIT * int(2 ** (tries - 1))
