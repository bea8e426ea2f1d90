"""Running jobs: each slot exactly once however many schedulers run, and one job's failure is its own.

A job computes what to do from the data and the moment, so a scheduler that was down has nothing to make up
for but running once. Slots are counted in UTC; no job may be made to run at a local time between 02 and 03.
"""

import logging
import signal
import threading
from datetime import UTC, datetime, timedelta
from types import FrameType

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from fellespott.config import Settings
from fellespott.core.clock import utcnow
from fellespott.core.db import current_session, db, unit_of_work
from fellespott.core.locks import exclusive
from fellespott.core.registry import Job, Registry

from .rules import slot_of
from .services import claim_slot, finish_run

# Each job at work holds up to two database connections.
THREADS = 4
log = structlog.get_logger(__name__)


def jobs_of(app: Flask) -> list[Job]:
    """What the rooms have registered."""
    registry: Registry = app.extensions["fellespott_registry"]
    return registry.jobs


def run_job(app: Flask, job: Job, now: datetime) -> bool:
    """Run the job for the slot that holds `now`, unless anybody has or does. False when it failed."""
    settings: Settings = app.config["FELLESPOTT"]
    with app.app_context():
        try:
            with exclusive(db.engine, f"job-{job.name}", settings.var / "locks") as alone:
                return not alone or _run_slot(job, now)
        except (SQLAlchemyError, OSError) as error:
            # The diary itself could not be written: the next slot tries again.
            log.error("job not begun", job=job.name, error=type(error).__name__)
            return False


def _run_slot(job: Job, now: datetime) -> bool:
    with unit_of_work() as session:
        run_id = claim_slot(session, job=job, slot=slot_of(now, job.seconds))
    if run_id is None:
        return True
    error = _attempt(job, now)
    with unit_of_work() as session:
        finish_run(session, job=job, run_id=run_id, error=error, now=utcnow())
    return error is None


def _attempt(job: Job, now: datetime) -> str | None:
    """Do the work; the kind of error when it failed. Its text may hold personal data, so nobody logs it."""
    try:
        if job.own_transactions:
            job.run(current_session(), now)
        else:
            with unit_of_work() as session:
                job.run(session, now)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other jobs go on
        current_session().rollback()
        where = _place(error)
        log.error("job failed", job=job.name, error=type(error).__name__, where=where)
        return f"{type(error).__name__} in {where}"
    return None


def _place(error: Exception) -> str:
    """Where in our own code it happened, for the log."""
    found = "?"
    trace = error.__traceback__
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.startswith("fellespott.") and module != __name__:
            found = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def run_all_once(app: Flask) -> bool:
    """Run every job once, one after the other; False when any failed."""
    failed = [job.name for job in jobs_of(app) if not run_job(app, job, utcnow())]
    return not failed


def make_scheduler(app: Flask) -> BackgroundScheduler:
    """A scheduler that runs each job now and then at the beginning of each of its slots. Not started."""
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(THREADS)},
        # Late is better than never, and several missed slots are made up for by one run.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs_of(app):

        def run(job: Job = job) -> None:
            run_job(app, job, utcnow())

        start = slot_of(utcnow(), job.seconds) + timedelta(seconds=job.seconds)
        scheduler.add_job(run, id=f"{job.name} first")
        scheduler.add_job(run, IntervalTrigger(seconds=job.seconds, start_date=start), id=job.name)
    return scheduler


def serve(app: Flask) -> None:
    """Run jobs until SIGTERM or Ctrl-C; jobs at work are let finish, a second signal waits for nothing."""
    stop = threading.Event()

    def ask_to_stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    # It warns whenever a job is still at work when its next slot begins; that is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = make_scheduler(app)
    scheduler.start()
    log.info("scheduler started", jobs=len(jobs_of(app)))
    stop.wait()
    scheduler.shutdown(wait=True)
    log.info("scheduler stopped")
