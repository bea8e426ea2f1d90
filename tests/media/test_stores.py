"""The same cases on each kind of store: a folder, and a bucket on a real S3 server on this machine."""

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from fellespott.media.s3_storage import S3Storage
from fellespott.media.storage import LOCK, LocalStorage, Storage

STORES = ("folder", "bucket")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=STORES)
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Storage]:
    if request.param == "folder":
        yield LocalStorage(tmp_path / "media")
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "only-for-tests")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    address = request.getfixturevalue("endpoint")
    bucket = f"films-{os.getpid()}-{abs(hash(tmp_path))}"
    boto3.client("s3", endpoint_url=address, region_name="us-east-1").create_bucket(Bucket=bucket)
    yield S3Storage(bucket, work=tmp_path / "work", endpoint=address, region="us-east-1")


def added(store: Storage, content: bytes) -> str:
    with store.workshop() as folder:
        (folder / "it").write_bytes(content)
        key = store.add(folder / "it", suffix=".mp4")
        assert not (folder / "it").exists()
    return key


def test_what_is_added_is_found_again(store: Storage) -> None:
    key = added(store, b"0123456789")
    with store.open(key) as content:
        assert content.read() == b"0123456789"
        assert content.seek(-4, os.SEEK_END) == 6
        assert content.read(2) == b"67"
        content.seek(3)
        assert content.read(3) == b"345"
    with store.local_copy(key) as path:
        assert path.read_bytes() == b"0123456789"
    assert store.size(key) == 10


def test_what_is_not_there(store: Storage) -> None:
    missing = "ab/" + "0" * 32 + ".mp4"
    with pytest.raises(FileNotFoundError):
        store.open(missing)
    with pytest.raises(FileNotFoundError):
        store.size(missing)
    with pytest.raises(FileNotFoundError), store.local_copy(missing):
        pass
    store.delete(missing)


@pytest.mark.parametrize("key", ["../secret_key", "/etc/passwd", "ab/../../x.mp4", "", "ab/short.mp4"])
def test_nothing_but_its_own_keys(store: Storage, key: str) -> None:
    with pytest.raises(FileNotFoundError):
        store.open(key)


def test_deleted_is_gone(store: Storage) -> None:
    key = added(store, b"x")
    store.delete(key)
    with pytest.raises(FileNotFoundError):
        store.open(key)


def test_put_keeps_the_key_and_overwrites_nothing(store: Storage) -> None:
    key = "cd/" + "1" * 32 + ".jpg"
    store.put(key, io.BytesIO(b"still"))
    with store.open(key) as content:
        assert content.read() == b"still"
    with pytest.raises(FileExistsError):
        store.put(key, io.BytesIO(b"other"))


def test_stored_tells_of_all(store: Storage) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    keys = {added(store, b"a"), added(store, b"b")}
    found: dict[str, Any] = dict(store.stored())
    assert set(found) == keys
    assert all(before < when < datetime.now(UTC) + timedelta(minutes=1) for when in found.values())


def test_workshop_is_emptied(store: Storage) -> None:
    with store.workshop() as folder:
        (folder / "left").write_bytes(b"x")
    assert not folder.exists()


def test_workshop_of_a_dead_process_is_swept_and_one_at_work_is_not(store: Storage) -> None:
    with store.workshop() as at_work:
        left = at_work.parent / "left"
        left.mkdir()
        (left / LOCK).touch()
        for folder in (at_work, left):
            os.utime(folder, (0, 0))

        assert store.sweep_workshop(datetime.now(UTC) - timedelta(days=1)) == 1
        assert (at_work.exists(), left.exists()) == (True, False)
