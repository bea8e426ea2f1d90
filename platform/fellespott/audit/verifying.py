"""The chain checked from its first link to its last, in constant memory, until something is wrong.

What is found is told about the first place where it is wrong: everything after that is worth no more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from . import queries, rules, services
from .diagnosing import Problem, Wrong, why_hash_differs, why_mark_differs, why_mark_is_beyond
from .models import AuditAnchor, AuditDetail, AuditEntry, AuditLink
from .rules import BEGINNING, Mark

ROWS_AT_A_TIME = 1000
# What reading a row raises when it holds no id, moment or JSON where one belongs: SQLite takes anything in.
UNREADABLE = (ValueError, TypeError, AttributeError)
IN_DATABASE = "the database"
ENTRY_COLUMNS = (
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.action,
    AuditEntry.object_kind,
    AuditEntry.object_id,
    AuditEntry.commitment,
)
SIDE_COLUMNS = (
    AuditDetail.id.label("side_id"),
    AuditDetail.actor_id,
    AuditDetail.detail,
    AuditDetail.salts,
    AuditDetail.erased,
    AuditDetail.is_chained,
)


@dataclass(slots=True)
class Report:
    """How far the chain was checked, what was counted, and the first thing that is wrong (None: nothing)."""

    position: int = 0
    hash: str = BEGINNING
    waiting: int = 0
    erased: int = 0
    marks: int = 0
    problem: Problem | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was wrong."""
        return self.problem is None


@dataclass(slots=True)
class _Walk:
    """What is carried along from link to link."""

    report: Report
    marks: dict[int, list[Mark]] = field(default_factory=dict)
    anchors: dict[Any, AuditAnchor] = field(default_factory=dict)
    anchors_told: set[Any] = field(default_factory=set)
    erasures_told: int = 0


def verify_chain(session: Session, *, marks: Iterable[Mark] = ()) -> Report:
    """Walk the whole chain, compare it with the anchors in the database and the `marks` kept elsewhere.

    The session should see one moment (core.db.snapshot): what is erased meanwhile would be counted twice.
    """
    walk = _Walk(Report())
    try:
        _read_anchors(session, walk, marks)
        _walk_links(session, walk)
        _check_tail(session, walk)
        _check_waiting(session, walk)
        _check_counts(walk)
    except Wrong as wrong:
        walk.report.problem = wrong.problem
    return walk.report


def verify(session: Session) -> list[str]:
    """What is wrong with the log itself, for a restore; marks outside the database are another matter."""
    problem = verify_chain(session).problem
    return [f"audit log: {problem.text}"] if problem else []


def _read_anchors(session: Session, walk: _Walk, marks: Iterable[Mark]) -> None:
    """One a day: the only thing that is all in memory."""
    try:
        rows = list(session.scalars(sa.select(AuditAnchor).order_by(AuditAnchor.day)))
    except UNREADABLE:
        raise Wrong("anchor_altered", None, "an anchor in the database cannot be read") from None
    walk.anchors = {one.id: one for one in rows}
    kept = [Mark(one.position, one.hash, IN_DATABASE, one.day, one.id) for one in rows]
    for mark in [*kept, *marks]:
        walk.marks.setdefault(mark.position, []).append(mark)


def _walk_links(session: Session, walk: _Walk) -> None:
    report = walk.report
    for row in _rows(session):
        if row.position != report.position + 1:
            missing = report.position + 1
            raise Wrong("link_missing", missing, f"link {missing} is missing")
        if row.id is None:
            raise Wrong("entry_missing", row.position, f"link {row.position}: its entry is missing")
        if rules.link_hash(report.hash, row.position, row) != row.hash:
            raise why_hash_differs(session, report.hash, row, walk.marks.get(row.position, ()))
        _check_marks(session, walk, row)
        _check_side(row)
        _take_in(walk, row)
        report.position, report.hash = row.position, row.hash


def _rows(session: Session) -> Iterator[Any]:
    """Links with their entries and side rows, in order, a batch in memory at a time."""
    statement = (
        sa.select(AuditLink.position, AuditLink.hash, *ENTRY_COLUMNS, *SIDE_COLUMNS)
        .outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
        .outerjoin(AuditDetail, AuditDetail.entry_id == AuditLink.entry_id)
        .order_by(AuditLink.position)
    )
    found, size = statement, ROWS_AT_A_TIME
    while True:
        try:
            rows = session.execute(found.limit(size)).all()
        except UNREADABLE:
            if size > 1:  # one by one, up to the one it is
                size = 1
                continue
            position = session.scalar(sa.select(sa.func.min(found.subquery().c.position))) or 0
            text = f"link {position}: its entry or side row has been altered and cannot be read"
            raise Wrong("entry_altered", position, text) from None
        yield from rows
        if len(rows) < size:
            return
        found = statement.where(AuditLink.position > rows[-1].position)


def _check_marks(session: Session, walk: _Walk, row: Any) -> None:
    for mark in walk.marks.get(row.position, ()):
        if mark.hash != row.hash:
            raise why_mark_differs(session, mark)
        walk.report.marks += 1


def _check_side(row: Any) -> None:
    where = f"link {row.position}"
    if row.side_id is None:
        raise Wrong("detail_missing", row.position, f"{where}: the side row of its entry is missing", row.id)
    if not _adds_up(row):
        text = f"{where}: the side row of its entry has been altered"
        raise Wrong("detail_altered", row.position, text, row.id)
    if not row.is_chained:
        text = f"{where}: the side row of its entry says that it waits for the chain"
        raise Wrong("detail_altered", row.position, text, row.id)


def _adds_up(row: Any) -> bool:
    try:
        found = rules.commitment_of_row(row, row.actor_id, row.detail, row.salts, row.erased)
    except (TypeError, AttributeError, KeyError):
        return False  # JSON, but not what we write
    return bool(found == row.commitment)


def _take_in(walk: _Walk, row: Any) -> None:
    """Count what is erased, and hear what the log says of erasing and of anchors."""
    walk.report.erased += bool(row.erased)
    if row.action == services.ERASED:
        walk.erasures_told += row.detail.get("rows", 0)
    if row.action == services.ANCHORED:
        _check_anchor(walk, row)


def _check_anchor(walk: _Walk, row: Any) -> None:
    """An anchor must still say what it said when it was made."""
    position = getattr(row, "position", None)
    anchor = walk.anchors.get(row.object_id)
    told = f"link {position}" if position else f"waiting entry {row.id}"
    told += f" tells of the anchor of {row.detail.get('day', '?')}, which in the database"
    if anchor is None:
        raise Wrong("anchor_missing", position, f"{told} is missing", row.id)
    said = {"day": anchor.day.isoformat(), "position": anchor.position, "hash": anchor.hash}
    if said != row.detail or anchor.at != row.at:
        raise Wrong("anchor_altered", position, f"{told} has been altered", row.id)
    walk.anchors_told.add(anchor.id)


def _check_tail(session: Session, walk: _Walk) -> None:
    beyond = [position for position in walk.marks if position > walk.report.position]
    if beyond:
        raise why_mark_is_beyond(session, walk.marks[min(beyond)][0], walk.report.position)


def _check_waiting(session: Session, walk: _Walk) -> None:
    """Entries outside the chain: each must be one that waits, with a side row that says what it said."""
    statement = (
        sa.select(*ENTRY_COLUMNS, *SIDE_COLUMNS)
        .select_from(AuditEntry)
        .outerjoin(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        .where(~sa.exists().where(AuditLink.entry_id == AuditEntry.id))
    )
    end = walk.report.position
    for row in _readable(queries.in_batches(session, statement, AuditEntry.id)):
        if row.side_id is None:
            raise Wrong("detail_missing", None, f"waiting entry {row.id}: its side row is missing", row.id)
        if row.is_chained:
            text = f"entry {row.id} has lost its link: it was in the chain, which now ends at link {end}"
            raise Wrong("link_missing", None, text, row.id)
        if not _adds_up(row):
            text = f"waiting entry {row.id}: it or its side row has been altered"
            raise Wrong("waiting_altered", None, text, row.id)
        walk.report.waiting += 1
        _take_in(walk, row)
    lost = sa.select(AuditDetail.entry_id).where(~sa.exists().where(AuditEntry.id == AuditDetail.entry_id))
    entry_id = session.scalar(lost.limit(1))
    if entry_id is not None:
        raise Wrong(
            "entry_missing", None, f"entry {entry_id} is missing: only its side row is there", entry_id
        )


def _readable(rows: Iterable[Any]) -> Iterator[Any]:
    try:
        yield from rows
    except UNREADABLE:
        text = "an entry that waits for the chain, or its side row, has been altered and cannot be read"
        raise Wrong("waiting_altered", None, text) from None


def _check_counts(walk: _Walk) -> None:
    if walk.report.erased != walk.erasures_told:
        text = f"{walk.report.erased} side rows are erased, the log tells of {walk.erasures_told}"
        raise Wrong("erased_untold", None, text)
    untold = set(walk.anchors) - walk.anchors_told
    if untold:
        day = min(walk.anchors[one].day for one in untold)
        raise Wrong("anchor_untold", None, f"the log does not tell of the anchor of {day} in the database")
