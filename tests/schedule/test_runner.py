"""The scheduler: each slot once, failures apart, and a clean end."""

import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.core.db import db
from fellespott.core.errors import DomainError
from fellespott.core.registry import Job
from fellespott.people.models import Person
from fellespott.schedule.models import JobRun
from fellespott.schedule.rules import slot_of
from fellespott.schedule.runner import jobs_of, make_scheduler, run_job
from scripts import children
from tests.factories import make_person
from tests.support.server import ROOT, settings

NOW = datetime(2021, 4, 15, 10, 0, 7, tzinfo=UTC)


@pytest.fixture
def runs(fresh_app):
    """All rows of the diary, as (job, slot, finished, error)."""

    def read():
        with fresh_app.app_context():
            rows = db.session.scalars(select(JobRun).order_by(JobRun.job, JobRun.slot))
            return [(row.job, row.slot, row.finished_at is not None, row.error) for row in rows]

    return read


def test_a_job_runs_once_a_slot(fresh_app, runs):
    seen = []
    job = Job("count", 5, lambda _session, now: seen.append(now))

    for seconds in (0, 1, 2, 3, 4):
        assert run_job(fresh_app, job, NOW + timedelta(seconds=seconds))

    assert seen == [NOW, NOW + timedelta(seconds=3)]
    assert runs() == [
        ("count", datetime(2021, 4, 15, 10, 0, 5, tzinfo=UTC), True, None),
        ("count", datetime(2021, 4, 15, 10, 0, 10, tzinfo=UTC), True, None),
    ]


def test_many_schedulers_at_once_run_a_slot_once(fresh_app, runs):
    seen = []
    job = Job("slow", 60, lambda _session, now: (seen.append(now), time.sleep(0.2)))
    at_once = threading.Barrier(6)

    def work(_number):
        at_once.wait()
        return run_job(fresh_app, job, NOW)

    with ThreadPoolExecutor(6) as schedulers:
        assert list(schedulers.map(work, range(6))) == [True] * 6

    assert seen == [NOW]
    assert len(runs()) == 1


def test_a_slot_is_not_begun_while_the_one_before_is_at_work(fresh_app):
    begun, go_on, seen = threading.Event(), threading.Event(), []

    def work(_session, now):
        seen.append(now)
        begun.set()
        go_on.wait(10)

    job = Job("long", 2, work)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(run_job, fresh_app, job, NOW)
        begun.wait(10)
        assert run_job(fresh_app, job, NOW + timedelta(seconds=2))
        go_on.set()
        assert first.result()

    assert seen == [NOW]


def test_what_a_job_writes_is_committed(fresh_app):
    assert run_job(fresh_app, Job("write", 60, lambda session, _now: make_person(session, name="Ana")), NOW)

    with fresh_app.app_context():
        assert db.session.scalars(select(Person.name)).all() == ["Ana"]


def test_a_job_that_fails_writes_nothing_and_the_diary_says_so_without_personal_data(fresh_app, runs, capsys):
    def work(session, _now):
        make_person(session, name="Ana")
        raise DomainError("broken", "ana@example.org is not here")

    assert run_job(fresh_app, Job("fails", 60, work), NOW) is False
    assert run_job(fresh_app, Job("works", 60, lambda _session, _now: None), NOW) is True

    (failed, worked) = runs()
    assert (failed[0], failed[2], failed[3]) == ("fails", True, "DomainError in ?")
    assert worked[3] is None
    assert "ana@example.org" not in "".join(capsys.readouterr())
    with fresh_app.app_context():
        assert db.session.scalars(select(Person.name)).all() == []


def test_a_slot_that_failed_is_not_run_again_but_the_next_is(fresh_app, runs):
    seen = []

    def work(_session, now):
        seen.append(now)
        if len(seen) == 1:
            raise RuntimeError

    job = Job("once wrong", 60, work)
    done = [run_job(fresh_app, job, NOW + timedelta(seconds=seconds)) for seconds in (0, 1, 60)]

    assert done == [False, True, True]
    assert [row[3] is None for row in runs()] == [False, True]


def test_the_diary_of_a_frequent_job_stays_short_and_keeps_what_failed(fresh_app, runs):
    outcomes = iter([RuntimeError, None, None, None])

    def work(_session, _now):
        error = next(outcomes)
        if error:
            raise error

    job = Job("often", 2, work)
    for minutes in (0, 1, 60, 62):
        run_job(fresh_app, job, NOW + timedelta(minutes=minutes))

    minutes_and_errors = [(row[1].minute + 60 * (row[1].hour - 10), row[3]) for row in runs()]
    assert minutes_and_errors == [(0, "RuntimeError in ?"), (60, None), (62, None)]


def test_own_transactions_are_left_to_the_job(fresh_app):
    def work(session, _now):
        make_person(session, name="Kept")
        session.commit()
        make_person(session, name="Left")

    assert run_job(fresh_app, Job("own", 60, work, own_transactions=True), NOW)

    with fresh_app.app_context():
        assert db.session.scalars(select(Person.name)).all() == ["Kept"]


def test_every_job_runs_at_start_and_then_at_the_start_of_each_slot(fresh_app):
    seen = []
    fresh_app.extensions["fellespott_registry"].jobs[:] = [
        Job("tick", 1, lambda _session, now: seen.append(now)),
        Job("rare", 86400, lambda _session, now: seen.append("rare")),
    ]
    scheduler = make_scheduler(fresh_app)
    scheduler.start()
    time.sleep(2.3)
    scheduler.shutdown(wait=True)

    ticks = [one for one in seen if one != "rare"]
    assert seen.count("rare") == 1
    assert len(ticks) >= 2
    assert len({slot_of(tick, 1) for tick in ticks}) == len(ticks)


def test_all_jobs_of_all_rooms_run_on_an_empty_database(fresh_app):
    with fresh_app.app_context():
        done = fresh_app.test_cli_runner().invoke(args=["scheduler", "--once"])

    assert (done.exit_code, done.output) == (0, "")
    with fresh_app.app_context():
        ran = db.session.scalars(select(JobRun.job).where(JobRun.error.is_(None))).all()
    assert sorted(ran) == sorted(job.name for job in jobs_of(fresh_app))


def test_once_says_by_its_exit_code_that_a_job_failed_and_runs_the_rest(fresh_app, runs):
    seen = []

    def fail(_session, _now):
        raise RuntimeError

    jobs = [Job("a", 60, fail), Job("b", 60, lambda _session, _now: seen.append("b"))]
    fresh_app.extensions["fellespott_registry"].jobs[:] = jobs

    done = fresh_app.test_cli_runner().invoke(args=["scheduler", "--once"])

    assert done.exit_code == 1
    assert seen == ["b"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_process_ends_cleanly_when_asked(fresh_app, tmp_path, how):
    env = settings(fresh_app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"]
    with (tmp_path / "log").open("w+") as log:
        process = children.start(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
        until = time.monotonic() + 30
        while not _has_run(fresh_app) and time.monotonic() < until:
            time.sleep(0.1)
        code = children.stop(process, how)
        log.seek(0)
        words = log.read()

    assert code == 0, words
    assert "scheduler stopped" in words
    assert "Traceback" not in words


def _has_run(app):
    with app.app_context():
        return db.session.scalar(select(JobRun.id).where(JobRun.finished_at <= utcnow()).limit(1)) is not None
