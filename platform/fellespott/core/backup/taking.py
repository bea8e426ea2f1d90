"""Taking a backup: one snapshot of the database, and the files its rows know."""

from pathlib import Path
from typing import cast

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ..clock import utcnow
from ..db import db, snapshot
from ..registry import FileStore, registry
from .archive import FilePart, Manifest, TablePart, Writer, new_archive, tables_of
from .values import RowCodec

ROWS_AT_A_TIME = 1000
# A film can be deleted between the snapshot and the copy; a newer snapshot then knows nothing of it.
SNAPSHOTS = 5


def take_backup(path: Path) -> Manifest:
    """Write everything into a new file at `path`. Others go on reading and writing meanwhile.

    Files are copied first, then what came since in the snapshot itself, so that every file a row of the
    snapshot knows is there. Raises BackupRefused when `path` is taken or cannot be written.
    """
    with new_archive(path) as out:
        files = _Files(out)
        with snapshot(db.engine) as session:
            wanted = _wanted(session)
        files.copy(wanted)  # what takes long is done while no snapshot is held
        for _attempt in range(SNAPSHOTS - 1):
            manifest = _write_snapshot(out, files, whole=True)
            if manifest is not None:
                return manifest
        # Files that have been gone for long: said in the manifest, and the rest is kept.
        return cast(Manifest, _write_snapshot(out, files, whole=False))


def _write_snapshot(out: Writer, files: "_Files", *, whole: bool) -> Manifest | None:
    """Write the tables of one moment; None when a file is not there and `whole` asks for all."""
    with snapshot(db.engine) as session:
        connection = session.connection()
        wanted = _wanted(session)
        missing = files.copy(wanted)
        if missing and whole:
            return None
        manifest = Manifest(
            made_at=utcnow().isoformat(),
            revision=revision_of(connection),
            database=connection.dialect.name,
            files=files.parts_of(wanted),
            missing=sorted(missing),
        )
        for table in tables_of(db.metadata):
            manifest.tables.append(_write_table(connection, out, table))
    out.manifest(manifest)
    return manifest


def revision_of(connection: Connection) -> str | None:
    """What the migrations have come to; None in a database they did not make."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def _wanted(session: Session) -> dict[tuple[str, str], FileStore]:
    """The store of each (store's name, key) that a row knows."""
    stores = registry().file_stores
    return {(one.name, key): one for one in stores for key in sorted(one.keys_in_use(session))}


class _Files:
    """What has been copied so far."""

    def __init__(self, out: Writer) -> None:
        self._out = out
        self._parts: dict[tuple[str, str], FilePart] = {}

    def copy(self, wanted: dict[tuple[str, str], FileStore]) -> set[str]:
        """Copy what is wanted and not copied yet; gives what is not there."""
        missing = set()
        for (name, key), found in wanted.items():
            if (name, key) in self._parts:
                continue
            try:
                source = found.store.open(key)
            except FileNotFoundError:
                missing.add(f"{name}/{key}")
                continue
            with source:
                part = self._out.file(f"files/{name}/{key}", source)
            self._parts[name, key] = FilePart(part.entry, part.sha256, part.size, store=name, key=key)
        return missing

    def parts_of(self, wanted: dict[tuple[str, str], FileStore]) -> list[FilePart]:
        return [self._parts[one] for one in wanted if one in self._parts]


def _write_table(connection: Connection, out: Writer, table: sa.Table) -> TablePart:
    codec = RowCodec(table)
    statement = sa.select(table).order_by(*table.primary_key.columns)
    with connection.execute(statement, execution_options={"yield_per": ROWS_AT_A_TIME}) as rows:
        part, count = out.lines(f"tables/{table.name}.jsonl", (codec.line(row) for row in rows))
    return TablePart(part.entry, part.sha256, part.size, table=table.name, columns=codec.names, rows=count)
