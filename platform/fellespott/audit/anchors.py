"""The anchors kept beside the database, in a file that only grows: one line a day, as on the public page."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from .models import AuditAnchor
from .rules import Mark, anchor_line, read_anchors

FILE_NAME = "audit-anchors.txt"


def read_file(path: Path) -> list[Mark]:
    """The anchors in a file; none where there is no file. Raises ValueError for a line that is none."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return read_anchors(lines, path.name)


def last_day(path: Path) -> date | None:
    """The day of the last anchor in the file."""
    return max((one.day for one in read_file(path) if one.day is not None), default=None)


def append(path: Path, anchors: Iterable[AuditAnchor]) -> None:
    """Write these anchors at the end of the file."""
    with path.open("a", encoding="utf-8") as file:
        file.writelines(anchor_line(one.day, one.position, one.hash) + "\n" for one in anchors)
