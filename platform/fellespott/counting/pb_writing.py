"""Writing `.pb` files: so that reading them again gives the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TextIO

from .pb_files import PbFile


def pb_text(file: PbFile) -> str:
    """A whole file as text."""
    out = io.StringIO()
    write_pb(file, out)
    return out.getvalue()


def write_pb(file: PbFile, out: TextIO) -> None:
    """Write a file: META, PROJECTS, VOTES, semicolons between, quotes only where they are needed."""
    writer = csv.writer(out, delimiter=";", lineterminator="\n")

    def section(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        writer.writerow([name])
        writer.writerow(columns)
        writer.writerows(rows)

    section("META", ("key", "value"), file.meta)
    section("PROJECTS", file.project_columns, file.projects)
    section("VOTES", file.vote_columns, file.votes)
