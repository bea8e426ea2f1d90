"""A backup of the log goes back whole, or not at all."""

import pytest

from fellespott.core.backup import BackupRefused, restore_backup, take_backup
from fellespott.core.db import db
from tests.audit.logs import anchors_file, chain_of, command, in_app, make_log, tamper, verify
from tests.conftest import make_app, make_settings

TAMPER = "UPDATE audit_entry SET action = 'x' WHERE id = (SELECT entry_id FROM audit_link WHERE position = 5)"


@pytest.fixture
def empty(tmp_path):
    """Another installation, with an empty database."""
    folder = tmp_path / "empty"
    folder.mkdir()
    app = make_app(make_settings(folder, f"sqlite:///{folder / 'empty.sqlite'}"))
    in_app(app, lambda: db.create_all())
    yield app
    in_app(app, lambda: db.engine.dispose())


def test_a_restored_log_is_whole_and_the_same(fresh_app, empty, tmp_path):
    make_log(fresh_app)
    in_app(fresh_app, lambda: take_backup(tmp_path / "all.zip"))

    in_app(empty, lambda: restore_backup(tmp_path / "all.zip"))

    assert chain_of(empty) == chain_of(fresh_app)
    assert verify(empty) == (0, None, None)


def test_a_log_that_was_tampered_with_is_not_restored(fresh_app, empty, tmp_path):
    make_log(fresh_app)
    tamper(fresh_app, [TAMPER])
    in_app(fresh_app, lambda: take_backup(tmp_path / "all.zip"))

    with pytest.raises(BackupRefused, match=r"audit log: link 5: its entry .* has been altered"):
        in_app(empty, lambda: restore_backup(tmp_path / "all.zip"))
    assert chain_of(empty) == []


def test_an_older_backup_goes_in_and_the_newer_file_of_anchors_tells(fresh_app, empty, tmp_path):
    make_log(fresh_app)
    in_app(fresh_app, lambda: take_backup(tmp_path / "all.zip"))
    newer = anchors_file(fresh_app).read_text() + f"2026-11-22 40 {'a' * 64}\n"
    anchors_file(empty).write_text(newer)

    in_app(empty, lambda: restore_backup(tmp_path / "all.zip"))

    assert verify(empty) == (1, "tail_cut", 13)
    assert "audit-anchors.txt says that it had come to 40" in command(empty, "audit-verify")[1]
