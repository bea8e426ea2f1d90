"""An order that favours nobody. Pure: values in, an order out; no clock, no database, no visitor.

Every proposal gets a place of its own out of its id and a seed, by a keyed hash: each visitor's seed gives
another order, one seed always the same. A proposal's hash does not depend on the others, so what is filtered
away or taken down meanwhile moves nobody else, and no page shows one twice.
"""

import uuid
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

SEED_BITS = 64
_MASK = (1 << SEED_BITS) - 1
# The finaliser of splitmix64: every bit of what goes in moves every bit of what comes out.
_STEP = 0x9E3779B97F4A7C15
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
ID_BYTES = 16


def pack(ids: Iterable[uuid.UUID]) -> bytes:
    """The ids one after another, sixteen bytes each: how `order_of` takes them."""
    return b"".join(one.bytes for one in ids)


def order_of(packed: bytes, seed: int) -> NDArray[np.intp]:
    """Where in `packed` the first, the second … stand in the order of that seed.

    Example: two ids, and the seed puts the later one first → [1, 0].
    """
    halves = np.frombuffer(packed, dtype=">u8").astype(np.uint64).reshape(-1, 2)
    first = _mixed(halves[:, 0] ^ np.uint64(seed & _MASK))
    keys = _mixed(first ^ halves[:, 1] ^ np.uint64((seed * _STEP) & _MASK))
    return np.argsort(keys, kind="stable")


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each number well shaken. Multiplication wraps round, as it must."""
    values = (values ^ (values >> _SHIFTS[0])) * _MIX[0]
    values = (values ^ (values >> _SHIFTS[1])) * _MIX[1]
    return values ^ (values >> _SHIFTS[2])


def page_of(packed: bytes, seed: int, *, number: int, size: int) -> list[bytes]:
    """The ids on that page of the order, from page 1, sixteen bytes each."""
    chosen = order_of(packed, seed)[(number - 1) * size : number * size] * ID_BYTES
    return [packed[at : at + ID_BYTES] for at in chosen.tolist()]


def shuffled(ids: Iterable[uuid.UUID], seed: int) -> list[uuid.UUID]:
    """All of the ids in the order of that seed."""
    packed = pack(sorted(ids))
    return [uuid.UUID(bytes=one) for one in page_of(packed, seed, number=1, size=len(packed))]


def new_order(random_bits: int) -> str:
    """A seed as it is kept: sixteen hexadecimal digits."""
    return f"{random_bits & _MASK:016x}"


def read_order(kept: object) -> int | None:
    """The seed out of what was kept, or None where that is no seed."""
    text = str(kept or "")
    if len(text) != SEED_BITS // 4 or any(one not in "0123456789abcdef" for one in text):
        return None
    return int(text, 16)
