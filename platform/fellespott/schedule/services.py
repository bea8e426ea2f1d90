"""The diary of job runs. Assumes the caller's transaction."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.core.registry import Job

from .models import JobRun
from .rules import KEEP_OTHERS, keep_for

ERROR_LENGTH = 300


def claim_slot(session: Session, *, job: Job, slot: datetime) -> uuid.UUID | None:
    """Write that this slot of the job is ours; None when it has been run, or is, by anybody.

    The UNIQUE of (job, slot) decides, so the caller commits before it begins the work.
    """
    run = JobRun(id=uuid.uuid4(), job=job.name, slot=slot)
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        return None
    return run.id


def finish_run(session: Session, *, job: Job, run_id: uuid.UUID, error: str | None, now: datetime) -> None:
    """Write how it went, and forget old runs of the job; those that failed are remembered longer."""
    run = session.get_one(JobRun, run_id)
    run.finished_at = now
    run.error = error[:ERROR_LENGTH] if error else None
    old = sa.and_(JobRun.error.is_(None), JobRun.slot < run.slot - keep_for(job.seconds))
    very_old = JobRun.slot < run.slot - KEEP_OTHERS
    session.execute(
        sa.delete(JobRun)
        .where(JobRun.job == job.name, sa.or_(old, very_old))
        .execution_options(synchronize_session=False)
    )
