"""What is taken in as a sound or a picture, that nothing of what was sent is shown, and what is refused."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.media import examining
from fellespott.media.models import Media
from fellespott.media.pictures import redraw
from fellespott.media.services import delete_media
from fellespott.media.sniffing import sniff
from fellespott.media.sounds import probe_sound
from fellespott.media.states import MediaKind, MediaState
from fellespott.media.storage import storage
from fellespott.media.storing import Limits, store_any
from fellespott.media.tasks import make_playable
from tests.factories import WHEN
from tests.support import films

ALL = frozenset(MediaKind)
SCRIPT = b"<script>alert(document.cookie)</script>"


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def store(session: Session, data: bytes, *, takes: Any = ALL, sound_seconds: int = 300) -> Media:
    media = store_any(
        session,
        actor=None,
        upload=io.BytesIO(data),
        filename="fil.bin",
        now=WHEN,
        takes=takes,
        limits=Limits(sound_seconds=sound_seconds, film_seconds=120),
    )
    session.commit()
    return media


def files_on_disk(app: Flask) -> set[Path]:
    root = app.config["FELLESPOTT"].var / "media"
    return {path for path in root.rglob("*") if path.is_file()}


def photo(kind: str = "JPEG", size: tuple[int, int] = (2400, 1200), **how: Any) -> bytes:
    """A picture that tells where it was taken, light to the left."""
    image = Image.new("RGB", size, "black")
    image.paste("white", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = how.pop("turned", 1)
    exif[0x010F] = "Telefonen til Kari"
    exif[0x8825] = {1: "N", 2: (63.0, 25.0, 48.0)}
    out = io.BytesIO()
    image.save(out, kind, exif=exif, **how)
    return out.getvalue()


def shown(media: Media, key: str | None = None) -> bytes:
    with storage().open(key or media.playable_key or "") as handle:
        return handle.read()


def test_a_picture_is_drawn_anew_smaller_and_without_its_place(session: Session) -> None:
    data = photo() + SCRIPT
    media = store(session, data)
    assert (media.kind, media.state, media.width, media.height) == (
        MediaKind.PICTURE,
        MediaState.READY,
        1600,
        800,
    )
    for key, size in ((media.playable_key, (1600, 800)), (media.poster_key, (640, 320))):
        drawn = shown(media, key)
        image = Image.open(io.BytesIO(drawn))
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", size, {})
        assert SCRIPT not in drawn
        assert b"Kari" not in drawn
    assert len({key for key, _ in storage().stored()} & {media.storage_key, media.poster_key}) == 2


def test_a_picture_taken_with_the_phone_upright_stands_upright(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(photo(turned=6))
    facts = redraw(source, tmp_path / "large", tmp_path / "small", reader="JPEG")
    assert (facts.width, facts.height) == (800, 1600)
    drawn = Image.open(tmp_path / "large").convert("L")
    assert drawn.getextrema() == (0, 255)
    upper, lower = drawn.crop((0, 0, 800, 700)), drawn.crop((0, 900, 800, 1600))
    assert min(upper.tobytes()) > 200 > 50 > max(lower.tobytes())


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_other_kinds_of_pictures_become_jpeg(tmp_path: Path, kind: str) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGBA", (300, 200), (255, 0, 0, 0)), Image.new("RGBA", (300, 200), "blue")]
    more = {"save_all": True, "append_images": frames[1:]} if kind in ("GIF", "WEBP") else {}
    frames[0].save(out, kind, **more)
    source = tmp_path / "in"
    source.write_bytes(out.getvalue())
    assert sniff(out.getvalue(), ALL).reader == kind
    redraw(source, tmp_path / "large", tmp_path / "small", reader=kind)
    drawn = Image.open(tmp_path / "large")
    # Of a moving one the first picture; what one could see through is white.
    assert (drawn.format, drawn.size) == ("JPEG", (300, 200))
    assert min(drawn.convert("L").tobytes()) > 240


SOUNDS: dict[str, tuple[str, str]] = {
    "m4a": ("mp4", "aac"),
    "webm": ("webm", "libopus"),
    "ogg": ("ogg", "libopus"),
    "wav": ("wav", "pcm_s16le"),
    "mp3": ("mp3", "libmp3lame"),
    "flac": ("flac", "flac"),
}


def sound(container: str, codec: str) -> bytes:
    made: bytes = films.sound(container, codec, **({"rate": 48000} if codec == "libopus" else {}))
    return made


@pytest.mark.parametrize(("container", "codec"), SOUNDS.values(), ids=SOUNDS)
def test_sound_of_every_kind_is_as_long_as_it_is(tmp_path: Path, container: str, codec: str) -> None:
    data = sound(container, codec)
    found = sniff(data, ALL)
    assert MediaKind.SOUND in found.kinds
    source = tmp_path / "in"
    source.write_bytes(data)
    assert 1900 <= probe_sound(source, reader=found.reader).duration_ms <= 2200


def test_a_sound_becomes_one_every_phone_plays_and_what_was_sent_goes(session: Session) -> None:
    media = store(session, sound("webm", "libopus"))
    assert (media.kind, media.state, media.width) == (MediaKind.SOUND, MediaState.WAITING, 0)
    sent = media.storage_key
    assert make_playable(session, utcnow()) == 1
    session.refresh(media)
    assert (media.state, media.playable_key) == (MediaState.READY, media.storage_key)
    with storage().local_copy(media.playable_key or "") as path:
        assert 1900 <= probe_sound(path, reader="mov").duration_ms <= 2200
        assert path.suffix == ".m4a"
    assert sent not in {key for key, _ in storage().stored()}


def test_a_film_among_answers_is_a_film(session: Session) -> None:
    assert store(session, films.film()).kind is MediaKind.FILM


def test_deleting_a_picture_takes_both_its_files(session: Session) -> None:
    media = store(session, photo(size=(800, 400)))
    keys = {media.storage_key, media.poster_key}
    delete_media(session, actor=None, media=media, now=WHEN)
    session.commit()
    assert not keys & {key for key, _ in storage().stored()}


def png(width: int, height: int, data: bytes | None = None) -> bytes:
    """A PNG that says it is so large, with a pixel's worth of data or what is given."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + checked

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00\x00\x00\x00") if data is None else data
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def bomb() -> bytes:
    """Nine thousand points square of nothing, packed into a few kilobytes."""
    packer = zlib.compressobj(9)
    row = b"\x00" * (9000 * 3 + 1)
    return png(9000, 9000, b"".join(packer.compress(row) for _ in range(9000)) + packer.flush())


def eight_hours_of_wav() -> bytes:
    """Two seconds of sound whose header says eight hours."""
    data = bytearray(sound("wav", "pcm_s16le"))
    at = data.index(b"data") + 4
    data[at : at + 4] = (8 * 3600 * 44100 * 2 % 2**32).to_bytes(4, "little")
    return bytes(data)


PAGE = b"<!doctype html><title>x</title>" + SCRIPT * 20
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>"
BAD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("file_empty", lambda: b""),
    "page named jpg": ("file_not_known", lambda: PAGE),
    "drawing with a script": ("file_not_known", lambda: SVG),
    "drawing behind an xml head": ("file_not_known", lambda: b"<?xml version='1.0'?>" + SVG),
    "heic": ("picture_heic", lambda: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 300),
    "bmp": ("file_not_known", lambda: films.picture("BMP")),
    "tiff": ("file_not_known", lambda: films.picture("TIFF")),
    "pdf": ("file_not_known", lambda: b"%PDF-1.7\n" + b"x" * 300),
    "program": ("file_not_known", lambda: b"MZ\x90\x00" + b"\x00" * 300),
    "zip": ("file_not_known", lambda: b"PK\x03\x04" + b"\x00" * 300),
    "playlist": ("file_not_known", lambda: b"#EXTM3U\nfile:///etc/passwd\n"),
    "midi": ("file_not_known", lambda: b"MThd\x00\x00\x00\x06\x00\x01" + b"\x00" * 300),
    "20,000 points wide": ("picture_too_large", lambda: png(20_000, 20_000)),
    "20,000 points long and one wide": ("picture_too_large", lambda: png(1, 20_000)),
    "bomb": ("picture_too_large", bomb),
    "picture cut off": ("picture_incomplete", lambda: films.cut(photo(), 0.5)),
    "png cut off": ("picture_incomplete", lambda: films.cut(photo("PNG", (600, 300)), 0.5)),
    "jpeg head alone": ("not_a_picture", lambda: b"\xff\xd8\xff\xe0" + b"\x00" * 300),
    "jpeg head and a script": ("not_a_picture", lambda: b"\xff\xd8\xff\xe0" + SCRIPT * 10),
    "gif head and a script": ("not_a_picture", lambda: b"GIF89a/*" + SCRIPT * 10),
    "png without a picture": ("picture_incomplete", lambda: png(100, 100)),
    "mp3 head alone": ("not_a_sound", lambda: b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\x00" * 4000),
    "ogg head alone": ("not_a_sound", lambda: b"OggS" + b"\x00" * 4000),
    "wav head alone": ("not_a_sound", lambda: b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 300),
    "noise like mp3": ("not_a_sound", lambda: b"\xff\xfb\x90\x00" + SCRIPT * 100),
}


def test_a_sound_is_as_long_as_it_is_whatever_it_says(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(eight_hours_of_wav())
    assert 1900 <= probe_sound(source, reader="wav").duration_ms <= 2200


def test_a_sound_cut_off_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(films.cut(sound("mp4", "aac"), 0.5))
    with pytest.raises(DomainError) as refused:
        probe_sound(source, reader="mov")
    assert refused.value.code in ("not_a_sound", "sound_incomplete")


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's own work, without starting a process for each of many files."""

    def ask(what: str, path: Path, *rest: Any, heavy: DomainError) -> dict[str, Any]:
        found: dict[str, Any] = examining._CHILDREN[what](path, *(str(one) for one in rest))
        return found

    monkeypatch.setattr(examining, "_ask", ask)


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize(("code", "make"), BAD.values(), ids=BAD)
def test_what_is_neither_sound_nor_picture_is_refused_and_nothing_is_kept(
    app: Flask, session: Session, code: str, make: Callable[[], bytes]
) -> None:
    before = files_on_disk(app)
    with pytest.raises(DomainError) as refused:
        store(session, make())
    assert (refused.value.code, refused.value.field) == (code, "film")
    session.rollback()
    assert files_on_disk(app) == before
    assert session.scalar(select(func.count()).select_from(Media)) == 0


def test_what_a_child_refuses_is_said_here_too(session: Session, app: Flask) -> None:
    before = files_on_disk(app)
    with pytest.raises(DomainError) as refused:
        store(session, films.cut(photo(), 0.5))
    assert refused.value.code == "picture_incomplete"
    assert str(refused.value.message).startswith("Bildet er ikke helt.")
    assert files_on_disk(app) == before


@pytest.mark.parametrize(("seconds", "accepted"), [(1, True), (0, True), (-1, False)])
@pytest.mark.usefixtures("in_this_process")
def test_sound_length_at_its_edge(session: Session, seconds: int, accepted: bool) -> None:
    # Two seconds of sound; two are forgiven.
    if accepted:
        assert store(session, sound("wav", "pcm_s16le"), sound_seconds=seconds).kind is MediaKind.SOUND
        return
    with pytest.raises(DomainError) as refused:
        store(session, sound("wav", "pcm_s16le"), sound_seconds=seconds)
    assert refused.value.code == "sound_too_long"


@pytest.mark.parametrize(
    ("data", "takes"),
    [
        (photo(size=(10, 10)), frozenset({MediaKind.SOUND})),
        (b"OggS" + b"\x00" * 40, frozenset({MediaKind.PICTURE})),
        (b"RIFF\x00\x00\x00\x00AVI ", frozenset({MediaKind.SOUND})),
    ],
)
def test_a_kind_that_is_not_taken_there_is_refused(data: bytes, takes: Any) -> None:
    with pytest.raises(DomainError) as refused:
        sniff(data, takes)
    assert refused.value.code == "file_not_taken"
