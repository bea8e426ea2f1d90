"""The VOTES section of a `.pb` file: identical rows are counted first, and read once.

What each irregularity does to a ballot stands in docs/counting.md; none is dropped, all are told.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .amounts import common_scale, read_amount, read_count
from .ballots import Ballots, Key, gather_ballots
from .elections import BallotKind
from .pb_files import NotReadableError, Row
from .problems import Kind, Problems

_KINDS = {
    "approval": BallotKind.APPROVAL,
    "choose-1": BallotKind.APPROVAL,
    "knapsack": BallotKind.WITHIN_BUDGET,
    "ordinal": BallotKind.RANKING,
    "cumulative": BallotKind.POINTS,
    "scoring": BallotKind.POINTS,
}


@dataclass(frozen=True)
class BallotRules:
    """What META says a ballot may hold. None: not said."""

    kind: BallotKind
    max_length: int | None = None
    min_length: int | None = None
    max_sum_cost: Fraction | None = None
    min_sum_cost: Fraction | None = None
    max_points: Fraction | None = None
    min_points: Fraction | None = None
    max_sum_points: Fraction | None = None
    min_sum_points: Fraction | None = None
    default_score: Fraction = Fraction(0)

    def points_each(self, ballots: Ballots) -> int:
        """The most points one ballot may give one project, in the ballots' own unit."""
        if ballots.points is None:
            return 1
        if self.kind is BallotKind.RANKING:
            return max(1, self.max_length or 1)
        most = self.max_points or self.max_sum_points
        if most is not None and most > 0:
            return max(1, int(most * ballots.point_scale))
        return max(1, int(ballots.points.max(initial=1)))


class BallotReader:
    """Takes rows, counting those that say the same."""

    def __init__(self, header: Row, problems: Problems) -> None:
        columns = [cell.strip().lower() for cell in header.cells]
        if "vote" not in columns:
            raise NotReadableError("no-column", "vote")
        self._vote = columns.index("vote")
        self._points = columns.index("points") if "points" in columns else None
        self._voter = columns.index("voter_id") if "voter_id" in columns else None
        self._width = len(columns)
        self._needed = max(self._vote, self._points or 0)
        self._problems = problems
        self._counted: dict[tuple[str, str], int] = {}
        self._lines: dict[tuple[str, str], int] = {}
        self._voters = array("q")
        self.rows = 0
        self.swallowed = False

    @property
    def has_points(self) -> bool:
        """Whether there is a column of points."""
        return self._points is not None

    def longest(self) -> int:
        """How many names the longest ballot holds."""
        return max((vote.count(",") + 1 for vote, _ in self._counted), default=1)

    def take(self, row: Row) -> None:
        """Count one row."""
        cells = row.cells
        self.rows += 1
        if len(cells) != self._width:
            self._note_width(row)
        if self._voter is not None and len(cells) > self._voter and cells[self._voter]:
            self._voters.append(hash(cells[self._voter]))
        if len(cells) > self._needed:
            key = (cells[self._vote], cells[self._points] if self._points is not None else "")
        else:
            key = (cells[self._vote] if len(cells) > self._vote else "", "")
        if key in self._counted:
            self._counted[key] += 1
        else:
            self._counted[key] = 1
            self._lines[key] = row.line
            self.swallowed = self.swallowed or "\n" in key[0]

    def _note_width(self, row: Row) -> None:
        if len(row.cells) > self._width:
            self._problems.add(Kind.ROW_TOO_LONG, line=row.line)
        elif len(row.cells) <= self._needed:
            self._problems.add(Kind.ROW_TOO_SHORT, line=row.line)

    def counted(
        self, ids: Sequence[str], left_out: set[str], costs: Sequence[int], scale: int, rules: BallotRules
    ) -> tuple[Ballots, tuple[int, ...] | None]:
        """The ballots, and how many named each project where the ballots alone no longer tell."""
        self._note_voters()
        weighed = rules.kind in (BallotKind.POINTS, BallotKind.RANKING)
        values = _PointValues((points for _, points in self._counted) if weighed else (), self._problems)
        names = _Names(ids, left_out, self._problems)
        checker = _Checker(rules, [Fraction(cost, scale) for cost in costs], values.scale, self._problems)
        groups: dict[Key, int] = {}
        for text, times in self._counted.items():
            line = self._lines[text]
            places = names.read(text[0], line, times)
            if len(set(places)) < len(places):
                self._note_twice(places, line, times)
            points: list[int] | None = None
            if rules.kind is BallotKind.RANKING:
                points = [max(0, (rules.max_length or 1) - position) for position in range(len(places))]
            elif weighed:
                points = values.read(text[1], len(places), line, times)
            key = _key(places, points)
            checker.check(key, len(places), line, times)
            groups[key] = groups.get(key, 0) + times
        named = None
        if weighed and rules.default_score:
            named = tuple(gather_ballots(groups).votes(len(ids)))
            groups = _with_default(groups, len(ids), int(rules.default_score * values.scale))
        if weighed and all(not key[0] for key in groups):
            groups = {((), ()): sum(groups.values())} if groups else {}
        return gather_ballots(groups, values.scale), named

    def _note_twice(self, places: list[int], line: int, times: int) -> None:
        known = [place for place in places if place >= 0]
        if len(set(known)) < len(known):
            self._problems.add(Kind.NAMED_TWICE, line=line, times=times)

    def _note_voters(self) -> None:
        ordered = np.sort(np.frombuffer(self._voters, dtype=np.int64)) if self._voters else np.zeros(0)
        again = int((ordered[1:] == ordered[:-1]).sum())
        if again:
            self._problems.add(Kind.VOTER_TWICE, times=again)


class _Names:
    """From the names on a ballot to places in the election; -1 for a name that is nobody's."""

    def __init__(self, ids: Sequence[str], left_out: set[str], problems: Problems) -> None:
        self._places = {one: place for place, one in enumerate(ids)}
        self._left_out = left_out
        self._problems = problems

    def read(self, text: str, line: int, times: int) -> list[int]:
        if not text:
            return []
        places = self._places
        try:
            return [places[name] for name in text.split(",")]
        except KeyError:
            pass
        found = []
        stripped = text.strip()
        for name in [] if stripped.lower() in ("", "none") else stripped.split(","):
            plain = name.strip()
            if plain in places:
                found.append(places[plain])
            elif plain:
                found.append(-1)
                if plain not in self._left_out:
                    self._problems.add(Kind.UNKNOWN_PROJECT, line=line, times=times, about=plain)
        return found


class _PointValues:
    """From the points on a ballot to whole numbers of 1 / `scale`."""

    def __init__(self, texts: Iterable[str], problems: Problems) -> None:
        self._problems = problems
        self._read = {one: read_amount(one) for text in set(texts) for one in text.split(",")}
        self.scale = common_scale(value for value in self._read.values() if value is not None)

    def read(self, text: str, wanted: int, line: int, times: int) -> list[int]:
        """As many points as there are names: what is missing or unreadable is 0, and told."""
        parts = text.split(",") if text.strip() not in ("", "None", "none") else []
        if len(parts) != wanted:
            kind = Kind.MISSING_POINTS if len(parts) < wanted else Kind.SURPLUS_POINTS
            self._problems.add(kind, line=line, times=times)
        found = []
        for part in parts[:wanted]:
            value = self._read[part]
            if value is None:
                self._problems.add(Kind.UNREADABLE_POINTS, line=line, times=times, said=part.strip())
            found.append(int((value or 0) * self.scale))
        return found + [0] * (wanted - len(found))


class _Checker:
    """Holds a ballot against what META allows. It is counted as it is all the same."""

    def __init__(
        self, rules: BallotRules, costs: Sequence[Fraction], point_scale: int, problems: Problems
    ) -> None:
        self._rules = rules
        self._point_scale = point_scale
        self._problems = problems
        self._by_cost = rules.max_sum_cost is not None or bool(rules.min_sum_cost)
        scale = common_scale([*costs, rules.max_sum_cost or Fraction(0), rules.min_sum_cost or Fraction(0)])
        self._costs = [int(cost * scale) for cost in costs]
        self._most = None if rules.max_sum_cost is None else int(rules.max_sum_cost * scale)
        self._least = int((rules.min_sum_cost or 0) * scale)

    def check(self, key: Key, written: int, line: int, times: int) -> None:
        """`written` names stood on the ballot, `key` is what became of them."""
        rules = self._rules
        if not written:
            self._note(Kind.EMPTY_BALLOT, line, times)
            return
        if rules.max_length is not None and written > rules.max_length:
            self._note(Kind.TOO_MANY, line, times)
        if rules.min_length is not None and written < rules.min_length:
            self._note(Kind.TOO_FEW, line, times)
        if self._by_cost:
            self._check_cost(key, line, times)
        if key[1] is not None and rules.kind is BallotKind.POINTS:
            self._check_points(key[1], line, times)

    def _check_cost(self, key: Key, line: int, times: int) -> None:
        cost = sum(self._costs[place] for place in key[0])
        if self._most is not None and cost > self._most:
            self._note(Kind.TOO_DEAR, line, times)
        if cost < self._least:
            self._note(Kind.TOO_CHEAP, line, times)

    def _check_points(self, points: tuple[int, ...], line: int, times: int) -> None:
        rules, scale = self._rules, self._point_scale
        if not points:
            return
        if min(points) < 0 and (rules.min_points is None or rules.min_points >= 0):
            self._note(Kind.NEGATIVE_POINTS, line, times)
        out_of_range = (rules.max_points is not None and max(points) > rules.max_points * scale) or (
            rules.min_points is not None and 0 <= min(points) < rules.min_points * scale
        )
        if out_of_range:
            self._note(Kind.POINTS_OUT_OF_RANGE, line, times)
        if rules.max_sum_points is not None and sum(points) > rules.max_sum_points * scale:
            self._note(Kind.POINTS_SUM_TOO_HIGH, line, times)
        if rules.min_sum_points is not None and sum(points) < rules.min_sum_points * scale:
            self._note(Kind.POINTS_SUM_TOO_LOW, line, times)

    def _note(self, kind: Kind, line: int, times: int) -> None:
        self._problems.add(kind, line=line, times=times)


def _key(places: list[int], points: list[int] | None) -> Key:
    """What a ballot counts as: known projects once each, in the election's order.

    A project named again keeps what it was given first; a name that is nobody's counts nothing.
    """
    if points is None:
        return tuple(sorted({place for place in places if place >= 0})), None
    given: dict[int, int] = {}
    for place, value in zip(places, points, strict=True):
        if place >= 0:
            given.setdefault(place, value)
    ordered = tuple(sorted(given))
    return ordered, tuple(given[place] for place in ordered)


def _with_default(groups: dict[Key, int], projects: int, default: int) -> dict[Key, int]:
    """Every ballot gives `default` points to each project it does not name."""
    found: dict[Key, int] = {}
    everyone = tuple(range(projects))
    for (places, points), times in groups.items():
        given = dict(zip(places, points or (), strict=True))
        key = (everyone, tuple(given.get(place, default) for place in everyone))
        found[key] = found.get(key, 0) + times
    return found


def read_rules(meta: Mapping[str, str], reader: BallotReader, problems: Problems) -> BallotRules:
    """META's rules for ballots. A rule that cannot be read is told and not used."""
    said = meta.get("vote_type", "").strip().lower()
    kind = _KINDS.get(said)
    if kind is None:
        problems.add(Kind.UNKNOWN_VOTE_TYPE if said else Kind.NO_VOTE_TYPE, said=said)
        kind = BallotKind.POINTS if reader.has_points else BallotKind.APPROVAL
    if kind is BallotKind.POINTS and not reader.has_points:
        problems.add(Kind.MISSING_POINTS, about="points")
        kind = BallotKind.APPROVAL

    def amount(key: str) -> Fraction | None:
        text = meta.get(key, "")
        found = read_amount(text)
        if text and found is None:
            problems.add(Kind.UNREADABLE_META, about=key, said=text)
        return found

    def count(key: str) -> int | None:
        text = meta.get(key, "")
        found = read_count(text)
        if text and found is None:
            problems.add(Kind.UNREADABLE_META, about=key, said=text)
        return found

    max_length = 1 if said == "choose-1" else count("max_length")
    if kind is BallotKind.RANKING and (max_length is None or max_length < 1):
        max_length = reader.longest()
        problems.add(Kind.NO_MAX_LENGTH, found=str(max_length))
    return BallotRules(
        kind=kind,
        max_length=max_length,
        min_length=count("min_length"),
        max_sum_cost=amount("max_sum_cost"),
        min_sum_cost=amount("min_sum_cost"),
        max_points=amount("max_points"),
        min_points=amount("min_points"),
        max_sum_points=amount("max_sum_points"),
        min_sum_points=amount("min_sum_points"),
        default_score=amount("default_score") or Fraction(0) if kind is BallotKind.POINTS else Fraction(0),
    )
