"""How often one may try: per address on the net, per account, and against trying a little everywhere.

Counted in the database unless FELLESPOTT_REDIS_URL is set, in a transaction that stands whatever becomes of
the request (docs/architecture.md, rule 1), so a view counts before it does anything else. The sums are in
docs/decisions/0003-signing-in.md. Wrong guesses slow the address they come from and use up the code they are
made on; what others do never keeps a person out on a browser that has signed in as them before.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from flask import current_app, request
from limits import RateLimitItem, parse, parse_many

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.extensions import limiter

from .known_browser import browser_id_for

# Per address on the net: room for a class of thirty behind one school's network.
LIMITS = {
    "send-code": parse("60 per 10 minutes"),
    "try-code": parse("120 per 10 minutes"),
    "use-link": parse("120 per 10 minutes"),
    "paper-code": parse("120 per 10 minutes"),
    "send-text": parse("40 per 10 minutes"),
    "open-invitation": parse("120 per 10 minutes"),
    "provider": parse("240 per 10 minutes"),
    "passkey": parse("240 per 10 minutes"),
    "second-step": parse("120 per 10 minutes"),
    "send-complaint": parse("30 per 60 minutes"),
    "send-report": parse("30 per 60 minutes"),
    "send-concern": parse("30 per 60 minutes"),
    "follow": parse("60 per 10 minutes"),
    "ask-question": parse("30 per 60 minutes"),
}
# Wrong guesses of any kind from one address on the net: the longer it goes on, the slower it gets.
WRONG = parse_many("60 per 10 minutes; 150 per hour; 400 per day")
# Different accounts or codes tried from one address on the net: no school has more in an hour.
SPREAD = {
    "send-code": parse("100 per hour"),
    "send-text": parse("60 per hour"),
    "paper-code": parse("100 per hour"),
}
# For one account, asked for from one address on the net …
PER_ACCOUNT = {
    "send-code": parse("5 per hour"),
    "send-text": parse("3 per hour"),
    "follow": parse("10 per hour"),
}
# … from everywhere, so that nobody's mailbox or telephone is filled …
PER_ACCOUNT_ALL = {
    "send-code": parse("30 per hour"),
    "send-text": parse("9 per hour"),
    "follow": parse("30 per hour"),
}
# … and from a browser that has signed in to that account before: no stranger can use these up.
PER_KNOWN_BROWSER = {
    "send-code": parse("10 per hour"),
    "send-text": parse("5 per hour"),
    "follow": parse("10 per hour"),
}
# Text messages cost money.
ALL_TEXTS = parse("300 per hour")
# Beyond these a mailed code is ten digits instead of six: guessing at random gets nowhere, nobody waits.
SHORT_CODES = {"account": parse("5 per hour"), "all": parse("300 per hour")}

TOO_FAST = _l("Det kommer mange forsøk fra nettet du er på. Vent noen minutter, og prøv igjen.")
TOO_MANY_CODES = _l(
    "Det er bedt om mange koder til denne adressen den siste timen. Vent litt, og prøv igjen."
)
TOO_MANY_MAILS = _l(
    "Det er sendt mange e-poster til denne adressen den siste timen. Vent litt, og prøv igjen."
)
TOO_MANY_TEXTS = _l("Det er sendt mange meldinger til dette nummeret. Vent litt, og prøv igjen.")
TEXTS_OVER = _l("Vi kan ikke sende flere tekstmeldinger nå. Bruk e-post, eller prøv igjen om en time.")


def count_visit(action: str, *accounts: str) -> None:
    """Count this request, and the accounts (an e-mail address, the start of a code) it is about.

    Raises DomainError "too_fast" (429) when there were too many from this address on the net,
    "too_many_codes" (429) when there were too many for that account.
    """
    if not _counting():
        return
    refused = None
    with _one_transaction():
        here = net_address()
        if not _hit(LIMITS[action], action, here) or not all(_room(item, here) for item in WRONG):
            refused = too_fast()
        for account in accounts:
            refused = _count_account(action, here, account) or refused
    if refused is not None:
        raise refused


def count_wrong() -> None:
    """A guess was wrong: the address on the net it came from gets slower."""
    if not _counting():
        return
    with _one_transaction():
        for item in WRONG:
            _hit(item, "wrong", net_address())


def needs_long_code(account: str) -> bool:
    """Whether so many codes are asked for, to this account or altogether, that short ones are unsafe."""
    if not _counting():
        return False
    with _one_transaction():
        calm = [_hit(SHORT_CODES["account"], "short", account), _hit(SHORT_CODES["all"], "short")]
    return not all(calm)


def net_address() -> str:
    """Where the request comes from. An IPv6 household has a whole /64 and counts as one."""
    raw = request.remote_addr or "127.0.0.1"
    try:
        found = ipaddress.ip_address(raw)
    except ValueError:
        return raw
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return raw


def too_fast() -> DomainError:
    """Too many from one address on the net."""
    return DomainError("too_fast", TOO_FAST, status=429)


def _count_account(action: str, here: str, account: str) -> DomainError | None:
    """Every count is made, also after a refusal: the work must not tell one account from another."""
    first = _hit(_ONCE, action, "seen", here, account)
    spread = not first or action not in SPREAD or _hit(SPREAD[action], action, "spread", here)
    known = browser_id_for(account)
    if action not in PER_ACCOUNT:
        return None if spread else too_fast()
    if known is not None:
        held = _hit(PER_KNOWN_BROWSER[action], action, "known", known, account)
        return None if held else too_many(action)
    from_here = _hit(PER_ACCOUNT[action], action, "account", here, account)
    # Not counted where it was refused already: one network's noise must not fill what others share.
    altogether = from_here and _hit(PER_ACCOUNT_ALL[action], action, "account", account)
    if not (from_here and altogether):
        return too_many(action)
    if action == "send-text" and not _hit(ALL_TEXTS, action, "all"):
        return DomainError("texts_over", TEXTS_OVER, status=429)
    return None if spread else too_fast()


def too_many(action: str) -> DomainError:
    """Too many for one account."""
    texts = {"send-text": ("number", TOO_MANY_TEXTS), "follow": ("email", TOO_MANY_MAILS)}
    field, text = texts.get(action, ("email", TOO_MANY_CODES))
    return DomainError("too_many_codes", text, field=field, status=429)


_ONCE = parse("1 per hour")


def _counting() -> bool:
    return bool(current_app.config["RATELIMIT_ENABLED"])


def _hit(item: RateLimitItem, *identifiers: str) -> bool:
    return bool(limiter.limiter.hit(item, *identifiers))


def _room(item: RateLimitItem, here: str) -> bool:
    return bool(limiter.limiter.test(item, "wrong", here))


@contextmanager
def _one_transaction() -> Iterator[None]:
    batch: Any = getattr(limiter.storage, "batch", nullcontext)
    with batch():
        yield
