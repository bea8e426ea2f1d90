"""What counts as an e-mail address, and when a mail that failed is tried again."""

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
