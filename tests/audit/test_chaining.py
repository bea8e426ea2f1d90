"""The chain while many write and several chain: gapless, each entry once, and nobody waits for it."""

import contextvars
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fellespott.audit import queries, services, tasks
from fellespott.audit.models import AuditDetail, AuditEntry, AuditLink
from fellespott.audit.services import chain_entries, record
from fellespott.core.db import current_session, unit_of_work
from fellespott.schedule.runner import jobs_of
from fellespott.schedule.runner import run_job as run_slot
from tests.audit.logs import (
    DAY_ONE,
    anchors_file,
    chain_of,
    counts,
    in_app,
    make_log,
    run_job,
    tamper,
    verify,
    write,
)
from tests.factories import make_person


def at_once(*acts):
    """Run them at the same moment, each in a thread of its own, and give what they returned."""
    gate = threading.Barrier(len(acts))

    def one(act):
        gate.wait()
        return contextvars.Context().run(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_entries_are_chained_oldest_first_in_batches(fresh_app):
    write(fresh_app, 5, DAY_ONE)
    write(fresh_app, 2, DAY_ONE - timedelta(days=1))

    def act(limit):
        with unit_of_work() as session:
            return chain_entries(session, limit=limit)

    assert [in_app(fresh_app, lambda: act(3)) for _ in range(4)] == [3, 3, 1, 0]

    def moments():
        session = current_session()
        at = sa.select(AuditEntry.at).join(AuditLink, AuditLink.entry_id == AuditEntry.id)
        return list(session.scalars(at.order_by(AuditLink.position)))

    found = in_app(fresh_app, moments)
    assert (len(found), found) == (7, sorted(found))
    assert verify(fresh_app) == (0, None, None)


def test_two_jobs_at_once_make_one_chain_without_a_gap(fresh_app, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 20)
    monkeypatch.setattr(services.chain_entries, "__kwdefaults__", {"limit": 20})
    write(fresh_app, 150, DAY_ONE)

    done = at_once(*[lambda: run_job(fresh_app, tasks.chain_new)] * 3)

    assert sum(done) == 150
    assert [position for position, _hash in chain_of(fresh_app)] == list(range(1, 151))
    assert verify(fresh_app) == (0, None, None)


def test_chaining_while_others_write_misses_nobody_and_fails_nobody(fresh_app):
    write(fresh_app, 1, DAY_ONE)
    stop = threading.Event()

    def writer(number):
        def act():
            for turn in range(15):
                write(fresh_app, 2, DAY_ONE + timedelta(hours=number, seconds=turn))

        return act

    def chainer():
        while not stop.is_set():
            run_job(fresh_app, tasks.chain_new)
            time.sleep(0.01)

    chaining = [threading.Thread(target=contextvars.Context().run, args=(chainer,)) for _ in range(2)]
    for one in chaining:
        one.start()
    at_once(*[writer(number) for number in range(4)])
    stop.set()
    for one in chaining:
        one.join(30)
    run_job(fresh_app, tasks.chain_new)

    assert counts(fresh_app) == (121, 121, 121)
    assert verify(fresh_app) == (0, None, None)


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_writer_does_not_wait_for_the_chain_nor_the_chain_for_a_writer(fresh_app):
    write(fresh_app, 3, DAY_ONE)

    def hold_the_chain():
        with unit_of_work() as session:
            chain_entries(session)
            # Written and committed by somebody else, while the chain's transaction is still open.
            with ThreadPoolExecutor(1) as pool:
                pool.submit(contextvars.Context().run, write, fresh_app, 1, DAY_ONE).result(timeout=10)

    in_app(fresh_app, hold_the_chain)

    def hold_a_writer():
        with unit_of_work() as session:
            person = make_person(session)
            record(session, actor=person, action="person.tested", on=person, now=DAY_ONE)
            session.flush()
            with ThreadPoolExecutor(1) as pool:
                job = pool.submit(contextvars.Context().run, run_job, fresh_app, tasks.chain_new)
                assert job.result(timeout=10) == 1

    in_app(fresh_app, hold_a_writer)
    assert run_job(fresh_app, tasks.chain_new) == 1
    assert verify(fresh_app) == (0, None, None)


@pytest.mark.parametrize("backend", ["postgresql"])
def test_what_is_just_being_erased_is_chained_the_next_time(fresh_app):
    write(fresh_app, 2, DAY_ONE)

    def hold_one():
        with unit_of_work() as session:
            session.scalars(sa.select(AuditDetail).limit(1).with_for_update()).one()
            with ThreadPoolExecutor(1) as pool:
                job = pool.submit(contextvars.Context().run, run_job, fresh_app, tasks.chain_new)
                assert job.result(timeout=10) == 1

    in_app(fresh_app, hold_one)
    assert run_job(fresh_app, tasks.chain_new) == 1


def test_a_run_of_the_job_ends_though_more_waits(fresh_app, monkeypatch):
    monkeypatch.setattr(tasks, "BATCHES", 2)
    monkeypatch.setattr(services, "BATCH", 3)
    monkeypatch.setattr(services.chain_entries, "__kwdefaults__", {"limit": 3})
    write(fresh_app, 10, DAY_ONE)

    assert [run_job(fresh_app, tasks.chain_new) for _ in range(3)] == [6, 4, 0]


def test_what_waits_is_found_by_its_index(fresh_app):
    write(fresh_app, 3, DAY_ONE)

    def plan():
        session = current_session()
        bind = session.get_bind()
        statement = str(services._waiting(5).compile(bind, compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN QUERY PLAN " if bind.dialect.name == "sqlite" else "EXPLAIN "
        if explain == "EXPLAIN ":
            session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        return "\n".join(str(row) for row in session.execute(sa.text(explain + statement)))

    assert "ix_audit_detail_waiting" in in_app(fresh_app, plan)


def test_the_scheduler_runs_all_three_jobs_and_the_check_tells_how_it_went(fresh_app):
    write(fresh_app, 3, DAY_ONE)
    for job in jobs_of(fresh_app):
        if job.name.startswith("audit."):
            assert run_slot(fresh_app, job, DAY_ONE), job.name

    def found():
        session = current_session()
        return session.execute(sa.text("SELECT position, problem FROM audit_check")).all()

    assert [tuple(row) for row in in_app(fresh_app, found)] == [(3, None)]


@pytest.mark.parametrize(
    ("spoil", "problem", "position"),
    [
        (lambda app: tamper(app, ["DELETE FROM audit_link WHERE position = 5"]), "link_missing", 5),
        (lambda app: anchors_file(app).write_text("x"), "anchor_file", None),
        (lambda app: anchors_file(app).write_text(f"2026-11-22 40 {'a' * 64}"), "tail_cut", 13),
    ],
)
def test_the_daily_check_notes_what_is_wrong_for_the_auditor(fresh_app, spoil, problem, position):
    make_log(fresh_app)
    spoil(fresh_app)

    run_job(fresh_app, tasks.check, DAY_ONE)

    check = in_app(fresh_app, lambda: queries.standing(current_session()).check)
    assert (check.problem, check.problem_position) == (problem, position)
