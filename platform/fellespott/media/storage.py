"""Where the bytes lie. A small protocol: a folder here, an S3-compatible store in s3_storage.py.

Content is found by a random key and by nothing a person typed: the name of an uploaded file never
reaches the disk.
"""

import fcntl
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}\.[a-z0-9]{2,4}")


def is_key(text: str) -> bool:
    """Whether it is a key such as a store gives out, and nothing else."""
    return bool(_KEY.fullmatch(text))


class Storage(Protocol):
    """What a store of files can do."""

    def workshop(self) -> AbstractContextManager[Path]:
        """A folder to work in while the `with` lasts; emptied afterwards whatever happens."""

    def add(self, source: Path, *, suffix: str) -> str:
        """Take over the file, whole or not at all; returns its new random key. `source` is then gone."""

    def put(self, key: str, source: BinaryIO) -> None:
        """Keep a copy under the key it had before, from a backup. Raises FileExistsError."""

    def open(self, key: str) -> BinaryIO:
        """The content, seekable. Raises FileNotFoundError."""

    def size(self, key: str) -> int:
        """How many bytes it has. Raises FileNotFoundError."""

    def local_copy(self, key: str) -> AbstractContextManager[Path]:
        """A path other programs can read while the `with` lasts. Raises FileNotFoundError."""

    def delete(self, key: str) -> None:
        """Remove it; no error when it is gone already."""

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """(key, when it was stored) of everything there is."""

    def sweep_workshop(self, before: datetime) -> int:
        """Remove what a process that died left in its workshop before that moment; returns how many."""


LOCK = "at-work"


class Workshops:
    """Folders to work in, below one on this machine: what every store has, wherever its files lie."""

    def __init__(self, work: Path) -> None:
        self._work = work

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        """A folder to work in while the `with` lasts; emptied afterwards whatever happens."""
        self._work.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            tempfile.TemporaryDirectory(dir=self._work) as name,
            (Path(name) / LOCK).open("wb") as held,
        ):
            # Held as long as this process lives: the lock of one that was killed is free.
            fcntl.flock(held, fcntl.LOCK_EX)
            yield Path(name)

    def sweep_workshop(self, before: datetime) -> int:
        """Remove what a process that died left in its workshop before that moment; returns how many."""
        left = [one for one in self._work.glob("*") if _is_left(one, before.timestamp())]
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)
        return len(left)


def _is_left(folder: Path, before: float) -> bool:
    """Whether it is that old, and nobody works there."""
    try:
        if folder.stat().st_mtime >= before:
            return False
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return folder.exists()  # killed before it could begin
    except OSError:
        return False  # somebody is at work
    return True


class LocalStorage(Workshops):
    """Files in one folder on this machine, readable by its owner alone."""

    def __init__(self, root: Path) -> None:
        # On the same disk, so that `add` is a rename.
        super().__init__(root / "work")
        self.root = root

    def add(self, source: Path, *, suffix: str) -> str:
        """Write it to the disk for good, then give it its name in one step."""
        name = secrets.token_hex(16)
        key = f"{name[:2]}/{name}{suffix}"
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with source.open("rb") as handle:
            os.fsync(handle.fileno())
        if source.stat().st_dev != target.parent.stat().st_dev:
            with self.workshop() as folder:
                source = Path(shutil.move(source, folder / "moved"))
                source.replace(target)
        else:
            source.replace(target)
        target.chmod(0o600)
        return key

    def put(self, key: str, source: BinaryIO) -> None:
        """Write it whole under its old name, or not at all. Raises FileExistsError."""
        target = self._path(key)
        if target.exists():
            raise FileExistsError(key)
        with self.workshop() as folder:
            copy = folder / "copy"
            with copy.open("wb") as handle:
                shutil.copyfileobj(source, handle)
                handle.flush()
                os.fsync(handle.fileno())
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            copy.chmod(0o600)
            copy.replace(target)

    def open(self, key: str) -> BinaryIO:
        """The content, seekable. Raises FileNotFoundError."""
        return self._path(key).open("rb")

    def size(self, key: str) -> int:
        """How many bytes it has. Raises FileNotFoundError."""
        return self._path(key).stat().st_size

    @contextmanager
    def local_copy(self, key: str) -> Iterator[Path]:
        """The file itself: it lies on this machine already. Raises FileNotFoundError."""
        path = self._path(key)
        if not path.is_file():
            raise FileNotFoundError(key)
        yield path

    def delete(self, key: str) -> None:
        """Remove it; no error when it is gone already."""
        self._path(key).unlink(missing_ok=True)

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """(key, when it was stored) of everything there is."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/*")):
            yield f"{path.parent.name}/{path.name}", datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _path(self, key: str) -> Path:
        if not is_key(key):
            raise FileNotFoundError(key)
        return self.root / key


def storage() -> Storage:
    """The store of the running app."""
    from flask import current_app

    found: Storage = current_app.extensions["fellespott_storage"]
    return found
