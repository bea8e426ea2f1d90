"""The file itself: a zip of JSON lines, uploaded files, and a manifest with the fingerprint of each part."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

FORMAT = "fellespott-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
# What reading a zip raises when somebody or something has changed it.
DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, RuntimeError, NotImplementedError)


class BackupRefused(RuntimeError):
    """It cannot be done; the text says why and what to do, for whoever runs the machine."""


@dataclass(slots=True)
class Part:
    """One table or one uploaded file: what it is called in the zip, and its fingerprint."""

    entry: str
    sha256: str
    size: int


@dataclass(slots=True)
class TablePart(Part):
    """A table's rows."""

    table: str = ""
    columns: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass(slots=True)
class FilePart(Part):
    """An uploaded file."""

    store: str = ""
    key: str = ""


@dataclass(slots=True)
class Manifest:
    """What is in a backup. `missing` are files a row knew that were not there when it was taken."""

    made_at: str
    revision: str | None
    database: str
    tables: list[TablePart] = field(default_factory=list)
    files: list[FilePart] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(one.rows for one in self.tables)

    def as_json(self) -> bytes:
        """As it stands in the zip."""
        said = {"format": FORMAT, "format_version": FORMAT_VERSION} | asdict(self)
        return json.dumps(said, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Read one. Raises BackupRefused when it is no manifest of ours."""
        try:
            said = json.loads(text)
            if said.pop("format") != FORMAT:
                raise ValueError
            version = said.pop("format_version")
            if version != FORMAT_VERSION:
                raise BackupRefused(f"The backup has format {version}; this program reads {FORMAT_VERSION}.")
            said["tables"] = [TablePart(**one) for one in said["tables"]]
            said["files"] = [FilePart(**one) for one in said["files"]]
            return cls(**said)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupRefused("The file is not a backup of Fellespott.") from error


class Writer:
    """Puts parts into a zip, taking the fingerprint of each on the way."""

    def __init__(self, target: zipfile.ZipFile) -> None:
        self._zip = target

    def lines(self, entry: str, lines: Iterable[bytes]) -> tuple[Part, int]:
        """Write lines; gives the part and how many there were."""
        digest, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(entry, "w", force_zip64=True) as out:
            for line in lines:
                digest.update(line)
                out.write(line)
                size, count = size + len(line), count + 1
        return Part(entry, digest.hexdigest(), size), count

    def file(self, entry: str, source: BinaryIO) -> Part:
        """Copy a file, as it is: films do not get smaller."""
        info = zipfile.ZipInfo(entry)
        info.compress_type = zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as out:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
                size += len(chunk)
        return Part(entry, digest.hexdigest(), size)

    def manifest(self, manifest: Manifest) -> None:
        """The last thing in the zip."""
        self._zip.writestr(MANIFEST, manifest.as_json())


@contextmanager
def new_archive(path: Path) -> Iterator[Writer]:
    """A new file, readable by its owner alone, that is there whole or not at all.

    Raises BackupRefused when there is a file of that name, or none can be made.
    """
    if path.exists():
        raise BackupRefused(f"{path} is there already. Choose another name.")
    half = path.with_name(path.name + ".part")
    try:
        handle = os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise BackupRefused(f"{half} is there: another backup is being taken, or one was cut off.") from None
    except OSError as error:
        raise BackupRefused(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with handle:
            with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
                yield Writer(target)
            handle.flush()
            os.fsync(handle.fileno())
        half.rename(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


class Reader:
    """Reads a backup, and refuses any part that is not what was taken."""

    def __init__(self, source: zipfile.ZipFile) -> None:
        self._zip = source
        try:
            self.manifest = Manifest.from_json(source.read(MANIFEST))
        except (KeyError, *DAMAGED) as error:
            if isinstance(error, BackupRefused):
                raise
            raise BackupRefused("The file is not a backup of Fellespott, or it is cut off.") from error

    def verify(self) -> None:
        """Read every part and compare its fingerprint. Raises BackupRefused naming the first that differs."""
        for part in [*self.manifest.tables, *self.manifest.files]:
            self._verify(part)

    def _verify(self, part: Part) -> None:
        digest, size = hashlib.sha256(), 0
        try:
            with self.open(part) as source:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except (KeyError, *DAMAGED) as error:
            raise _changed(part) from error
        if (digest.hexdigest(), size) != (part.sha256, part.size):
            raise _changed(part)

    def open(self, part: Part) -> IO[bytes]:
        """That part, to be read. Raises KeyError when it is not there."""
        return self._zip.open(part.entry)


def _changed(part: Part) -> BackupRefused:
    return BackupRefused(
        f"{part.entry} is not what was backed up: the file was changed or is damaged. Nothing was restored."
    )


@contextmanager
def open_archive(path: Path) -> Iterator[Reader]:
    """An existing backup. Raises BackupRefused when it is none."""
    try:
        source = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BackupRefused(f"{path} is not there.") from None
    except DAMAGED as error:
        raise BackupRefused(f"{path} is not a backup of Fellespott, or it is cut off.") from error
    with source:
        yield Reader(source)


def fingerprint(path: Path) -> str:
    """SHA-256 of a whole file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def tables_of(metadata: Any) -> list[Any]:
    """All tables of the program, by name."""
    return [metadata.tables[name] for name in sorted(metadata.tables)]
