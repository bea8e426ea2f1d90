"""The servers that other tests lean on start, serve and leave nothing behind."""

import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tests.support import chromium, postgres
from tests.support.mail import MailCatcher

ROOT = Path(__file__).resolve().parent.parent.parent


def test_postgres_makes_and_drops_databases():
    server = postgres.for_this_run()
    name = f"house_{os.getpid()}"
    engine = sa.create_engine(server.create(name))
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT lower('ÆØÅ')")) == "æøå"
        server.drop(name)  # also with someone connected
        connection.invalidate()
    engine.dispose()
    with pytest.raises(sa.exc.OperationalError, match="does not exist"):
        sa.create_engine(server.url_for(name)).connect()


@pytest.mark.deep
@pytest.mark.parametrize("source", ["_installed", "_from_wheel"])
def test_postgres_starts_from(source, monkeypatch):
    """Each way of finding PostgreSQL works alone (the installed one only where there is one)."""
    monkeypatch.delenv(postgres.GIVEN, raising=False)
    for prefix in getattr(postgres, source)()[:1]:
        server = postgres._start(prefix)
        folder = Path(server.admin_url.partition("host=")[2])
        with psycopg.connect(server.admin_url.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        server.stop()
        assert not folder.exists()


def test_wheel_is_there_for_machines_without_postgres():
    assert postgres._from_wheel() != []


@pytest.mark.deep
def test_postgres_ends_with_a_killed_run():
    """`kill -9` on the tests must not leave a server running."""
    code = (
        "import time; from tests.support import postgres\n"
        "for prefix in [*postgres._installed(), *postgres._from_wheel()][:1]:\n"
        "    print(postgres._start(prefix).admin_url, flush=True)\n"
        "time.sleep(60)"
    )
    run = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    url = run.stdout.readline().strip().replace("+psycopg", "")
    psycopg.connect(url).close()
    folder = Path(url.partition("host=")[2])
    server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    until = time.monotonic() + 10
    while Path(f"/proc/{server}").exists():
        assert time.monotonic() < until, "PostgreSQL is still running"
        time.sleep(0.05)
    shutil.rmtree(folder)  # only a run that is not killed can tidy up after itself


@pytest.mark.parametrize(
    ("chromium_is_there", "driver_runs", "missing"),
    [(False, True, "chromium"), (True, False, "libatomic1"), (False, False, "chromium and libatomic1")],
)
def test_missing_browser_is_one_sentence(chromium_is_there, driver_runs, missing, monkeypatch):
    monkeypatch.setattr(chromium, "_installed", lambda: "/usr/bin/chromium" if chromium_is_there else None)
    monkeypatch.setattr(chromium, "_driver_runs", lambda: driver_runs)
    monkeypatch.setattr(chromium, "_by_apt", lambda packages: None)
    monkeypatch.setattr(chromium, "_by_playwright", lambda: None)
    with pytest.raises(chromium.ChromiumNotFound) as error:
        chromium.find_or_install()
    assert str(error.value) == (
        f"No browser to test in: install {missing} with apt, or run the tests as root so that they can."
    )


def test_chromium_that_does_not_run_is_not_taken(monkeypatch, tmp_path):
    """Ubuntu's chromium-browser is a stub that only says to install a snap."""
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\necho 'install the snap' >&2\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    assert chromium._installed() is None


def test_mail_is_kept_as_it_was_sent():
    message = EmailMessage()
    message["From"] = "fellespott@kommunen.example"
    message["To"] = "kari@eksempel.example"
    message["Subject"] = "Koden din til Fellespott"
    message.set_content("Koden er 123456. Æ ø å.")
    with MailCatcher() as mail:
        with smtplib.SMTP(mail.host, mail.port) as client:
            client.send_message(message)
        (kept,) = mail.wait_for("kari@eksempel.example")
    assert kept["Subject"] == "Koden din til Fellespott"
    assert kept.get_content().splitlines() == ["Koden er 123456. Æ ø å."]


def test_no_test_reaches_beyond_this_machine():
    with pytest.raises(Exception, match="A test tried to use socket"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)
