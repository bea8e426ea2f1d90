"""Who reads which proposals, when not everyone reads all. Pure, and the same every time.

Held always (rule R5): nobody reads what they stand too close to; each proposal is read by the same number;
no juror reads more than one proposal more than another. As far as that allows, the readers of a proposal come
from different backgrounds, and from the jury group that is to talk about it. What cannot be held is refused,
with the proposals that cannot be covered.

For example: eight jurors, four of each background, six proposals read by four each. Every juror reads three,
and every proposal has two readers of each background.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import highspy
import numpy as np
from numpy.typing import NDArray

from .dealing import GROUPS, deal
from .lot.programs import quiet, solved, values_of

J = TypeVar("J", bound=Hashable)
P = TypeVar("P", bound=Hashable)

# So many read each proposal, when nothing else is said.
READERS = 5


@dataclass(frozen=True, slots=True)
class Sitting(Generic[J]):
    """A juror: who, with which background, and in which jury group (None: to be dealt)."""

    key: J
    background: str
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Plan(Generic[J, P]):
    """Who reads what: the readers of each proposal, the group of each juror and of each proposal."""

    readers: Mapping[P, list[J]]
    groups: Mapping[J, int]
    homes: Mapping[P, int]

    @property
    def loads(self) -> dict[J, int]:
        """How many proposals each juror reads."""
        counted = Counter(one for some in self.readers.values() for one in some)
        return {one: counted[one] for one in self.groups}


@dataclass(frozen=True, slots=True)
class Refusal(Generic[J, P]):
    """Why there is no plan: proposals with too few who may read them, and how many they lack.

    Or, where each could be read by enough but not evenly, the jurors who would have to read so many more than
    the others (or, below zero, fewer), because of what they and others stand too close to.
    """

    uncovered: Mapping[P, int] = field(default_factory=dict)
    uneven: Mapping[J, int] = field(default_factory=dict)


def assign(
    jurors: Sequence[Sitting[J]],
    proposals: Sequence[P],
    conflicts: Collection[tuple[J, P]],
    *,
    each: int = READERS,
    groups: int = GROUPS,
) -> Plan[J, P] | Refusal[J, P]:
    """Who reads what, or why it cannot be done. `each`: how many jurors read each proposal.

    `conflicts` are (juror, proposal). Jurors without a group are dealt into `groups`. Raises ValueError for
    fewer than one reader or group, or for somebody or something named twice.
    """
    keys = [one.key for one in jurors]
    if each < 1 or groups < 1:
        raise ValueError("there must be at least one reader of each, and one group")
    if len(set(keys)) < len(keys) or len(set(proposals)) < len(proposals):
        raise ValueError("somebody or something is named twice")
    by_group = _groups(jurors, groups)
    if not proposals:
        return Plan({}, by_group, {})
    close = Counter(what for who, what in conflicts if who in by_group)
    lacks = {what: each + close[what] - len(jurors) for what in proposals}
    if any(lack > 0 for lack in lacks.values()):
        return Refusal(uncovered={what: lack for what, lack in lacks.items() if lack > 0})
    network = _Network(jurors, proposals, conflicts, each)
    if uneven := network.unevenness():
        return Refusal(uneven=uneven)
    homes = _homes(by_group, proposals, conflicts)
    return Plan(network.readers(by_group, homes), by_group, homes)


def may_read(
    readers: Mapping[P, Collection[J]], conflicts: Collection[tuple[J, P]], proposal: P, jurors: Sequence[J]
) -> list[J]:
    """Those of the jurors who may take over a proposal: not too close, and not reading it already."""
    return [one for one in jurors if (one, proposal) not in conflicts and one not in readers[proposal]]


def is_even(loads: Collection[int]) -> bool:
    """Whether nobody reads more than one proposal more than another."""
    return not loads or max(loads) - min(loads) <= 1


def _groups(jurors: Sequence[Sitting[J]], count: int) -> dict[J, int]:
    """Those without a group are dealt by background; an empty group is no group."""
    found = {one.key: one.group for one in jurors if one.group is not None}
    loose = [one for one in jurors if one.group is None]
    dealt = deal([(one.key, one.background, "", "") for one in loose], count) if loose else []
    return found | {key: place for place, keys in enumerate(dealt, start=1) for key in keys}


def _homes(
    groups: Mapping[J, int], proposals: Sequence[P], conflicts: Collection[tuple[J, P]]
) -> dict[P, int]:
    """The group that is to talk about each proposal: as many to each group, and few who stand too close."""
    close: Counter[tuple[P, int]] = Counter((what, groups[who]) for who, what in conflicts if who in groups)
    numbers = sorted(set(groups.values()))
    most = math.ceil(len(proposals) / len(numbers))
    left = Counter(dict.fromkeys(numbers, most))
    homes: dict[P, int] = {}
    # Those with most conflicts choose first.
    for what in sorted(proposals, key=lambda one: -sum(close[one, number] for number in numbers)):
        open_ = [number for number in numbers if left[number]]
        homes[what] = min(open_, key=lambda number: (close[what, number], -left[number], number))
        left[homes[what]] -= 1
    return {what: homes[what] for what in proposals}


class _Network(Generic[J, P]):
    """Proposals, jurors, and a line wherever one may read the other: each line is used once or not at all.

    The programs are flows in a network, so their best corners are whole numbers.
    """

    def __init__(
        self,
        jurors: Sequence[Sitting[J]],
        proposals: Sequence[P],
        conflicts: Collection[tuple[J, P]],
        each: int,
    ) -> None:
        self.jurors, self.proposals, self.each = jurors, proposals, each
        total = each * len(proposals)
        self.least, self.most = total // len(jurors), -(-total // len(jurors))
        close = set(conflicts)
        self.lines = [
            (p, j)
            for p, what in enumerate(proposals)
            for j, who in enumerate(jurors)
            if (who.key, what) not in close
        ]

    def unevenness(self) -> dict[J, int]:
        """How far from an even load some must be, all of them as little as can be; empty when none."""
        lines, few = len(self.lines), len(self.jurors)
        solver = quiet()
        solver.addVars(lines, np.zeros(lines), np.ones(lines))
        solver.addVars(2 * few, np.zeros(2 * few), np.full(2 * few, float(len(self.proposals))))
        self._price(solver, np.concatenate([np.zeros(lines), np.ones(2 * few)]))
        self._rows(solver, slack=True)
        found = self._whole(solver)[lines:]
        apart = {one.key: int(found[few + j] - found[j]) for j, one in enumerate(self.jurors)}
        return {key: number for key, number in apart.items() if number}

    def readers(self, groups: Mapping[J, int], homes: Mapping[P, int]) -> dict[P, list[J]]:
        """The readers of each proposal: mixed first of all, then from the group that talks about it."""
        lines = len(self.lines)
        away = np.array(
            [float(groups[self.jurors[j].key] != homes[self.proposals[p]]) for p, j in self.lines]
        )
        by_kind: dict[tuple[int, str], list[int]] = defaultdict(list)
        for at, (p, j) in enumerate(self.lines):
            by_kind[p, self.jurors[j].background].append(at)
        # The second reader of a background costs 1, the third 2, and so on.
        steps = [(kind, step) for kind in by_kind for step in range(min(len(by_kind[kind]), self.each))]
        price = float(self.each * len(self.proposals) + 1)
        solver = quiet()
        solver.addVars(lines + len(steps), np.zeros(lines + len(steps)), np.ones(lines + len(steps)))
        self._price(solver, np.concatenate([away, [price * step for _kind, step in steps]]))
        self._rows(solver, slack=False)
        at_steps: dict[tuple[int, str], list[int]] = defaultdict(list)
        for at, (kind, _step) in enumerate(steps, start=lines):
            at_steps[kind].append(at)
        for kind, some in by_kind.items():
            _row(solver, (0, 0), some, at_steps[kind])
        used = self._whole(solver)[:lines]
        chosen: dict[P, list[J]] = {what: [] for what in self.proposals}
        for (p, j), is_used in zip(self.lines, used, strict=True):
            if not is_used:
                continue
            chosen[self.proposals[p]].append(self.jurors[j].key)
        return chosen

    def _rows(self, solver: highspy.Highs, *, slack: bool) -> None:
        """As many readers of each proposal, as many proposals to each juror."""
        lines, few = len(self.lines), len(self.jurors)
        of_proposal: list[list[int]] = [[] for _ in self.proposals]
        of_juror: list[list[int]] = [[] for _ in self.jurors]
        for at, (p, j) in enumerate(self.lines):
            of_proposal[p].append(at)
            of_juror[j].append(at)
        for some in of_proposal:
            _row(solver, (self.each, self.each), some)
        for j, some in enumerate(of_juror):
            missing, extra = ([lines + j], [lines + few + j]) if slack else ([], [])
            _row(solver, (self.least, self.most), [*some, *missing], extra)

    @staticmethod
    def _price(solver: highspy.Highs, costs: NDArray[np.float64]) -> None:
        solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)

    @staticmethod
    def _whole(solver: highspy.Highs) -> NDArray[np.int64]:
        if not solved(solver):
            raise RuntimeError("the solver found no answer to a program that has one")
        found = values_of(solver)
        whole = np.rint(found).astype(np.int64)
        if np.abs(found - whole).max(initial=0) > 1e-6:
            raise RuntimeError("a flow came out in parts")
        return whole


def _row(
    solver: highspy.Highs, bounds: tuple[int, int], plus: Sequence[int], minus: Sequence[int] = ()
) -> None:
    at = np.array([*plus, *minus], dtype=np.int32)
    signs = np.array([1.0] * len(plus) + [-1.0] * len(minus))
    solver.addRow(float(bounds[0]), float(bounds[1]), len(at), at, signs)
