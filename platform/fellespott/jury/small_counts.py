"""Rule R18: counts of people's attributes below five are not published, nor what would reveal them."""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

LEAST_SHOWN = 5


def suppress_small(counts: Mapping[K, int], least: int = LEAST_SHOWN) -> dict[K, int | None]:
    """The counts as they may be published; None is "not shown".

    Every count below `least` (also 0) is hidden. As the total is known, what is hidden must hold at least
    two counts that sum to at least `least`; otherwise the smallest shown one is hidden too (secondary
    suppression). Example: {a: 9, b: 7, c: 5, d: 0} hides d, and c so that d cannot be reckoned.
    """
    hidden = {key for key, count in counts.items() if count < least}
    shown = sorted((key for key in counts if key not in hidden), key=lambda key: counts[key])
    while hidden and shown and (len(hidden) == 1 or sum(counts[key] for key in hidden) < least):
        hidden.add(shown.pop(0))
    return {key: None if key in hidden else count for key, count in counts.items()}
