"""Restoring a backup: all of it, into an empty database of the same schema, or nothing."""

import itertools
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ..db import db, expect_writes
from ..registry import FileStore, registry
from .archive import BackupRefused, Manifest, Reader, TablePart, open_archive, tables_of
from .standing_aside import standing_aside
from .taking import revision_of
from .values import RowCodec

ROWS_AT_A_TIME = 500


def check_backup(path: Path) -> Manifest:
    """Read all of a backup and compare every fingerprint; touches no database. Raises BackupRefused."""
    with open_archive(path) as archive:
        archive.verify()
        return archive.manifest


def restore_backup(path: Path) -> Manifest:
    """Put a backup into the database and the file stores, which must be empty, and verify it there.

    Fingerprints first; then, in one transaction, the rows, their number, their foreign keys, and what the
    rooms say must be right (the ledger). Raises BackupRefused; then nothing has been changed.
    """
    stores = {one.name: one for one in registry().file_stores}
    with open_archive(path) as archive:
        archive.verify()
        expect_writes()
        placed: list[tuple[FileStore, str]] = []
        try:
            with db.engine.begin() as connection:
                _restore_rows(connection, archive)
                _restore_files(archive, stores, placed)
        except BaseException:
            for found, key in placed:
                found.store.delete(key)
            raise
        return archive.manifest


def _restore_rows(connection: Connection, archive: Reader) -> None:
    manifest, tables = archive.manifest, tables_of(db.metadata)
    _refuse_other_schema(connection, manifest, tables)
    with standing_aside(connection, tables):
        _refuse_unless_empty(connection, tables)
        for part in manifest.tables:
            _fill(connection, archive, part)
    _refuse_other_counts(connection, manifest)
    with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
        wrong = [line for verify in registry().verifications for line in verify(session)]
    if wrong:
        raise BackupRefused("The backup does not add up: " + "; ".join(wrong[:5]))


def _refuse_other_schema(connection: Connection, manifest: Manifest, tables: list[sa.Table]) -> None:
    here = revision_of(connection)
    if here != manifest.revision:
        raise BackupRefused(
            f"The backup is of schema {manifest.revision or '(none)'}, the database of {here or '(none)'}. "
            f"Bring an empty database to the backup's with `flask db upgrade {manifest.revision or ''}`, "
            "restore, and upgrade it then."
        )
    look = sa.inspect(connection)
    columns = {table.name: [one.name for one in table.columns] for table in tables}
    if columns != {one.table: one.columns for one in manifest.tables}:
        raise BackupRefused("The tables of the backup are not those of this release.")
    missing = sorted(set(columns) - set(look.get_table_names()))
    if missing:
        raise BackupRefused(f"The database has no table {missing[0]}: run `flask db upgrade` first.")


def _refuse_unless_empty(connection: Connection, tables: list[sa.Table]) -> None:
    for table in tables:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise BackupRefused(
                f"The database is not empty: there are rows in {table.name}. Restore into one that "
                "`flask db upgrade` has just made, before `setup` and before the scheduler starts."
            )
    for found in registry().file_stores:
        key = next(iter(found.store.stored()), None)
        if key is not None:
            raise BackupRefused(f"The files of {found.name} are not empty: move what is there away first.")


def _fill(connection: Connection, archive: Reader, part: TablePart) -> None:
    table = db.metadata.tables[part.table]
    codec = RowCodec(table)
    with archive.open(part) as lines:
        rows = (codec.row(line) for line in lines)
        while batch := list(itertools.islice(rows, ROWS_AT_A_TIME)):
            connection.execute(table.insert(), batch)


def _refuse_other_counts(connection: Connection, manifest: Manifest) -> None:
    for part in manifest.tables:
        table = db.metadata.tables[part.table]
        count = connection.scalar(sa.select(sa.func.count()).select_from(table))
        if count != part.rows:
            raise BackupRefused(f"{part.table} should have {part.rows} rows and got {count}.")


def _restore_files(
    archive: Reader, stores: dict[str, FileStore], placed: list[tuple[FileStore, str]]
) -> None:
    for part in archive.manifest.files:
        found = stores.get(part.store)
        if found is None:
            raise BackupRefused(f"The backup has files of {part.store}, which this release does not know.")
        with archive.open(part) as source:
            found.store.put(part.key, source)
        placed.append((found, part.key))
