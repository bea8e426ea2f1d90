"""The draw itself: one panel, by a seed from outside, the same for everyone who repeats it."""

import hashlib
from collections.abc import Sequence

SPACE = 2**256


def draw(weights: Sequence[int], seed: str) -> int:
    """Which panel is drawn: its place in the list, each with a chance as large as its weight.

    SHA-256 of "<seed>:0" as a whole number; should it lie in the last, uneven stretch, of "<seed>:1", and
    so on. Its rest after division by the sum of the weights is the ticket, and the panels hold the tickets
    in the order they stand. Raises ValueError without a panel.
    """
    total = sum(weights)
    if total < 1:
        raise ValueError("there is no panel to draw")
    ticket = _ticket(seed, total)
    for place, weight in enumerate(weights):
        if ticket < weight:
            return place
        ticket -= weight
    raise ValueError("weights cannot be negative")


def _ticket(seed: str, total: int) -> int:
    even = SPACE - SPACE % total
    turn = 0
    while True:
        number = int.from_bytes(hashlib.sha256(f"{seed}:{turn}".encode()).digest(), "big")
        if number < even:
            return number % total
        turn += 1
