"""Amounts as they stand in files: read exactly, kept as whole numbers of a small unit, shown exactly."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from fractions import Fraction

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_SPACES = re.compile(r"[\s'\u00a0\u2009\u202f]")


def read_amount(text: str) -> Fraction | None:
    """The number a field holds, or None. `1234.5`, `1234,5`, `1 234,50` and `1.234.567,5` are all read.

    One comma alone is a decimal comma, as in the files this format comes from.
    """
    plain = _SPACES.sub("", text)
    if "," in plain:
        plain = _with_point(plain)
    return Fraction(plain) if _NUMBER.fullmatch(plain) else None


def _with_point(text: str) -> str:
    if text.count(",") == 1 and text.rfind(",") > text.rfind("."):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", "")


def read_count(text: str) -> int | None:
    """A whole number in a field, or None."""
    amount = read_amount(text)
    return int(amount) if amount is not None and amount.denominator == 1 else None


def common_scale(amounts: Iterable[Fraction]) -> int:
    """The smallest number that makes every amount whole: 1 for whole kroner, 100 when there are øre."""
    return math.lcm(*(amount.denominator for amount in amounts))


def exact_text(amount: Fraction) -> str:
    """The number without loss: `313`, `67.5`, or `500000/3293` where no decimal number says it."""
    if amount.denominator == 1:
        return str(amount.numerator)
    digits = _decimals(amount.denominator)
    if digits is None:
        return f"{amount.numerator}/{amount.denominator}"
    whole = abs(amount.numerator) * 10**digits // amount.denominator
    text = str(whole).rjust(digits + 1, "0")
    return f"{'-' if amount < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def _decimals(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator needs; None if no number of them is enough."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    return max(twos, fives) if denominator == 1 else None


def as_number(amount: Fraction) -> int | float:
    """The number for JSON: an int where it is whole, else the nearest float."""
    return amount.numerator if amount.denominator == 1 else float(amount)
