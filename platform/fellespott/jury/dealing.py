"""Who sits with whom, and in which order a juror meets the proposals. Pure, and the same every time."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from typing import TypeVar

K = TypeVar("K")

GROUPS = 4


def deal(jurors: Iterable[tuple[K, str, str, str]], count: int = GROUPS) -> list[list[K]]:
    """Deal jurors, given as (key, background, age band, name), into `count` groups like cards.

    They are sorted by background, then age, and dealt one to each group in turn, so that the groups'
    sizes, and their numbers from each background, differ by at most one. Raises ValueError for no groups.
    """
    if count < 1:
        raise ValueError("there must be at least one group")
    groups: list[list[K]] = [[] for _ in range(count)]
    for place, (key, *_who) in enumerate(
        sorted(jurors, key=lambda one: (one[1], one[2], one[3], str(one[0])))
    ):
        groups[place % count].append(key)
    return groups


def order_seed(seat_id: uuid.UUID) -> str:
    """The seed of a juror's own order: anyone who knows the seat's id can recompute it."""
    return hashlib.sha256(seat_id.bytes).hexdigest()


def own_order(seat_id: uuid.UUID, proposals: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The proposals in this juror's own order, so that nobody's proposal always comes first or last.

    It does not change when another proposal is taken back.
    """
    seed = order_seed(seat_id)
    return sorted(proposals, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).hexdigest())
