"""Read by gunicorn from the folder it is started in. The rest of its settings stand on the command line."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))


def post_worker_init(worker: Any) -> None:
    """Note when each request reaches the server: the deadline counts by it (rule R1)."""
    from fellespott.core.arrival import note_arrivals

    note_arrivals(worker)
