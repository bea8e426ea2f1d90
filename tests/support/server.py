"""The real thing on a free port: gunicorn with our app and, if asked, the scheduler.

For tests that need a browser, several processes, or what only a server does.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from scripts import children

ROOT = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 90


class ServerFailed(RuntimeError):
    """The server did not come up; the text ends with the last lines of its log."""


@dataclass
class LiveServer:
    """A running server. Use as a context manager, or call `stop`."""

    url: str
    env: dict[str, str]
    logfile: Path
    _processes: list[subprocess.Popen[bytes]]

    def flask(self, *arguments: str) -> str:
        """Run `flask --app wsgi …` against the same database and folder, and return what it prints."""
        return flask(*arguments, env=self.env)

    def log(self) -> str:
        """What the processes have printed so far."""
        return self.logfile.read_text(errors="replace")

    def stop(self) -> None:
        """Stop the processes, the scheduler first."""
        for process in reversed(self._processes):
            children.stop(process)

    def __enter__(self) -> LiveServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def settings(database_url: str, var: Path, **more: str) -> dict[str, str]:
    """The environment of an installation of its own: nothing of the caller's settings leaks in."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FELLESPOTT_", "FLASK_", "DATABASE_URL", "PORT", "COV_", "PYTEST"))
    }
    own |= {"DATABASE_URL": database_url, "FELLESPOTT_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    # A test presses faster than people do.
    return own | {"FELLESPOTT_FORM_SECONDS": "0"} | more


def flask(*arguments: str, env: Mapping[str, str]) -> str:
    """Run one `flask --app wsgi …` command to its end and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=dict(env),
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise ServerFailed(f"flask {' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout


def load_demo(database_url: str, var: Path) -> None:
    """Bring an empty database up to date and load the demo round into it."""
    env = settings(database_url, var, FELLESPOTT_DEMO="1")
    for command in (("db", "upgrade"), ("setup",), ("demo",)):
        flask(*command, env=env)


def start(
    database_url: str,
    var: Path,
    *,
    scheduler: bool = False,
    workers: int = 1,
    threads: int = 4,
    host: str = "127.0.0.1",
    app: str = "wsgi:app",
    **env: str,
) -> LiveServer:
    """Start a server on a database that is already migrated, and wait until it answers.

    `host` is the name of this machine people use; passkeys are made for "localhost" and for no number.
    `env` is added to its environment, for example `FELLESPOTT_DEMO="1"`.
    """
    # Bound here and handed over, so that nobody can take the port in between.
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    own = {} if host == "127.0.0.1" else {"FELLESPOTT_BASE_URL": f"http://{host}:{port}"}
    environment = settings(database_url, var, PORT=str(port), **own, **env)
    logfile = var / "server.log"
    processes = []
    with listener, logfile.open("ab") as log:
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            "--no-control-socket",
            "--worker-class=gthread",
            f"--workers={workers}",
        ]
        gunicorn += [f"--threads={threads}", f"--bind=fd://{listener.fileno()}", "--graceful-timeout=2"]
        output: dict[str, Any] = {"cwd": ROOT, "env": environment, "stdout": log, "stderr": log}
        processes.append(children.start([*gunicorn, app], pass_fds=[listener.fileno()], **output))
        if scheduler:
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"]
            processes.append(children.start(command, **output))
    server = LiveServer(f"http://{host}:{port}", environment, logfile, processes)
    try:
        _wait(server)
    except BaseException:
        server.stop()
        raise
    return server


def _wait(server: LiveServer) -> None:
    until = time.monotonic() + READY_SECONDS
    while not _answers(server.url):
        if any(process.poll() is not None for process in server._processes) or time.monotonic() > until:
            raise ServerFailed(f"No answer from {server.url}.\n{server.log()[-2000:]}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    """Whether a page can be had; an error page is an answer too, and the test will see it."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
