"""When a request reached the server, also where it had to wait for a free thread (rule R1 counts by it).

In the last minute before a deadline more requests come than there are threads. What came in time is in time,
however long it waits for its turn. gunicorn.conf.py calls `note_arrivals` in every worker; without it a
request has arrived when its turn comes.
"""

import select
import threading
from datetime import datetime, timedelta
from typing import Any

from .clock import utcnow

_turn = threading.local()
NOTHING = timedelta(0)


def arrived_at() -> datetime:
    """The moment the request this thread is at reached the server, UTC.

    Only the wait for a thread is taken off: who speaks slowly has not been heard before the end.
    """
    waited: timedelta = getattr(_turn, "waited", NOTHING)
    _turn.waited = NOTHING  # a second request on the same turn has not waited
    return utcnow() - waited


def note_arrivals(worker: Any) -> None:
    """Let a gthread worker note how long each connection waits for its turn; others are left as they are."""
    if not hasattr(worker, "enqueue_req"):
        return
    enqueue, handle = worker.enqueue_req, worker.handle

    def enqueue_noted(conn: Any) -> None:
        conn.waits_since = utcnow()
        enqueue(conn)

    def handle_noted(conn: Any) -> Any:
        # Whoever only connected, and says nothing yet, has not waited for us.
        _turn.waited = utcnow() - conn.waits_since if _has_spoken(conn.sock) else NOTHING
        try:
            return handle(conn)
        finally:
            _turn.waited = NOTHING

    worker.enqueue_req, worker.handle = enqueue_noted, handle_noted


def _has_spoken(sock: Any) -> bool:
    poller = select.poll()
    poller.register(sock, select.POLLIN)
    return bool(poller.poll(0))
