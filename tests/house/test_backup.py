"""A backup holds all of one moment, and goes back into an empty database of either kind, or not at all."""

import contextvars
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from fellespott.core.backup import BackupRefused, check_backup, restore_backup, take_backup
from fellespott.core.backup.values import RowCodec
from fellespott.core.db import db, unit_of_work
from fellespott.media.services import delete_media
from fellespott.media.storage import storage
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from fellespott.pots.queries import verify_ledger
from tests.conftest import make_app, make_settings
from tests.factories import WHEN, make_person
from tests.house.busy import writing
from tests.house.everything import AWKWARD, add_film, fill_everything
from tests.pots.pots import make_money
from tests.support import postgres
from tests.support.schema import schema_of


@pytest.fixture
def make_empty(tmp_path: Path, worker_name: str, new_database: Any) -> Iterator[Callable[..., Flask]]:
    """More installations, each with an empty database of its own."""
    made: list[tuple[Flask, str | None]] = []

    def make(backend: str) -> Flask:
        folder = tmp_path / f"empty-{len(made)}"
        folder.mkdir()
        name = f"fellespott_empty_{worker_name}_{len(made)}" if backend == "postgresql" else None
        url = new_database(backend, name or folder / "empty.sqlite")
        app = make_app(make_settings(folder, url))
        made.append((app, name))
        return app

    yield make
    for app, name in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if name:
            postgres.for_this_run().drop(name)


def contents() -> dict[str, list[Any]]:
    """Every row of every table."""
    with db.engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in db.metadata.tables.values()
        }


def stored() -> dict[str, bytes]:
    """Every uploaded file."""
    found = {}
    for key, _when in storage().stored():
        with storage().open(key) as file:
            found[key] = file.read()
    return found


def in_app(app: Flask, act: Callable[[], Any]) -> Any:
    def run() -> Any:
        with app.app_context():
            return act()

    return contextvars.Context().run(run)


def fill(app: Flask) -> None:
    def act() -> None:
        with unit_of_work() as session:
            fill_everything(session)
            add_film(session)

    in_app(app, act)


@pytest.mark.parametrize(
    ("backend", "to"),
    [
        ("sqlite", "postgresql"),
        ("postgresql", "sqlite"),
        # What goes over to the other comes back to its own, too.
        pytest.param("sqlite", "sqlite", marks=pytest.mark.deep),
        pytest.param("postgresql", "postgresql", marks=pytest.mark.deep),
    ],
    indirect=["backend"],
)
def test_all_rows_and_files_come_back_on_either_database(fresh_app, backend, to, make_empty, tmp_path):
    fill(fresh_app)
    before, files = in_app(fresh_app, contents), in_app(fresh_app, stored)
    assert [name for name, rows in before.items() if not rows] == []
    assert len(files) == 2, "the film and its still"

    taken = in_app(fresh_app, lambda: take_backup(tmp_path / "all.zip"))
    other = make_empty(to)
    schema = in_app(other, lambda: schema_of(db.engine))
    restored = in_app(other, lambda: restore_backup(tmp_path / "all.zip"))

    assert restored == taken
    assert in_app(other, contents) == before
    assert in_app(other, stored) == files
    assert in_app(other, lambda: schema_of(db.engine)) == schema
    assert taken.rows == sum(len(rows) for rows in before.values())


def test_what_the_database_refuses_is_refused_after_a_restore_too(fresh_app, backend, make_empty, tmp_path):
    fill(fresh_app)
    in_app(fresh_app, lambda: take_backup(tmp_path / "all.zip"))
    other = make_empty(backend)
    in_app(other, lambda: restore_backup(tmp_path / "all.zip"))

    def change(statement: str) -> None:
        with unit_of_work() as session:
            session.execute(sa.text(statement))

    for statement, name in (
        ("UPDATE booking SET amount_ore = 1", "booking_is_append_only"),
        ("DELETE FROM audit_entry", "audit_entry_is_append_only"),
        ("UPDATE person SET email = 'A@EXAMPLE.ORG'", "email_is_lower_case"),
        ("DELETE FROM call", "FOREIGN KEY constraint failed|foreign key constraint"),
    ):
        with pytest.raises(sa.exc.DBAPIError, match=name):
            in_app(other, lambda said=statement: change(said))


@pytest.mark.parametrize("backend", ["sqlite"])
def test_commands_take_check_and_restore(fresh_app, backend, make_empty, tmp_path):
    fill(fresh_app)
    file = tmp_path / "all.zip"

    done = contextvars.Context().run(fresh_app.test_cli_runner().invoke, args=["backup", str(file)])
    assert done.exit_code == 0, done.output
    assert file.stat().st_mode & 0o777 == 0o600
    again = contextvars.Context().run(fresh_app.test_cli_runner().invoke, args=["backup", str(file)])
    assert (again.exit_code, "is there already" in again.output) == (1, True)

    other = make_empty(backend)
    checked = contextvars.Context().run(
        other.test_cli_runner().invoke, args=["restore", "--check", str(file)]
    )
    assert checked.output.startswith("Whole: ")
    done = contextvars.Context().run(other.test_cli_runner().invoke, args=["restore", str(file)])
    assert (done.exit_code, done.output.startswith("Restored: ")) == (0, True), done.output
    again = contextvars.Context().run(other.test_cli_runner().invoke, args=["restore", str(file)])
    assert (again.exit_code, "The database is not empty" in again.output) == (1, True)


def test_every_column_type_has_its_way_into_a_backup(app):
    for table in db.metadata.tables.values():
        assert RowCodec(table).names == [column.name for column in table.columns]


def test_an_unknown_column_type_is_refused():
    table = sa.Table("x", sa.MetaData(), sa.Column("spot", sa.LargeBinary))

    with pytest.raises(TypeError, match="LargeBinary"):
        RowCodec(table)


# --- Refused


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(BackupRefused, match=words):
        yield


def rewritten(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a zip with some entries changed, or left out where `change` gives None."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            data = change(entry, old.read(entry))
            if data is not None:
                new.writestr(entry, data)
    return target


@pytest.fixture
def small_backup(make_empty, tmp_path) -> Path:
    """A backup of a few rows and a film, from SQLite."""

    def act() -> None:
        with unit_of_work() as session:
            make_person(session, name="Åse")
            add_film(session)
        take_backup(tmp_path / "small.zip")

    in_app(make_empty("sqlite"), act)
    return tmp_path / "small.zip"


def test_a_changed_row_is_refused_and_nothing_is_restored(small_backup, make_empty, backend, tmp_path):
    changed = rewritten(
        small_backup, tmp_path / "changed.zip", lambda _entry, data: data.replace("Åse".encode(), b"Bo ")
    )
    other = make_empty(backend)

    with refused("tables/person.jsonl is not what was backed up"):
        in_app(other, lambda: restore_backup(changed))
    with refused("tables/person.jsonl is not what was backed up"):
        in_app(other, lambda: check_backup(changed))

    assert in_app(other, lambda: contents()["person"]) == []
    assert in_app(other, stored) == {}


def test_a_changed_film_is_refused(small_backup, make_empty, tmp_path):
    changed = rewritten(
        small_backup,
        tmp_path / "changed.zip",
        lambda entry, data: data[:-1] + b"x" if entry.startswith("files/") else data,
    )

    with refused("files/media/.* is not what was backed up"):
        in_app(make_empty("sqlite"), lambda: restore_backup(changed))


@pytest.mark.parametrize("entry", ["tables/person.jsonl", "files/media", "manifest.json"])
def test_a_part_that_is_gone_is_refused(small_backup, make_empty, tmp_path, entry):
    changed = rewritten(
        small_backup, tmp_path / "changed.zip", lambda name, data: None if name.startswith(entry) else data
    )

    with refused("is not what was backed up|not a backup of Fellespott"):
        in_app(make_empty("sqlite"), lambda: restore_backup(changed))


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_refused(small_backup, make_empty, tmp_path, keep):
    whole = small_backup.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: int(len(whole) * keep)])

    with refused("not a backup of Fellespott, or it is cut off"):
        in_app(make_empty("sqlite"), lambda: restore_backup(cut))


def test_bits_that_rotted_are_refused(small_backup, make_empty, tmp_path):
    with zipfile.ZipFile(small_backup) as source:
        info = next(one for one in source.infolist() if one.filename.startswith("files/"))
    data = bytearray(small_backup.read_bytes())
    data[info.header_offset + 1000] ^= 1
    rotten = tmp_path / "rotten.zip"
    rotten.write_bytes(data)

    with refused("files/media/.* is not what was backed up"):
        in_app(make_empty("sqlite"), lambda: restore_backup(rotten))


def test_a_file_that_is_something_else_is_refused(make_empty, tmp_path):
    with zipfile.ZipFile(tmp_path / "else.zip", "w") as other:
        other.writestr("manifest.json", json.dumps({"format": "something"}))
    app = make_empty("sqlite")

    with refused("not a backup of Fellespott"):
        in_app(app, lambda: restore_backup(tmp_path / "else.zip"))
    with refused("is not there"):
        in_app(app, lambda: restore_backup(tmp_path / "none.zip"))


def test_another_schema_is_refused_with_what_to_do(small_backup, make_empty, tmp_path):
    def newer(entry: str, data: bytes) -> bytes:
        if entry != "manifest.json":
            return data
        return json.dumps(json.loads(data) | {"revision": "abc123"}).encode()

    changed = rewritten(small_backup, tmp_path / "newer.zip", newer)

    with refused("flask db upgrade abc123"):
        in_app(make_empty("sqlite"), lambda: restore_backup(changed))


def test_a_ledger_that_does_not_add_up_is_refused(fresh_app, make_empty, backend, tmp_path):
    fill(fresh_app)
    in_app(fresh_app, lambda: take_backup(tmp_path / "all.zip"))
    other = make_empty(backend)
    from fellespott.core.registry import Registry

    found: Registry = other.extensions["fellespott_registry"]
    found.verifications.append(lambda _session: ["pot x: too much"])

    with refused("does not add up: pot x: too much"):
        in_app(other, lambda: restore_backup(tmp_path / "all.zip"))

    assert in_app(other, lambda: {name for name, rows in contents().items() if rows}) == set()
    assert in_app(other, stored) == {}


def test_a_row_that_points_nowhere_is_refused(fresh_app, make_empty, backend, tmp_path):
    fill(fresh_app)
    in_app(fresh_app, lambda: take_backup(tmp_path / "all.zip"))
    import hashlib

    with zipfile.ZipFile(tmp_path / "all.zip") as source:
        manifest = json.loads(source.read("manifest.json"))
    part = next(one for one in manifest["tables"] if one["table"] == "caption")
    part.update(rows=0, size=0, sha256=hashlib.sha256(b"").hexdigest())
    membership = next(one for one in manifest["tables"] if one["table"] == "criteria_set")
    membership.update(rows=0, size=0, sha256=hashlib.sha256(b"").hexdigest())
    empty = {"tables/caption.jsonl", "tables/criteria_set.jsonl"}
    changed = rewritten(
        tmp_path / "all.zip",
        tmp_path / "changed.zip",
        lambda entry, data: (
            b"" if entry in empty else json.dumps(manifest).encode() if entry == "manifest.json" else data
        ),
    )

    with refused("points at"):
        in_app(make_empty(backend), lambda: restore_backup(changed))


# --- While others work


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_film_that_is_lost_is_told_and_the_rest_kept(fresh_app, make_empty, tmp_path):
    def act() -> Any:
        with unit_of_work() as session:
            add_film(session)
            lost = add_film(session, seconds=2)
        storage().delete(lost.storage_key)
        return take_backup(tmp_path / "all.zip"), lost.storage_key

    manifest, key = in_app(fresh_app, act)

    assert manifest.missing == [f"media/{key}"]
    assert len(manifest.files) == 3, "a film with its still, and the other's still"
    in_app(make_empty("sqlite"), lambda: restore_backup(tmp_path / "all.zip"))


def test_a_film_deleted_while_the_backup_is_taken_is_not_missed(fresh_app, tmp_path, monkeypatch):
    from fellespott.media.storage import LocalStorage

    def act() -> Any:
        with unit_of_work() as session:
            media = add_film(session)
            media_id, key = media.id, media.storage_key
        opened = LocalStorage.open

        def gone(self: Any, asked: str) -> Any:
            # The first to read it finds it gone: its row was deleted just before.
            monkeypatch.setattr(LocalStorage, "open", opened)
            contextvars.Context().run(delete)
            raise FileNotFoundError(asked)

        def delete() -> None:
            from fellespott.media.models import Media

            with fresh_app.app_context(), unit_of_work() as session:
                delete_media(session, actor=None, media=session.get_one(Media, media_id), now=WHEN)

        monkeypatch.setattr(LocalStorage, "open", gone)
        return take_backup(tmp_path / "all.zip"), key

    manifest, _key = in_app(fresh_app, act)

    assert (manifest.files, manifest.missing) == ([], [])


def test_a_backup_taken_while_fifty_writes_a_second_go_on_verifies(fresh_app, backend, make_empty, tmp_path):
    """Each write touches several tables at once; a copy of two moments would not add up."""

    def prepare() -> None:
        with unit_of_work() as session:
            make_money(session, funded_ore=400_000_000)

    in_app(fresh_app, prepare)
    manifests = []
    with writing(fresh_app, a_second=50) as busy:
        for number in range(3):
            busy.wait_for(10)
            manifests.append(in_app(fresh_app, lambda n=number: take_backup(tmp_path / f"busy-{n}.zip")))
        busy.wait_for(10)

    payouts = [rows_of(one, "payout") for one in manifests]
    assert payouts == sorted(payouts)
    assert len({one.rows for one in manifests}) == 3, "nothing was written meanwhile"
    for number, manifest in enumerate(manifests):
        other = make_empty("sqlite" if number else backend)
        in_app(other, lambda n=number: restore_backup(tmp_path / f"busy-{n}.zip"))
        assert in_app(other, lambda: verify_ledger(db.session())) == []
        people, mails = in_app(other, count_pairs)
        assert people == mails > 0
        assert rows_of(manifest, "payout") == rows_of(manifest, "use_approval") > 0


def rows_of(manifest: Any, table: str) -> int:
    return next(one.rows for one in manifest.tables if one.table == table)


def count_pairs() -> tuple[int, int]:
    """People and mails that are always written together."""
    session = db.session()
    people = session.query(Person).filter(Person.name.startswith("Travel ")).count()
    return people, session.query(OutboxMail).filter_by(recipient="travel@example.org").count()


def test_awkward_words_come_back_as_they_were(fresh_app, backend, make_empty, tmp_path):
    def act() -> None:
        with unit_of_work() as session:
            session.add(
                OutboxMail(
                    recipient="a@example.org",
                    subject="Æ",
                    body=AWKWARD,
                    created_at=WHEN + timedelta(microseconds=123456),
                    due_at=WHEN,
                )
            )
        take_backup(tmp_path / "words.zip")

    in_app(fresh_app, act)
    other = make_empty("postgresql" if backend == "sqlite" else "sqlite")
    in_app(other, lambda: restore_backup(tmp_path / "words.zip"))

    body, created = in_app(other, lambda: db.session().query(OutboxMail.body, OutboxMail.created_at).one())
    assert (body, created) == (AWKWARD, WHEN + timedelta(microseconds=123456))


def test_no_room_left_leaves_no_half_file(fresh_app, tmp_path, monkeypatch):
    from fellespott.core.backup import taking

    def break_off(*_args: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(taking.Writer, "lines", break_off)
    with pytest.raises(OSError, match="No space left"):
        in_app(fresh_app, lambda: take_backup(tmp_path / "half.zip"))

    assert list(tmp_path.glob("half*")) == []
