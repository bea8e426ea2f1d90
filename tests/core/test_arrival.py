"""A request that waits for a thread has come when it came, and not when its turn was."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from fellespott.core.arrival import arrived_at, note_arrivals

CAME = datetime(2026, 5, 15, 21, 59, 59, tzinfo=UTC)


class Connection:
    def __init__(self, sock):
        self.sock = sock


class Worker:
    """Holds what comes until it is asked to take its turn."""

    def __init__(self):
        self.waiting, self.seen = [], []

    def enqueue_req(self, conn):
        self.waiting.append(conn)

    def handle(self, conn):
        self.seen += [arrived_at(), arrived_at()]


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_wait_for_a_thread_does_not_make_a_request_late(pair, time_machine):
    worker = Worker()
    note_arrivals(worker)
    time_machine.move_to(CAME, tick=False)
    pair[1].send(b"POST / HTTP/1.1")
    worker.enqueue_req(Connection(pair[0]))
    time_machine.move_to(CAME + timedelta(seconds=30), tick=False)
    worker.handle(worker.waiting.pop())
    # The second request on the same turn has not waited.
    assert worker.seen == [CAME, CAME + timedelta(seconds=30)]


def test_who_only_connected_in_time_is_late(pair, time_machine):
    worker = Worker()
    note_arrivals(worker)
    time_machine.move_to(CAME, tick=False)
    worker.enqueue_req(Connection(pair[0]))
    time_machine.move_to(CAME + timedelta(seconds=30), tick=False)
    worker.handle(worker.waiting.pop())
    assert worker.seen[0] == CAME + timedelta(seconds=30)


def test_a_turn_that_fails_leaves_nothing_to_the_next(pair, time_machine):
    worker = Worker()

    def fail(_conn):
        raise ConnectionError

    worker.handle = fail
    note_arrivals(worker)
    time_machine.move_to(CAME, tick=False)
    pair[1].send(b"x")
    worker.enqueue_req(Connection(pair[0]))
    time_machine.move_to(CAME + timedelta(seconds=30), tick=False)
    with pytest.raises(ConnectionError):
        worker.handle(worker.waiting.pop())
    assert arrived_at() == CAME + timedelta(seconds=30)


def test_worker_of_another_kind_is_left_alone():
    other = object()
    note_arrivals(other)
    assert not hasattr(other, "enqueue_req")
