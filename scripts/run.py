"""`make run`: the demo on this machine, with database, web server and scheduler.

Prepares the database (each step is safe to repeat, so a second run keeps all data), starts the
two processes, and stops both on Ctrl-C or when one of them ends. Only for this machine: demo
accounts need no secret, so the server listens on loopback. How to run it for others is in
docs/operations.md.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from scripts import children

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
READY_SECONDS = 60
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")


class Stopped(Exception):
    """The run cannot begin or go on; the text is for the one at the keyboard."""


def environment() -> dict[str, str]:
    """The settings of a demo on this machine."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Stopped(f"PORT is {port!r}; it must be a number between 1 and 65535.")
    var = Path(os.environ.get("FELLESPOTT_VAR") or ROOT / "var").resolve()
    return {
        **os.environ,
        "FELLESPOTT_DEMO": "1",
        "FELLESPOTT_BIND": HOST,
        "FELLESPOTT_VAR": str(var),
        "PORT": port,
        "PYTHONUNBUFFERED": "1",
    }


def check_port(port: int) -> None:
    """Say so now if somebody has the port, rather than after the database is prepared."""
    with socket.socket() as probe:
        # As the server will do: a connection that is still closing down is not in the way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise Stopped(f"Port {port} is for root alone: choose another, PORT=8000 make run.") from error
        except OSError as error:
            raise Stopped(f"Port {port} is taken: choose another, PORT={port + 1} make run.") from error


def prepare(env: Mapping[str, str]) -> None:
    """Bring the database up to date and load what ships with it, then the demo round."""
    for words, arguments in (
        ("Updating the database", ("db", "upgrade")),
        ("Setting up", ("setup",)),
        ("Loading the demo round (half a minute the first time)", ("demo",)),
    ):
        print(words, flush=True)
        done = subprocess.run([*FLASK, *arguments], cwd=ROOT, env=env)
        if done.returncode != 0:
            raise Stopped(f"`flask --app wsgi {' '.join(arguments)}` failed; what it said stands above.")


def start(env: Mapping[str, str]) -> dict[str, subprocess.Popen[bytes]]:
    """Start the web server and the scheduler."""
    # One process with threads: on SQLite more processes would only wait for each other.
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "--no-control-socket",
        "--worker-class=gthread",
        "--workers=1",
        "--threads=8",
    ]
    gunicorn += [f"--bind={HOST}:{env['PORT']}", "--log-level=warning", "wsgi:app"]
    return {
        "web server": children.start(gunicorn, cwd=ROOT, env=env),
        "scheduler": children.start([*FLASK, "scheduler"], cwd=ROOT, env=env),
    }


def wait_until_ready(url: str, processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Return when a page can be had; an error page counts, it says more than we can."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        check_alive(processes)
        try:
            urllib.request.urlopen(url, timeout=10).close()  # noqa: S310 - our own address
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Stopped(f"The web server did not answer on {url} within {READY_SECONDS} seconds.")


def check_alive(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Raise Stopped when a process has ended: half a Fellespott is worse than none."""
    for name, process in processes.items():
        if process.poll() is not None:
            raise Stopped(f"The {name} ended (exit code {process.returncode}); stopping the rest.")


def tell(url: str, env: Mapping[str, str]) -> None:
    """Print where it is and how to sign in."""
    print(f"\nFellespott is ready: {url}\n", flush=True)
    subprocess.run([*FLASK, "demo", "--show"], cwd=ROOT, env=env)
    print(f"\nData and media: {env['FELLESPOTT_VAR']}\nCtrl-C stops it; the data is kept.", flush=True)


def run() -> None:
    """Prepare, start, and stay until something ends. Raises Stopped or KeyboardInterrupt."""
    env = environment()
    url = f"http://{HOST}:{env['PORT']}/"
    check_port(int(env["PORT"]))
    Path(env["FELLESPOTT_VAR"]).mkdir(parents=True, exist_ok=True)
    prepare(env)
    processes = start(env)
    try:
        wait_until_ready(url, processes)
        tell(url, env)
        while True:
            check_alive(processes)
            time.sleep(0.5)
    finally:
        # A second Ctrl-C must not leave one of them running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for process in reversed(processes.values()):
            children.stop(process)


def main() -> int:
    """Entry point; the exit code is 0 after Ctrl-C and 1 when something went wrong."""
    # `kill` means the same as Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run()
    except KeyboardInterrupt:
        print("\nStopped.")
    except Stopped as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
