"""From compositions to people: who sits in which panel, so that all of a kind have the same chance.

Think of the whole weight as a stretch of time. In each composition's part of it, so many of a kind sit; who
they are changes so rarely that there are about as many panels as people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .kinds import Counts, Problem
from .programs import quiet, solved, values_of


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows of the pool that are drawn together, and how many of all tickets are theirs."""

    weight: int
    rows: tuple[int, ...]


Stay = tuple[int, int, int]  # from, until, row


def people_for(problem: Problem, compositions: Sequence[Counts], weights: Sequence[int]) -> list[Panel]:
    """Panels of rows for each composition, with that composition's weight shared among them."""
    kept = [(one, weight) for one, weight in zip(compositions, weights, strict=True) if weight]
    stays: list[list[Stay]] = [[] for _one in kept]
    for kind, members in enumerate(problem.members):
        seats = np.array([int(one[kind]) for one, _weight in kept])
        lengths = _lengths(len(members), seats, np.array([weight for _one, weight in kept]))
        for at, (_one, weight) in enumerate(kept):
            stays[at] += _laid_out(lengths[:, at], weight, members)
    gathered: dict[tuple[int, ...], int] = {}
    for at, (_one, weight) in enumerate(kept):
        for rows, length in _sweep(stays[at], weight):
            gathered[rows] = gathered.get(rows, 0) + length
    return [Panel(weight, rows) for rows, weight in sorted(gathered.items())]


def _lengths(people: int, seats: Counts, weights: Counts) -> Counts:
    """How long each person of a kind sits in each composition: all equally long in all, to within one.

    The small compositions are given out whole, to those who lack most. The largest settle what is left.
    """
    lengths = np.zeros((people, len(seats)), dtype=np.int64)
    total = int(seats @ weights)
    left = np.full(people, total // people, dtype=np.int64)
    left[: total % people] += 1
    everyone = seats == people
    lengths[:, everyone] = weights[everyone]
    left -= int(weights[everyone].sum())
    choice = np.flatnonzero((seats > 0) & ~everyone)
    choice = choice[np.argsort(weights[choice], kind="stable")]
    last = 1
    while len(choice):
        last = min(last, len(choice))
        first, settling = choice[: len(choice) - last], choice[len(choice) - last :]
        given, rest = _given_whole(left, seats[first], weights[first])
        settled = _settled(rest, seats[settling], weights[settling])
        if settled is not None:
            lengths[:, first], lengths[:, settling] = given, settled
            break
        if last == len(choice):
            raise ArithmeticError("the seats of a kind could not be shared evenly")
        last *= 2
    return lengths


def _given_whole(left: Counts, seats: Counts, weights: Counts) -> tuple[Counts, Counts]:
    given, left = np.zeros((len(left), len(seats)), dtype=np.int64), left.copy()
    for at, (number, weight) in enumerate(zip(seats, weights, strict=True)):
        most = np.argsort(-left, kind="stable")[: int(number)]
        given[most, at] = weight
        left[most] -= weight
    return given, left


def _settled(left: Counts, seats: Counts, weights: Counts) -> Counts | None:
    """What is left, shared out over these compositions; None when that cannot be."""
    if (left < 0).any() or (left > int(weights.sum())).any():
        return None
    if len(seats) == 1:
        return left.reshape(-1, 1)
    people, parts = len(left), len(seats)
    solver = quiet()
    highest = np.tile(weights.astype(float), people)
    solver.addVars(people * parts, np.zeros(people * parts), highest)
    for person in range(people):
        at = np.arange(person * parts, (person + 1) * parts, dtype=np.int32)
        solver.addRow(float(left[person]), float(left[person]), parts, at, np.ones(parts))
    for part in range(parts):
        at = np.arange(part, people * parts, parts, dtype=np.int32)
        wanted = float(seats[part] * weights[part])
        solver.addRow(wanted, wanted, people, at, np.ones(people))
    if not solved(solver):
        return None
    found = np.rint(values_of(solver)).astype(np.int64).reshape(people, parts)
    right = (
        (found.sum(axis=1) == left).all()
        and (found.sum(axis=0) == seats * weights).all()
        and (found <= weights).all()
        and (found >= 0).all()
    )
    return found if right else None


def _laid_out(lengths: Counts, whole: int, members: Sequence[int]) -> list[Stay]:
    """Each one's time in the composition, laid end to end in as many rows as there are seats.

    Nobody sits longer than the whole, so what runs over the end of one row begins the next without meeting
    itself.
    """
    stays: list[Stay] = []
    position = 0
    for row, length in zip(members, lengths.tolist(), strict=True):
        if length == whole:
            stays.append((0, whole, row))
        if length in (0, whole):
            continue
        end = position + length
        if end <= whole:
            stays.append((position, end, row))
        else:
            stays += [(position, whole, row), (0, end - whole, row)]
        position = end % whole
    return stays


def _sweep(stays: Sequence[Stay], whole: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Who sits together, and for how long, from one change to the next."""
    changes: dict[int, list[tuple[bool, int]]] = {}
    for begin, end, row in stays:
        changes.setdefault(begin, []).append((True, row))
        changes.setdefault(end, []).append((False, row))
    sitting: set[int] = set()
    moments = sorted({*changes, whole})
    for moment, until in pairwise(moments):
        for comes, row in sorted(changes[moment]):
            (sitting.add if comes else sitting.discard)(row)
        yield tuple(sorted(sitting)), until - moment
