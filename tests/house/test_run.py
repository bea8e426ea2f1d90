"""`make run` says at once, in one sentence, why it cannot begin."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def _run(port, var):
    return subprocess.run(
        [sys.executable, "-m", "scripts.run"],
        cwd=ROOT,
        env={**os.environ, "PORT": port, "FELLESPOTT_VAR": str(var)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_taken_port(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _run(str(port), tmp_path / "var")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Port {port} is taken: choose another, PORT={port + 1} make run.\n"
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("port", ["eight", "0", "70000", "-1"])
def test_port_that_is_none(port, tmp_path):
    done = _run(port, tmp_path / "var")
    assert done.returncode == 1
    assert done.stderr == f"PORT is {port!r}; it must be a number between 1 and 65535.\n"
