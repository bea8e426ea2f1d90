"""The `.pb` format of pabulib as rows: META, PROJECTS and VOTES, with semicolons between fields.

Nothing is understood here, only told apart; `pb_reading.py` understands, `pb_writing.py` writes.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTIONS = ("META", "PROJECTS", "VOTES")


class NotReadableError(ValueError):
    """The file cannot be counted at all. `code` says why; `detail` what it is about."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(slots=True)
class Row:
    """One row: the section it stands in, its fields, the line it ends on. `header` names the columns."""

    section: str
    cells: list[str]
    line: int
    header: bool = False


@dataclass
class PbFile:
    """A whole file, kept as it is: every field, every column, in order."""

    meta: list[tuple[str, ...]] = field(default_factory=list)
    project_columns: list[str] = field(default_factory=list)
    projects: list[list[str]] = field(default_factory=list)
    vote_columns: list[str] = field(default_factory=list)
    votes: list[list[str]] = field(default_factory=list)


def read_pb(path: Path) -> PbFile:
    """Read a file with everything in it; writing it again and reading that gives the same."""
    with open_text(path) as lines:
        return collect(rows_of(lines))


def collect(rows: Iterable[Row]) -> PbFile:
    """Rows put in their places."""
    found = PbFile()
    for row in rows:
        if row.section == "META":
            if not row.header:
                found.meta.append(tuple(row.cells))
        elif row.section == "PROJECTS":
            if row.header:
                found.project_columns = row.cells
            else:
                found.projects.append(row.cells)
        elif row.header:
            found.vote_columns = row.cells
        else:
            found.votes.append(row.cells)
    return found


class open_text:  # noqa: N801 - reads as a verb where it is used
    """A file as text: UTF-8 with or without a mark at its start, else Windows' set for Polish."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.is_utf8 = _is_utf8(path)

    def __enter__(self) -> Iterator[str]:
        encoding, errors = ("utf-8-sig", "strict") if self.is_utf8 else ("cp1250", "replace")
        self._file = self._path.open(encoding=encoding, errors=errors, newline="")
        return self._file

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def rows_of(lines: Iterable[str], *, quoted: bool = True) -> Iterator[Row]:
    """Every row with its section. `quoted` False takes quotation marks as letters."""
    reader = csv.reader(
        _without_nulls(lines), delimiter=";", quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    )
    section = ""
    wants_header = False
    width = 0
    try:
        for cells in reader:
            if len(cells) == width > 1 and cells[1]:
                yield Row(section, cells, reader.line_num)  # the usual row, known at once
                continue
            if not any(cell.strip() for cell in cells):
                continue
            name = section_name(cells)
            if name:
                section, wants_header, width = name, True, 0
            elif wants_header:
                header = _trimmed([cell.strip() for cell in cells])
                wants_header, width = False, len(header)
                yield Row(section, header, reader.line_num, header=True)
            else:
                yield Row(section, _fitted(cells, width), reader.line_num)
    except csv.Error as error:
        raise NotReadableError("not-a-table", str(error)) from error


def section_name(cells: list[str]) -> str:
    """`META`, `PROJECTS` or `VOTES` when a row is that and nothing else; else empty."""
    name = cells[0].strip().upper()
    return name if name in SECTIONS and not any(cell.strip() for cell in cells[1:]) else ""


def _without_nulls(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\0", "") if "\0" in line else line for line in lines)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _fitted(cells: list[str], width: int) -> list[str]:
    """A row without the empty fields a spreadsheet adds at its end."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells
