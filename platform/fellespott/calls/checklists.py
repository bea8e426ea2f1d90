"""The checklists of a call: their points as shipped, what was found about each, and links that show it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from .models import ChecklistNote
from .states import PointState

DATA = Path(__file__).parent / "data" / "checklists.json"
LINK_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its text by language, and the line of the source it is told after."""

    key: str
    texts: dict[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list of points with its name by language."""

    key: str
    titles: dict[str, str]
    points: tuple[Point, ...]

    def point(self, key: str) -> Point | None:
        """The point of that key."""
        return next((one for one in self.points if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Findings:
    """A list and the newest note about each point that has one."""

    checklist: Checklist
    notes: dict[str, ChecklistNote]

    @property
    def assessed(self) -> int:
        """How many points somebody has said something about."""
        return len(self.notes)

    @property
    def total(self) -> int:
        """How many points there are."""
        return len(self.checklist.points)

    def count(self, state: PointState) -> int:
        """How many points stand so."""
        return sum(note.state is state for note in self.notes.values())


@lru_cache
def checklists() -> tuple[Checklist, ...]:
    """The lists every call has: the four criteria of legitimacy, and the 20 considerations."""
    return tuple(
        Checklist(
            one["key"],
            one["titles"],
            tuple(Point(p["key"], {"nb": p["nb"], "en": p["en"]}, p["from"]) for p in one["points"]),
        )
        for one in json.loads(DATA.read_text(encoding="utf-8"))
    )


def checklist(key: str) -> Checklist | None:
    """The list of that key."""
    return next((one for one in checklists() if one.key == key), None)


def findings(notes: Iterable[ChecklistNote]) -> Sequence[Findings]:
    """Each list with its newest notes, out of all notes of a call, oldest first."""
    newest: dict[tuple[str, str], ChecklistNote] = {(one.list_key, one.point_key): one for one in notes}
    return [
        Findings(one, {p.key: newest[one.key, p.key] for p in one.points if (one.key, p.key) in newest})
        for one in checklists()
    ]


def is_evidence(url: str) -> bool:
    """Whether the link leads to another site over http(s), or to a page of this one.

    Example: "/utlysninger/var" and "https://example.org/sak" do; "//example.org" and "javascript:…" do not.
    """
    if (
        not url
        or len(url) > LINK_LENGTH
        or "\\" in url
        or any(one.isspace() or not one.isprintable() for one in url)
    ):
        return False
    if url.startswith("/"):
        return not url.startswith("//")
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
