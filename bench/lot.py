"""How long the fairest lot takes: `.venv/bin/python -m bench.lot`.

Two pools made by seed: 1,000 people, 30 seats and four features; and 2,000 people, 200 seats and two features
of two values, where telling people apart one by one takes a published program 1,162 seconds.
"""

import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "platform"))

from fellespott.jury.lot.lots import make_lot
from fellespott.jury.lot.pools import Pool, Quota

SEED = 2021


def made(people: int, features: dict[str, str]) -> Pool:
    """A pool whose people have each feature with chances of their own."""
    chance = random.Random(SEED)
    odds = {one: [chance.random() + 0.2 for _value in values] for one, values in features.items()}
    rows = tuple(
        tuple(chance.choices(values, odds[one])[0] for one, values in features.items())
        for _person in range(people)
    )
    return Pool(tuple(features), rows)


def near_even(features: dict[str, str], seats: int) -> list[Quota]:
    """Quotas that want every value of a feature about equally often, whatever the pool holds."""
    return [
        Quota(one, value, max(0, seats // len(values) - 1), seats // len(values) + 2)
        for one, values in features.items()
        for value in values
    ]


def show(name: str, pool: Pool, quotas: list[Quota], seats: int) -> None:
    """Work one out and print what came of it."""
    began = time.perf_counter()
    lot = make_lot(pool, quotas, seats)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name}: {seconds:.2f} s, {peak} MB at most, {len(lot.panels)} panels, "
        f"smallest chance {lot.min_probability:.6f}, Gini {lot.gini:.4f}"
    )


def main() -> None:
    """Both pools."""
    four = {"gender": "abc", "age": "abcde", "place": "abcd", "education": "abcd"}
    show("1,000 people, 30 seats, four features", made(1000, four), near_even(four, 30), 30)
    two = {"gender": "ab", "place": "ab"}
    wide = [Quota(one, value, 90, 200) for one, values in two.items() for value in values]
    show("2,000 people, 200 seats, two features of two values", made(2000, two), wide, 200)


if __name__ == "__main__":
    main()
