"""Small real files for the media room's tests, made on the spot: films, sound, pictures, and broken ones."""

import functools
import io
import math
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

FPS = 10
RATE = 44100


@functools.cache
def film(
    *,
    seconds: float = 2,
    size: tuple[int, int] = (320, 180),
    container: str = "mp4",
    video: str = "libx264",
    audio: str | None = "aac",
    faststart: bool = True,
    metadata: tuple[tuple[str, str], ...] = (),
    rotation: int = 0,
) -> bytes:
    """A film with a light upper half that grows lighter, and a quiet tone. `size` is width and height."""
    flags = ("faststart+" if faststart else "") + "use_metadata_tags"
    options = {"movflags": flags} if container in ("mp4", "mov") else {}
    with _finished() as path, av.open(str(path), "w", format=container, options=options) as film:
        film.metadata.update(dict(metadata))
        picture = cast(VideoStream, film.add_stream(video, rate=FPS))
        picture.width, picture.height, picture.pix_fmt = *size, "yuv420p"
        if video == "libx264":
            picture.options = {"preset": "ultrafast"}
        if rotation:
            picture.set_display_rotation(rotation)
        sound = None
        if audio:
            sound = cast(AudioStream, film.add_stream(audio, rate=48000 if audio == "libopus" else RATE))
        for number in range(round(seconds * FPS)):
            # The upper half is light and the lower dark, so that a test can see which way up it is.
            still = Image.new("RGB", size)
            still.paste((120 + number % 100,) * 3, (0, 0, size[0], size[1] // 2))
            film.mux(picture.encode(VideoFrame.from_image(still)))  # type: ignore[no-untyped-call]
        film.mux(picture.encode())
        if sound is not None:
            _tone(film, sound, seconds)
        film.close()
        return path.read_bytes()


@contextmanager
def _finished() -> Iterator[Path]:
    """A real file: an MP4 with its index first is read again when it is closed."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "made"


def _tone(film: OutputContainer, sound: AudioStream, seconds: float) -> None:
    rate = sound.rate
    resampler = AudioResampler(
        format=sound.format.name, layout=sound.layout.name, rate=rate, frame_size=sound.frame_size or 1024
    )
    wave = array(
        "h", (round(1500 * math.sin(2 * math.pi * 220 * at / rate)) for at in range(round(seconds * rate)))
    )
    frame = AudioFrame(format="s16", layout="mono", samples=len(wave), align=1)
    frame.planes[0].update(wave.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    for ready in (*resampler.resample(frame), *resampler.resample(None)):
        film.mux(sound.encode(ready))
    film.mux(sound.encode())


@functools.cache
def sound(container: str = "mp4", codec: str = "aac", rate: int = RATE) -> bytes:
    """Two seconds of sound without any picture."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as film:
        _tone(film, cast(AudioStream, film.add_stream(codec, rate=rate)), 2)
    return out.getvalue()


def picture(kind: str = "PNG") -> bytes:
    """A still."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(out, kind)
    return out.getvalue()


def cut(data: bytes, share: float) -> bytes:
    """The first part of a file, as a transfer that broke off leaves it."""
    return data[: round(len(data) * share)]
