"""What is wrong in a file, as data: which kind, where, how often. Never whose ballot: lines, not voters."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

# As many lines are named for one kind of problem; the number of times is always whole.
LINES_NAMED = 20


class Kind(StrEnum):
    """Each kind, and what it does to the ballot (told in full in docs/counting.md)."""

    # The file
    NOT_UTF8 = "not-utf8"
    BROKEN_QUOTES = "broken-quotes"
    STRAY_ROW = "stray-row"
    ROW_TOO_LONG = "row-too-long"
    ROW_TOO_SHORT = "row-too-short"
    META_TWICE = "meta-twice"
    UNREADABLE_META = "unreadable-meta"
    UNKNOWN_VOTE_TYPE = "unknown-vote-type"
    NO_VOTE_TYPE = "no-vote-type"
    LIMITS_NOT_APPLIED = "limits-not-applied"
    # Counts that lie
    WRONG_NUM_PROJECTS = "wrong-num-projects"
    WRONG_NUM_VOTES = "wrong-num-votes"
    WRONG_VOTES = "wrong-votes"
    WRONG_SCORE = "wrong-score"
    # Projects
    PROJECT_TWICE = "project-twice"
    PROJECT_WITHOUT_ID = "project-without-id"
    UNREADABLE_COST = "unreadable-cost"
    NEGATIVE_COST = "negative-cost"
    # Ballots
    VOTER_TWICE = "voter-twice"
    EMPTY_BALLOT = "empty-ballot"
    UNKNOWN_PROJECT = "unknown-project"
    NAMED_TWICE = "named-twice"
    TOO_MANY = "too-many"
    TOO_FEW = "too-few"
    TOO_DEAR = "too-dear"
    TOO_CHEAP = "too-cheap"
    MISSING_POINTS = "missing-points"
    SURPLUS_POINTS = "surplus-points"
    UNREADABLE_POINTS = "unreadable-points"
    NEGATIVE_POINTS = "negative-points"
    POINTS_OUT_OF_RANGE = "points-out-of-range"
    POINTS_SUM_TOO_HIGH = "points-sum-too-high"
    POINTS_SUM_TOO_LOW = "points-sum-too-low"
    NO_MAX_LENGTH = "no-max-length"


@dataclass(frozen=True)
class Problem:
    """One kind of problem, with what it is about: a project, a field, what was said and what was found."""

    kind: Kind
    times: int = 1
    lines: tuple[int, ...] = ()
    about: str = ""
    said: str = ""
    found: str = ""


@dataclass
class Problems:
    """Problems as they are met: alike ones are added up."""

    _found: dict[tuple[Kind, str, str, str], tuple[int, list[int]]] = field(default_factory=dict)

    def add(
        self,
        kind: Kind,
        *,
        line: int | None = None,
        times: int = 1,
        about: str = "",
        said: str = "",
        found: str = "",
    ) -> None:
        """Note a problem. `about` keeps kinds apart that should be told apart."""
        key = (kind, about, said, found)
        before, lines = self._found.get(key, (0, []))
        if line is not None and len(lines) < LINES_NAMED:
            lines.append(line)
        self._found[key] = (before + times, lines)

    def listed(self) -> tuple[Problem, ...]:
        """All of them, by kind and then as met."""
        order = list(Kind)
        found = sorted(self._found.items(), key=lambda one: order.index(one[0][0]))
        return tuple(
            Problem(kind, times, tuple(sorted(lines)), about, said, seen)
            for (kind, about, said, seen), (times, lines) in found
        )
