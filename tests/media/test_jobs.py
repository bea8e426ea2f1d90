"""The jobs: films made playable, and files nobody knows cleared away."""

import io
import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.core.db import unit_of_work
from fellespott.core.registry import registry
from fellespott.media import tasks, transcoding
from fellespott.media.models import Media
from fellespott.media.probing import probe
from fellespott.media.services import (
    CLAIM_LASTS,
    MAX_ATTEMPTS,
    claim_waiting,
    files_of,
    keep_claim,
    store_film,
)
from fellespott.media.states import MediaState
from fellespott.media.storage import LOCK, LocalStorage, storage
from fellespott.media.tasks import make_playable, make_small, sweep
from tests.factories import WHEN, make_film
from tests.support import films


def stored(session: Session, data: bytes) -> Media:
    media = store_film(
        session, actor=None, upload=io.BytesIO(data), filename="film", now=WHEN, max_seconds=300
    )
    session.commit()
    return media


def test_jobs_are_registered(app: Flask) -> None:
    names = {job.name: job.own_transactions for job in registry().jobs if job.name.startswith("media.")}
    assert names == {
        "media.make_playable": True,
        "media.make_small": True,
        "media.sweep": False,
    }


# What every browser plays already is packed anew at once; these take the job. "mpeg4" is the old codec.
OLD: dict[str, Any] = {"video": "mpeg4"}
MADE_PLAYABLE: dict[str, tuple[dict[str, Any], tuple[int, int]]] = {
    "index last": ({"faststart": False} | OLD, (320, 180)),
    "too many lines": ({"size": (1920, 1080), "seconds": 1.2}, (1280, 720)),
    "upright": ({"size": (1080, 1920), "seconds": 1.2}, (720, 1280)),
    "turned": ({"rotation": 90} | OLD, (180, 320)),
    "webm": ({"container": "webm", "video": "libvpx", "audio": "libopus", "size": (322, 182)}, (322, 182)),
    "avi": ({"container": "avi", "video": "mpeg4", "audio": "mp2"}, (320, 180)),
    "with a place": ({"metadata": (("location", "+63.43+010.39/"),)} | OLD, (320, 180)),
    "without sound": ({"audio": None} | OLD, (320, 180)),
}


@pytest.mark.parametrize(("made", "size"), MADE_PLAYABLE.values(), ids=MADE_PLAYABLE)
def test_make_playable(session: Session, made: dict[str, Any], size: tuple[int, int]) -> None:
    media = stored(session, films.film(**made))
    assert media.state is MediaState.WAITING
    sent = media.storage_key
    assert make_playable(session, utcnow()) == 1
    session.refresh(media)
    assert media.state is MediaState.READY
    assert (media.width, media.height) == size
    with storage().local_copy(media.playable_key or "") as path:
        facts = probe(path)
        assert facts.is_web_playable
        assert b"+63.43" not in path.read_bytes()
    # What was sent is gone: it could tell where it was filmed.
    with pytest.raises(FileNotFoundError):
        storage().open(sent)
    assert make_playable(session, utcnow()) == 0


def test_a_large_film_becomes_720_and_480_and_a_still_and_nothing_larger_is_kept(session: Session) -> None:
    media = stored(session, films.film(size=(1080, 1920), seconds=1.2))
    assert (make_playable(session, utcnow()), make_small(session, utcnow())) == (1, 1)
    session.refresh(media)
    sizes = []
    for key in (media.playable_key, media.small_key):
        with storage().local_copy(key or "") as path:
            facts = probe(path)
            sizes.append((facts.width, facts.height, facts.is_web_playable))
    assert sizes == [(720, 1280, True), (480, 852, True)]
    assert {key for key, _ in storage().stored()} >= set(files_of(media))
    assert media.storage_key == media.playable_key
    with storage().open(media.poster_key or "") as handle:
        assert max(Image.open(handle).size) <= 1280


@pytest.mark.parametrize(
    ("size", "lines", "made"),
    [((640, 360), 720, (640, 360)), ((360, 640), 480, (360, 640)), ((1000, 100), 480, (1000, 100))],
    ids=["smaller", "upright and smaller", "a ribbon within bounds"],
)
def test_what_is_smaller_is_not_blown_up(
    tmp_path: Path, size: tuple[int, int], lines: int, made: tuple[int, int]
) -> None:
    source, target = tmp_path / "film", tmp_path / "out.mp4"
    source.write_bytes(films.film(size=size, seconds=1.2))
    form = transcoding.PLAYABLE if lines == 720 else transcoding.SMALL
    transcoding.transcode(source, target, container="mov", duration_ms=1200, form=form)
    facts = probe(target)
    assert (facts.width, facts.height) == made


def test_a_small_film_gets_no_second_form(session: Session) -> None:
    media = stored(session, films.film())
    assert make_small(session, utcnow()) == 0
    assert (media.small_key, media.small_attempts) == (None, 0)


def test_whoever_works_keeps_the_film_however_long_it_takes(session: Session) -> None:
    media = stored(session, films.film(**OLD))
    now = utcnow()
    assert claim_waiting(session, now=now) == media
    keep_claim(session, media.id, now=now + CLAIM_LASTS)
    assert claim_waiting(session, now=now + CLAIM_LASTS + timedelta(seconds=1)) is None


def test_a_sign_of_life_is_given_while_it_lasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcoding, "BEAT_SECONDS", 0.01)
    source, beats = tmp_path / "film", []
    source.write_bytes(films.film(**OLD))
    transcoding.transcode(
        source, tmp_path / "out.mp4", container="mov", duration_ms=2000, beat=lambda: beats.append(1)
    )
    assert beats


def test_make_playable_says_when_it_cannot(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise transcoding.CannotTranscode("no")

    monkeypatch.setattr(tasks, "transcode", broken)
    media = stored(session, films.film(**OLD))
    assert make_playable(session, utcnow()) == 1
    session.refresh(media)
    assert (media.state, media.playable_key) == (MediaState.FAILED, None)


def test_make_playable_of_a_film_deleted_meanwhile_leaves_no_file(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = stored(session, films.film(**OLD))
    real = transcoding.transcode

    def slow(source: Path, target: Path, *, container: str, duration_ms: int, **form: Any) -> None:
        real(source, target, container=container, duration_ms=duration_ms, **form)
        from fellespott.media.services import delete_media

        delete_media(session, actor=None, media=session.get_one(Media, media.id), now=WHEN)
        session.commit()

    monkeypatch.setattr(tasks, "transcode", slow)
    before = {key for key, _ in storage().stored()} - {media.storage_key, media.poster_key}
    assert make_playable(session, utcnow()) == 1
    assert {key for key, _ in storage().stored()} == before


def test_transcode_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcoding, "START_SECONDS", 0.01)
    source = tmp_path / "film"
    source.write_bytes(films.film(size=(1920, 1080), seconds=1.2))
    with pytest.raises(transcoding.CannotTranscode, match="not done in"):
        transcoding.transcode(source, tmp_path / "out.mp4", container="mov", duration_ms=0)


def test_transcode_reads_by_the_named_reader_only(tmp_path: Path) -> None:
    source = tmp_path / "film"
    source.write_bytes(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n")
    with pytest.raises(transcoding.CannotTranscode):
        transcoding.transcode(source, tmp_path / "out.mp4", container="mov", duration_ms=1000)


def test_claim_waiting_is_taken_once_until_the_claim_is_old(session: Session) -> None:
    media = stored(session, films.film(**OLD))
    now = utcnow()
    assert claim_waiting(session, now=now) == media
    assert claim_waiting(session, now=now + CLAIM_LASTS) is None
    assert claim_waiting(session, now=now + CLAIM_LASTS + timedelta(seconds=1)) == media


def test_claim_waiting_by_two_at_once_is_got_by_one(fresh_app: Flask) -> None:
    both = threading.Barrier(2)
    got: list[bool] = []

    def claim() -> None:
        with fresh_app.app_context():
            both.wait()
            with unit_of_work() as session:
                got.append(claim_waiting(session, now=utcnow()) is not None)

    with fresh_app.app_context():
        with unit_of_work() as session:
            make_film(session, state=MediaState.WAITING, playable_key=None)
        threads = [threading.Thread(target=claim) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(got) == [False, True]


def test_claim_waiting_gives_up_a_film_that_ends_every_process(session: Session) -> None:
    media = stored(session, films.film(**OLD))
    now = utcnow()
    for _ in range(MAX_ATTEMPTS):
        assert claim_waiting(session, now=now) == media
        now += CLAIM_LASTS + timedelta(seconds=1)
    assert claim_waiting(session, now=now) is None
    session.refresh(media)
    assert media.state is MediaState.FAILED


def age(store: LocalStorage, key: str, now_minus: timedelta) -> None:
    moment = (utcnow() - now_minus).timestamp()
    os.utime(store.root / key, (moment, moment))


def test_sweep_removes_only_old_files_no_row_knows(session: Session, tmp_path: Path) -> None:
    store = storage()
    assert isinstance(store, LocalStorage)
    sweep(session, utcnow() + timedelta(days=400))
    media = stored(session, films.film())
    age(store, media.storage_key, timedelta(days=3))
    orphans = []
    for days in (0.5, 3):
        (tmp_path / "left").write_bytes(b"x")
        orphans.append(store.add(tmp_path / "left", suffix=".mp4"))
        age(store, orphans[-1], timedelta(days=days))
    left = store.root / "work" / "left"
    left.mkdir(parents=True)
    (left / LOCK).touch()
    (left / "incoming").write_bytes(b"x")
    with store.workshop() as busy:
        for one in (left, busy):
            os.utime(one, (0, 0))
        # The lock of whoever died is free; that of whoever works is not, however long it takes.
        assert sweep(session, utcnow()) == 2
        assert (left.exists(), busy.exists()) == (False, True)
    assert {key for key, _ in store.stored()} == {media.storage_key, media.poster_key, orphans[0]}


@pytest.mark.parametrize(
    "key", ["../secret_key", "/etc/passwd", "ab/../../x.mp4", "", "ab/" + "0" * 31 + ".mp4"]
)
def test_storage_opens_nothing_but_its_own(app: Flask, key: str) -> None:
    with pytest.raises(FileNotFoundError):
        storage().open(key)
