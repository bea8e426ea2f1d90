"""Start a program that cannot outlive us, and stop it.

Used by `make run` and by the tests. Each child gets a session of its own, so that Ctrl-C in
the terminal reaches only us and we can stop the children in order; and Linux tells the child
to stop when we die, so that a killed parent leaves no server behind.
"""

from __future__ import annotations

import ctypes
import signal
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

_PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def _follow(parent_died: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None)  # looked up before the fork, where little may be done

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(parent_died))

    return ask


def start(
    command: Sequence[str], *, parent_died: signal.Signals = signal.SIGTERM, **options: Any
) -> subprocess.Popen[bytes]:
    """Start `command`; it gets the signal `parent_died` if this process ends first.

    Call it from the main thread or one that lives as long: Linux counts the death of the
    starting thread as ours. `options` go to Popen.
    """
    return subprocess.Popen(
        list(command),
        start_new_session=True,
        preexec_fn=_follow(parent_died),
        **options,
    )


def stop(child: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM, patience: float = 10) -> int:
    """Ask the child to stop, insist after `patience` seconds, and return its exit code."""
    if child.poll() is None:
        child.send_signal(how)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
    return child.wait()
