"""Money is integer øre. This module alone turns it into text and back."""

import re
from decimal import Decimal, InvalidOperation

ORE_PER_KRONE = 100
LONGEST = 60  # beyond what any amount takes; turning a million digits into a number takes minutes
MAX_ORE = 10**13  # a hundred billion kroner: beyond any municipality's pot, well inside 64 bits


def parse_kroner(text: str) -> int:
    """Øre of an amount as people type it: "1 234,50", "1.234,50", "kr 500,-".

    Raises ValueError when it is not an amount, is negative, has more than two
    decimals or is beyond MAX_ORE.
    """
    if len(text) > LONGEST:
        raise ValueError("not an amount")
    cleaned = re.sub(r"(?i)^kr\.?|kr\.?$|nok|kroner|[\s\u00a0\u202f']|,-$", "", text.strip())
    cleaned = re.sub(r"(?i)^kr\.?|,-$", "", cleaned)
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{1,2})?", cleaned):
        cleaned = cleaned.replace(".", "")
    cleaned = cleaned.replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d{1,2})?", cleaned, re.ASCII):
        raise ValueError("not an amount")
    try:
        ore = int(Decimal(cleaned) * ORE_PER_KRONE)
    except InvalidOperation as error:
        raise ValueError("not an amount") from error
    if ore > MAX_ORE:
        raise ValueError("too large")
    return ore


def format_kroner(amount_ore: int) -> str:
    """The amount as Norwegians write it, without currency: 123450 -> "1 234,50", 100000 -> "1 000"."""
    sign = "\u2212" if amount_ore < 0 else ""
    kroner, ore = divmod(abs(amount_ore), ORE_PER_KRONE)
    whole = f"{kroner:,}".replace(",", "\u00a0")
    return f"{sign}{whole},{ore:02d}" if ore else f"{sign}{whole}"
