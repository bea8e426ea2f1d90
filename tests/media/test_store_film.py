"""What is taken in as a film, and that a no leaves nothing behind."""

import hashlib
import io
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.audit.models import AuditEntry
from fellespott.core.errors import DomainError
from fellespott.media.models import Media
from fellespott.media.probing import probe
from fellespott.media.services import delete_media, store_film
from fellespott.media.states import MediaState
from fellespott.media.storage import storage
from tests.factories import WHEN, make_person
from tests.support import films
from tests.support.log import actor_of


def store(session: Session, data: bytes, *, filename: str = "film.mp4", max_seconds: int = 300) -> Media:
    return store_film(
        session,
        actor=None,
        upload=io.BytesIO(data),
        filename=filename,
        now=WHEN,
        max_seconds=max_seconds,
    )


def stored_keys() -> set[str]:
    return {key for key, _when in storage().stored()}


def files_on_disk(app: Flask) -> set[Path]:
    root = app.config["FELLESPOTT"].var / "media"
    return {path for path in root.rglob("*") if path.is_file()}


def test_store_film_ready_at_once_when_every_browser_plays_it(session: Session) -> None:
    person = make_person(session)
    data = films.film()
    media = store_film(
        session, actor=person, upload=io.BytesIO(data), filename="Vår film.mp4", now=WHEN, max_seconds=60
    )
    assert (media.state, media.playable_key) == (MediaState.READY, media.storage_key)
    assert (media.width, media.height, media.sha256) == (320, 180, hashlib.sha256(data).hexdigest())
    assert 1900 <= media.duration_ms <= 2200
    assert media.original_name == "Vår film.mp4"
    assert "film" not in media.storage_key
    with storage().open(media.poster_key or "") as handle:
        assert Image.open(handle).size == (320, 180)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.object_id == media.id)).one()
    assert (entry.action, actor_of(session, entry)) == ("media.stored", person.id)


NOT_FOR_EVERY_BROWSER: dict[str, dict[str, Any]] = {
    "too many lines": {"size": (1920, 1080), "seconds": 1.2},
    "old codec": {"video": "mpeg4"},
    "webm": {"container": "webm", "video": "libvpx", "audio": "libopus"},
    "avi": {"container": "avi", "video": "mpeg4", "audio": "mp2"},
}


@pytest.mark.parametrize("made", NOT_FOR_EVERY_BROWSER.values(), ids=NOT_FOR_EVERY_BROWSER)
def test_store_film_waits_when_not_every_browser_plays_it(session: Session, made: dict[str, Any]) -> None:
    media = store(session, films.film(**made))
    assert (media.state, media.playable_key) == (MediaState.WAITING, None)


PACKED_ANEW: dict[str, dict[str, Any]] = {
    "as it should be": {},
    "index last": {"faststart": False},
    "quicktime": {"container": "mov"},
    "mkv": {"container": "matroska"},
    "tells where it was filmed": {"metadata": (("location", "+63.43+010.39/"),)},
    "turned": {"rotation": 90},
    "without sound": {"audio": None},
}


@pytest.mark.parametrize("made", PACKED_ANEW.values(), ids=PACKED_ANEW)
def test_what_every_browser_plays_is_packed_anew_by_us(session: Session, made: dict[str, Any]) -> None:
    media = store(session, films.film(**made))
    assert (media.state, media.playable_key, media.container) == (
        MediaState.READY,
        media.storage_key,
        "mov",
    )
    with storage().local_copy(media.storage_key) as path:
        content, facts = path.read_bytes(), probe(path)
    assert content[4:8] == b"ftyp"
    assert content.index(b"moov") < content.index(b"mdat")
    assert b"+63.43" not in content
    assert (facts.width, facts.height) == (media.width, media.height)
    assert media.size_bytes == len(content)


def test_a_film_is_as_long_as_it_is_whatever_it_says(session: Session) -> None:
    assert 1900 <= store(session, eight_hours()).duration_ms <= 2200


def test_a_script_hidden_in_a_film_does_not_come_along(session: Session) -> None:
    script = b"<script>alert(document.cookie)</script>"
    box = (len(script) + 8).to_bytes(4, "big") + b"free" + script
    data = films.film(metadata=(("title", script.decode()),)) + box
    assert data.count(script) == 2
    media = store(session, data)
    with storage().open(media.storage_key) as handle:
        assert b"<script" not in handle.read()


def test_store_film_without_sound_is_fine(session: Session) -> None:
    assert store(session, films.film(audio=None)).state is MediaState.READY


def test_store_film_held_upright_gives_upright_still(session: Session) -> None:
    media = store(session, films.film(rotation=90))
    assert (media.width, media.height) == (180, 320)
    with storage().open(media.poster_key or "") as handle:
        still = Image.open(handle).convert("L")
    # Turned a quarter against the clock, the light upper half comes to the left.
    assert still.getpixel((20, 160)) > 100 > 40 > still.getpixel((160, 160))


def patched(data: bytes, box: bytes, at: int, value: bytes) -> bytes:
    """The film with some bytes of a box written over."""
    place = data.index(box) + 4 + at
    return data[:place] + value + data[place + len(value) :]


def eight_hours() -> bytes:
    """A film of two seconds whose headers all say eight hours."""
    data = films.film()
    for box in (b"mvhd", b"mdhd"):
        at = data.index(box) + 16
        scale = int.from_bytes(data[at : at + 4], "big")
        data = patched(data, box, 16, (8 * 3600 * scale).to_bytes(4, "big"))
    return data


BAD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "20,000 wide": (
        "film_picture_too_large",
        lambda: films.film(size=(20_000, 2), container="avi", video="rawvideo", audio=None, seconds=1.1),
    ),
    "zip": ("not_a_film", lambda: b"PK\x03\x04" + b"\x00" * 400),
    "program": ("not_a_film", lambda: b"MZ\x90\x00" + b"\x00" * 400),
    "svg": (
        "not_a_film",
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>" * 9,
    ),
    "wav": ("film_is_only_sound", lambda: b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 300),
    "webp": ("film_is_a_picture", lambda: films.picture("WEBP")),
    "boxes in boxes": ("not_a_film", lambda: b"\x00\x00\x00\x18ftypmp42" + b"\x00\x00\x00\x08moov" * 20_000),
    "a box without end": (
        "not_a_film",
        lambda: b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 12 + b"\xff\xff\xff\xffmoov",
    ),
    "matroska cut off": (
        "film_incomplete",
        lambda: films.cut(films.film(seconds=8, container="matroska"), 0.5),
    ),
    "empty": ("film_empty", lambda: b""),
    "page": ("not_a_film", lambda: b"<!doctype html><title>film</title><script>alert(1)</script>" * 50),
    "picture": ("film_is_a_picture", films.picture),
    "jpeg": ("film_is_a_picture", lambda: films.picture("JPEG")),
    "gif": ("film_is_a_picture", lambda: films.picture("GIF")),
    "sound": ("film_is_only_sound", films.sound),
    "sound in a film's box": ("film_is_only_sound", lambda: films.sound("matroska")),
    "mp3": ("film_is_only_sound", lambda: b"ID3" + b"\x00" * 300),
    "cut off": ("film_incomplete", lambda: films.cut(films.film(seconds=8), 0.6)),
    "cut off before its index": ("not_a_film", lambda: films.cut(films.film(faststart=False), 0.6)),
    "half a second": ("film_too_short", lambda: films.film(seconds=0.5)),
    "mp4 head alone": ("not_a_film", lambda: b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 500),
    "mkv head alone": ("not_a_film", lambda: b"\x1a\x45\xdf\xa3" + bytes(range(256))),
    "avi head alone": ("not_a_film", lambda: b"RIFF\x00\x00\x00\x00AVI " + b"\x00" * 200),
    "pdf": ("not_a_film", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 500),
    "playlist": ("not_a_film", lambda: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"),
    "list of files": ("not_a_film", lambda: b"ffconcat version 1.0\nfile /etc/passwd\n"),
}


@pytest.mark.parametrize(("code", "make"), BAD.values(), ids=BAD)
def test_store_film_refuses_what_is_no_film_and_keeps_nothing(
    app: Flask, session: Session, code: str, make: Callable[[], bytes]
) -> None:
    before = files_on_disk(app)
    with pytest.raises(DomainError) as refused:
        store(session, make(), filename="film.mp4")
    assert (refused.value.code, refused.value.field, refused.value.status) == (code, "film", 422)
    assert str(refused.value.message)
    assert files_on_disk(app) == before
    assert session.scalar(select(func.count()).select_from(Media)) == 0


@pytest.mark.parametrize(("seconds", "accepted"), [(3, True), (5, True), (6, False)])
def test_store_film_length_at_its_edge(session: Session, seconds: int, accepted: bool) -> None:
    # Three seconds are allowed and two forgiven; the sound may run a frame longer than the picture.
    data = films.film(seconds=seconds - 0.1)
    if accepted:
        assert store(session, data, max_seconds=3).state is MediaState.READY
    else:
        with pytest.raises(DomainError) as refused:
            store(session, data, max_seconds=3)
        assert (refused.value.code, refused.value.field) == ("film_too_long", "film")
        assert str(refused.value.message) == "Filmen er for lang. Den kan vare i 3 sekunder."


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\filmer\\vår.mp4", "vår.mp4"),
        ("a\x00b\n.mp4", "ab.mp4"),
        ("", "film"),
        ("x" * 300 + ".mp4", "x" * 196 + ".mp4"),
    ],
)
def test_store_film_name_is_only_for_showing(session: Session, given_name: str, shown: str) -> None:
    media = store(session, films.film(), filename=given_name)
    assert media.original_name == shown
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}\.mp4", media.storage_key)


def test_rollback_takes_the_files_away(session: Session) -> None:
    before = stored_keys()
    session.commit()
    store(session, films.film())
    assert len(stored_keys() - before) == 2
    session.rollback()
    assert stored_keys() == before


def test_closing_the_session_takes_the_files_away(session: Session) -> None:
    before = stored_keys()
    session.commit()
    store(session, films.film())
    session.close()
    assert stored_keys() == before


def test_commit_keeps_the_files_also_after_a_later_rollback(session: Session) -> None:
    before = stored_keys()
    media = store(session, films.film())
    keys = {media.storage_key, media.poster_key}
    session.commit()
    store(session, films.film(seconds=3))
    session.rollback()
    assert stored_keys() - before == keys


def test_released_savepoint_keeps_the_files_tied_to_the_whole(session: Session) -> None:
    before = stored_keys()
    session.commit()
    with session.begin_nested():
        store(session, films.film())
    assert len(stored_keys() - before) == 2
    session.rollback()
    assert stored_keys() == before


def test_delete_media_removes_files_only_when_committed(session: Session) -> None:
    before = stored_keys()
    media = store(session, films.film())
    session.commit()
    media_id, kept = media.id, stored_keys()
    delete_media(session, actor=None, media=media, now=WHEN)
    session.rollback()
    assert stored_keys() == kept
    delete_media(session, actor=None, media=session.get_one(Media, media_id), now=WHEN)
    session.commit()
    assert stored_keys() == before
    assert session.get(Media, media_id) is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_probe_answers_or_refuses_any_bytes(tmp_path: Path, data: st.DataObject) -> None:
    real = films.film()
    if data.draw(st.booleans(), label="damage a real film"):
        at = data.draw(st.integers(0, len(real) - 1), label="at")
        damage = data.draw(st.binary(min_size=1, max_size=40), label="damage")
        content = real[:at] + damage + real[at + len(damage) :]
    else:
        content = data.draw(st.sampled_from([b"", real[:40]])) + data.draw(st.binary(max_size=400))
    path = tmp_path / "any"
    path.write_bytes(content)
    try:
        facts = probe(path)
    except DomainError:
        return
    assert facts.duration_ms >= 1000
    assert facts.poster.startswith(b"\xff\xd8")


def damaged(seed: int) -> bytes:
    """A real film with bytes changed, cut out, doubled or cut off, by chance with that seed."""
    chance = random.Random(seed)
    kinds: list[dict[str, Any]] = [
        {},
        {"container": "matroska"},
        {"container": "avi", "video": "mpeg4", "audio": "mp2"},
        {"container": "webm", "video": "libvpx", "audio": "libopus"},
        {"faststart": False},
    ]
    data = bytearray(films.film(**chance.choice(kinds)))
    # Most of the harm is done where the file says what it is.
    reach = len(data) if chance.random() < 0.5 else min(len(data), 2000)
    for _number in range(chance.choice([1, 3, 20, 200])):
        at = chance.randrange(12, reach)
        match chance.randrange(5):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                data[at : at + 4] = chance.choice([bytes(4), b"\xff" * 4, b"\x7f\xff\xff\xff"])
            case 2:
                del data[at : at + chance.randrange(1, 40)]
            case 3:
                data[at:at] = data[at : at + chance.randrange(1, 40)]
            case _:
                data = data[: max(13, len(data) - chance.randrange(40))]
        reach = min(reach, len(data))
        if reach <= 13:
            break
    return bytes(data)


def is_refused_or_repacked(session: Session, app: Flask, seed: int) -> None:
    before = files_on_disk(app)
    sent = damaged(seed)
    try:
        media = store(session, sent)
    except DomainError as refused:
        said = str(refused.message)
    else:
        said = ""
    if said:
        assert files_on_disk(app) == before, seed
        return
    if media.playable_key is not None:
        with storage().open(media.playable_key) as handle:
            assert handle.read() != sent, seed
    delete_media(session, actor=None, media=media, now=WHEN)
    session.commit()


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_film_is_refused_or_written_anew(app: Flask, session: Session, seed: int) -> None:
    is_refused_or_repacked(session, app, seed)


@pytest.mark.deep
@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("hundred", range(5))
def test_five_hundred_damaged_films(app: Flask, session: Session, hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        is_refused_or_repacked(session, app, seed)
