"""People with the same features are interchangeable, so the lot is worked out for kinds of people.

A pool of 2,000 with two features of two values has four kinds; that is what makes the lot fast.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .pools import Pool, Quota

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Problem:
    """The lot in numbers: how many there are of each kind, and how many the quotas want.

    `touches[q, k]` is 1 when quota q counts people of kind k. `members[k]` are the rows of kind k.
    """

    seats: int
    sizes: Counts
    touches: Counts
    lows: Counts
    highs: Counts
    members: tuple[tuple[int, ...], ...]
    quotas: tuple[Quota, ...]

    @property
    def kinds(self) -> int:
        """How many kinds there are."""
        return len(self.sizes)


def as_problem(pool: Pool, quotas: Sequence[Quota], seats: int) -> Problem:
    """Gather the pool's rows by what the quotas can tell apart.

    A feature without a quota of its own is not told from other such features in its category.
    """
    wanted = {(one.category, one.feature) for one in quotas}
    members: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, features in enumerate(pool.rows):
        told = tuple(
            feature if (category, feature) in wanted else ""
            for category, feature in zip(pool.categories, features, strict=True)
        )
        members[told].append(row)
    place = {category: at for at, category in enumerate(pool.categories)}
    kinds = list(members)
    touches = np.array(
        [[int(kind[place[one.category]] == one.feature) for kind in kinds] for one in quotas], dtype=np.int64
    ).reshape(len(quotas), len(kinds))
    return Problem(
        seats=seats,
        sizes=np.array([len(members[kind]) for kind in kinds], dtype=np.int64),
        touches=touches,
        lows=np.array([one.low for one in quotas], dtype=np.int64),
        highs=np.array([one.high for one in quotas], dtype=np.int64),
        members=tuple(tuple(members[kind]) for kind in kinds),
        quotas=tuple(quotas),
    )
