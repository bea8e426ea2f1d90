"""What the clock does for the log: chain what is new, keep an anchor each day, and check all of it."""

import uuid
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.core.db import db, snapshot, unit_of_work
from fellespott.core.local_only import settings

from . import anchors, queries, services
from .diagnosing import Problem
from .models import AuditCheck
from .verifying import Report, verify_chain

CHAIN_SECONDS = 30
ANCHOR_SECONDS = 60 * 60
CHECK_SECONDS = 24 * 60 * 60
# In one run, so that a run ends: with batches of 500 it is 10,000 entries.
BATCHES = 20
log = structlog.get_logger(__name__)


def chain_new(_session: Session, _now: datetime) -> int:
    """Chain what waits, batch by batch, each in a short transaction of its own; returns how many entries."""
    chained = 0
    for _ in range(BATCHES):
        with unit_of_work() as session:
            count = services.chain_entries(session)
        chained += count
        if count < services.BATCH:
            break
    return chained


def keep_anchor(_session: Session, now: datetime) -> None:
    """Make the anchor of this day in Oslo, if there is none, and write what is new to the file beside."""
    with unit_of_work() as session:
        services.make_anchor(session, day=to_oslo(now).date(), now=now)
    path = settings().var / anchors.FILE_NAME
    with unit_of_work() as session:
        new = queries.anchors_since(session, anchors.last_day(path))
        if new:
            anchors.append(path, new)


def check(_session: Session, now: datetime) -> Report:
    """Walk the whole chain and note how it went, for the auditor's page. Writers do not wait for it."""
    path = settings().var / anchors.FILE_NAME
    marks, unreadable = [], None
    try:
        marks = anchors.read_file(path)
    except ValueError as error:
        unreadable = Problem("anchor_file", None, str(error))
    with snapshot(db.engine) as session:
        report = verify_chain(session, marks=marks)
    problem = report.problem = report.problem or unreadable
    with unit_of_work() as session:
        session.add(
            AuditCheck(
                id=uuid.uuid4(),
                at=now,
                position=report.position,
                problem=problem.kind if problem else None,
                problem_position=problem.position if problem else None,
            )
        )
    if problem:
        log.error("the audit log is not whole", kind=problem.kind, position=problem.position)
    return report
