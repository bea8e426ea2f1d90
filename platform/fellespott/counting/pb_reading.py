"""Reading an election from a `.pb` file: counted from its ballots, with all that is wrong in it told.

The file's own counts (`num_votes`, `num_projects`, the columns `votes` and `score`) are compared with
what is found and otherwise left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from .amounts import common_scale, exact_text, read_amount, read_count
from .elections import Election, Project
from .pb_ballots import BallotReader, read_rules
from .pb_files import NotReadableError, Row, open_text, rows_of
from .problems import Kind, Problem, Problems


@dataclass(frozen=True)
class Reading:
    """An election as a file holds it, what is wrong in the file, and which projects it says won."""

    election: Election
    problems: tuple[Problem, ...]
    selected: tuple[str, ...]
    meta: dict[str, str]


@dataclass
class _Projects:
    """The rows of PROJECTS, read."""

    ids: list[str] = field(default_factory=list)
    costs: list[Fraction] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    categories: list[tuple[str, ...]] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    rows: int = 0


def read_election(path: Path) -> Reading:
    """Read a file. Raises NotReadableError where there is nothing to count."""
    text = open_text(path)
    try:
        with text as lines:
            return _read(lines, is_utf8=text.is_utf8, quoted=True)
    except _QuotesBrokenError:
        with text as lines:
            return _read(lines, is_utf8=text.is_utf8, quoted=False)


class _QuotesBrokenError(Exception):
    """A quotation mark that is never closed has swallowed rows."""


def _read(lines: Iterable[str], *, is_utf8: bool, quoted: bool) -> Reading:
    problems = Problems()
    if not is_utf8:
        problems.add(Kind.NOT_UTF8)
    if not quoted:
        problems.add(Kind.BROKEN_QUOTES)
    meta: dict[str, str] = {}
    projects = _Projects()
    columns: list[str] = []
    reader: BallotReader | None = None
    for row in rows_of(lines, quoted=quoted):
        if reader is not None and row.section == "VOTES":
            reader.take(row)
        elif not row.section:
            problems.add(Kind.STRAY_ROW, line=row.line)
        elif row.section == "META":
            _take_meta(row, meta, problems)
        elif row.section == "PROJECTS":
            columns = _take_project(row, columns, projects, problems, quoted=quoted)
        else:
            reader = BallotReader(row, problems)
    if quoted and (reader is None or reader.swallowed):
        raise _QuotesBrokenError
    if reader is None or not projects.ids:
        raise NotReadableError("no-votes-section" if reader is None else "no-projects")
    return _put_together(meta, projects, reader, problems)


def _take_meta(row: Row, meta: dict[str, str], problems: Problems) -> None:
    if row.header and [cell.lower() for cell in row.cells[:2]] == ["key", "value"]:
        return
    key = row.cells[0].strip().lower()
    value = ";".join(row.cells[1:]).strip()
    if key in meta and meta[key] != value:
        problems.add(Kind.META_TWICE, line=row.line, about=key, said=meta[key], found=value)
        return
    meta[key] = "" if value.lower() == "none" else value


def _take_project(
    row: Row, columns: list[str], projects: _Projects, problems: Problems, *, quoted: bool
) -> list[str]:
    if row.header:
        found = [cell.strip().lower() for cell in row.cells]
        for needed in ("project_id", "cost"):
            if needed not in found:
                raise NotReadableError("no-column", needed)
        return found
    if quoted and any("\n" in cell and "VOTES" in cell for cell in row.cells):
        raise _QuotesBrokenError
    if len(row.cells) > len(columns):
        problems.add(Kind.ROW_TOO_LONG, line=row.line)
    projects.rows += 1
    cells = {name: value.strip() for name, value in zip(columns, row.cells, strict=False)}
    cells = {name: "" if value.lower() == "none" else value for name, value in cells.items()}
    project_id = cells.get("project_id", "")
    if not project_id:
        problems.add(Kind.PROJECT_WITHOUT_ID, line=row.line)
    elif project_id in projects.ids or project_id in projects.left_out:
        problems.add(Kind.PROJECT_TWICE, line=row.line, about=project_id)
    else:
        _keep_project(project_id, cells, row.line, projects, problems)
    return columns


def _keep_project(
    project_id: str, cells: dict[str, str], line: int, projects: _Projects, problems: Problems
) -> None:
    cost = read_amount(cells.get("cost", ""))
    if cost is None or cost < 0:
        kind = Kind.UNREADABLE_COST if cost is None else Kind.NEGATIVE_COST
        problems.add(kind, line=line, about=project_id, said=cells.get("cost", ""))
        projects.left_out.add(project_id)
        return
    projects.ids.append(project_id)
    projects.costs.append(cost)
    projects.names.append(cells.get("name", ""))
    projects.areas.append(
        cells.get("neighbourhood") or cells.get("neighborhood") or cells.get("district", "")
    )
    categories = cells.get("category") or cells.get("categories", "")
    projects.categories.append(tuple(one.strip() for one in categories.split(",") if one.strip()))
    projects.said.append((cells.get("votes", ""), cells.get("score", "")))
    if read_amount(cells.get("selected", "")) not in (None, 0):
        projects.selected.append(project_id)


def _put_together(
    meta: dict[str, str], projects: _Projects, reader: BallotReader, problems: Problems
) -> Reading:
    budget = read_amount(meta.get("budget", ""))
    if budget is None or budget < 0:
        raise NotReadableError("no-budget", meta.get("budget", ""))
    area_limits = _area_limits(meta, problems)
    scale = common_scale([budget, *projects.costs, *area_limits.values()])
    rules = read_rules(meta, reader, problems)
    costs = [int(cost * scale) for cost in projects.costs]
    ballots, named = reader.counted(projects.ids, projects.left_out, costs, scale, rules)
    election = Election(
        projects=tuple(
            Project(*fields)
            for fields in zip(
                projects.ids, costs, projects.names, projects.areas, projects.categories, strict=True
            )
        ),
        budget=int(budget * scale),
        ballots=ballots,
        kind=rules.kind,
        scale=scale,
        points_each=rules.points_each(ballots),
        named_by=named,
        title=meta.get("description", ""),
        currency=meta.get("currency", ""),
        area_limits={name: int(limit * scale) for name, limit in area_limits.items()},
    )
    _compare_counts(meta, projects, election, reader, problems)
    return Reading(election, problems.listed(), tuple(projects.selected), meta)


def _area_limits(meta: dict[str, str], problems: Problems) -> dict[str, Fraction]:
    """`neighbourhoods` with `budget_per_neighbourhood`, where a file has them."""
    names = [one.strip() for one in meta.get("neighbourhoods", "").split(",") if one.strip()]
    limits = [read_amount(one) for one in meta.get("budget_per_neighbourhood", "").split(",")]
    if not names and limits == [None]:
        return {}
    if len(names) != len(limits) or None in limits:
        problems.add(Kind.UNREADABLE_META, about="budget_per_neighbourhood")
        return {}
    return {name: limit for name, limit in zip(names, limits, strict=True) if limit is not None}


def _compare_counts(
    meta: dict[str, str], projects: _Projects, election: Election, reader: BallotReader, problems: Problems
) -> None:
    """Header and columns against what was found; nothing here changes a count."""
    for kind, key, found in (
        (Kind.WRONG_NUM_PROJECTS, "num_projects", projects.rows),
        (Kind.WRONG_NUM_VOTES, "num_votes", reader.rows),
    ):
        if meta.get(key) and read_count(meta[key]) != found:
            problems.add(kind, said=meta[key], found=str(found))
    for place, (votes, score) in enumerate(projects.said):
        about = projects.ids[place]
        if votes and read_amount(votes) != election.votes[place]:
            problems.add(Kind.WRONG_VOTES, about=about, said=votes, found=str(election.votes[place]))
        total = election.points(election.totals[place])
        if score and read_amount(score) != total:
            problems.add(Kind.WRONG_SCORE, about=about, said=score, found=exact_text(total))
